"""Names that would load pictures, make links or set formulas: in each kind of place, and put through every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from signcore.config import RunConfig
from signcore.plain_text import visible
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.e2e.dashboard import Visitor, serve
from tests.hostile_texts import HOSTILE
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e

SIGNS = "![zq](http://foreign.test/z.png) *signs*"
OWNER = "*zq* :smile:"
NAMES = (
    "![zq](http://foreign.test/a.png) *v2*",
    "<b>zq</b> $x^2$ :red[b] www.foreign.test",
    "<a href='http://foreign.test'>zq</a> %{x} a@foreign.test",
    "C:\\new_run\\zq a\u202egpj.exe",
)
UPLOAD = "<img src=x> *zq* $a$ [y](www.foreign.test).csv"
# What a name may not make: an address that is asked, a formula, a letter of another kind, an element around a part of it.
MADE = """names => {
    const within = [...document.querySelectorAll('[data-testid="stApp"], [data-testid="stTooltipContent"]')];
    const all = selector => within.flatMap(one => [...one.querySelectorAll(selector)]);
    const address = one => ['href', 'src', 'xlink:href'].map(name => one.getAttribute(name) || '').join(' ');
    const whole = one => names.includes(one.textContent.replaceAll('\u2060', '').replaceAll('\u00a0', ' '));
    return [
        ...all('*').filter(one => /foreign|mailto:|xmpp:/i.test(address(one))).map(one => one.outerHTML),
        ...all('.katex, .katex-error').map(one => one.outerHTML),
        ...all('em, del, sup, sub, li, blockquote, b, i, [class*=stMarkdownColored], [class*=Badge], [class*=Shimmer], [role=img]')
            .filter(one => one.textContent.includes('zq')).map(one => one.outerHTML),
        ...all('strong').filter(one => one.textContent.includes('zq') && !whole(one)).map(one => one.outerHTML),
        ...all('tspan[style]').filter(one => one.textContent.includes('zq')).map(one => one.outerHTML),
    ].map(one => one.slice(0, 200));
}"""


BOXES = """() => Object.fromEntries([...document.querySelectorAll('[class*="st-key-"]')]
    .map(one => [/st-key-([\\w-]+)/.exec(one.className)[1], one.innerText]))"""


def _written(said: str) -> str:
    """What a reader takes it for."""
    return said.replace("\u2060", "").replace("\u00a0", " ").strip()


def test_in_each_kind_of_place_they_are_read_as_they_are_written(tmp_path: Path, browser: Browser) -> None:
    with serve(tmp_path, "tests/e2e/plain_page.py") as home:
        visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}), home)
        visitor.open("/")
        page = visitor.page
        page.locator(f".ytick text >> nth={len(HOSTILE) - 1}").wait_for()
        shown = page.evaluate(BOXES)
        wrong = []
        for number, text in enumerate(HOSTILE):
            in_code = text.replace("`", "ˋ")  # noqa: RUF001 - it stands for the backtick there
            for kind, written in {
                "markdown": text,
                "label": text,
                "text": text,
                "code": in_code,
                "sentence": f"a “{text}”, {text} b",
            }.items():
                if (said := _written(shown[f"{kind}-{number}"])) != written:
                    wrong.append((kind, written, said))
        assert wrong == []
        for selector in ("thead th", "tbody td", ".ytick text", ".legendtext"):
            said = [_written(one) for one in page.locator(selector).all_text_contents()]
            assert [text for text in HOSTILE if text not in said] == [], selector
        assert page.evaluate(MADE, list(HOSTILE)) == []
        assert visitor.complaints == []
        page.close()


def test_names_are_shown_as_they_are_written(tmp_path: Path, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    signs = toy_dataset(name=SIGNS)
    store = RunStore()
    for name in NAMES:
        run = store.create(RunConfig(), signs, name, owner=OWNER)
        store.add_facts(run.id, device=NAMES[0], steps_per_epoch=3, training_images=96)
        store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.5, 1.2, 0.4, 1.0, 100.0, 0.001, 0.1, 0.7, 0.1)])
        store.set_state(run.id, RunState.FAILED, f"It broke: {name}")
    visitor = visit()
    page = visitor.page
    visitor.open("/")

    def look(path: str, *written: str) -> None:
        visitor.open(f"/{path}")
        expect(path, *written)

    def expect(path: str, *written: str) -> None:
        for text in (SIGNS, *written):
            page.wait_for_function("text => document.body.innerText.replaceAll('\u2060', '').includes(text)", arg=text, timeout=10_000)
        assert page.evaluate(MADE, [SIGNS, *map(visible, NAMES)]) == [], path
        assert "\\" not in page.locator('[data-testid="stApp"]').inner_text().replace(NAMES[-1][:11], ""), (
            f"{path}: a backslash is shown that nobody wrote"
        )

    last = visible(NAMES[-1])
    look("")
    look("model")
    look(f"train?run={run.id}", f"It broke: {last}", f"On {NAMES[0]}")
    look("results", last, visible(NAMES[-2]))
    assert page.locator(".legendtext").all_text_contents()[0] == f"{last}, validation"
    assert {last, visible(NAMES[-2])} <= set(page.locator(".ytick text").all_text_contents()), "where an epoch's time goes"
    look(f"results?view=closely&run={run.id}")
    assert page.locator(f'input[value*="{OWNER}"]').count() >= 1, "selectbox"
    look("inside")
    look(f"try-it?run={run.id}", "no network to ask yet", last)
    look("train?run=*zq*[y](http://foreign.test)", "There is no run *zq*[y](http://foreign.test)")
    look("data?data=*zq*[y](http://foreign.test)")
    look("data?epochs=*zq*[y](http://foreign.test)", "*zq*[y](http://foreign.test)")
    page.get_by_text("Choose signs", exact=True).click()
    page.locator("input[type=file]").first.set_input_files({"name": UPLOAD, "mimeType": "text/csv", "buffer": b"zq,*zq*\n1,2\n"})
    page.get_by_test_id("stAlert").filter(has_text="img src").wait_for()
    visitor.settle()
    expect("an upload", UPLOAD)
