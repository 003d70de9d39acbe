"""Names that would load pictures, make links or set formulas, put through every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from signcore.config import RunConfig
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.e2e.dashboard import Visitor
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e

SIGNS = "![z](http://foreign.test/z.png) *signs*"
NAMES = ("![x](http://foreign.test/a.png) *v2*", "<b>b</b> $x^2$ :smile: www.foreign.test", "[y](http://foreign.test) a@foreign.test")
FOREIGN = """() => [...document.querySelectorAll('[data-testid="stApp"] :is(a, img, iframe, script, link)')]
    .map(one => one.href || one.src || '').filter(address => address
    && address.includes('foreign.test'))"""
SET = """() => document.querySelectorAll('[data-testid="stApp"] .katex').length"""


def test_names_are_shown_as_they_are_written(tmp_path: Path, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    signs = toy_dataset(name=SIGNS)
    store = RunStore()
    for name in NAMES:
        run = store.create(RunConfig(), signs, name, owner=name)
        store.add_facts(run.id, device=NAMES[0], steps_per_epoch=3, training_images=96)
        store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.5, 1.2, 0.4, 1.0, 100.0, 0.001)])
        store.set_state(run.id, RunState.FAILED, f"It broke: {name}")
    visitor = visit()
    visitor.open("/")
    for path in ("", "data", "model", f"train?run={run.id}", "results", "inside", f"try-it?run={run.id}"):
        visitor.open(f"/{path}")
        assert visitor.page.evaluate(FOREIGN) == [], path
        assert visitor.page.evaluate(SET) == 0, path
        visitor.page.wait_for_function("name => document.body.innerText.replaceAll('\u2060', '').includes(name)", arg=SIGNS)
        text = visitor.page.inner_text('[data-testid="stApp"]')
        assert "\\" not in text, f"{path}: a backslash is shown"
