"""axe-core finds nothing on any page; nothing is wider than a phone or a page at 200 %; who asks for less motion gets none.

axe-core comes with the developers' packages, so that nothing is fetched.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from signcore.classroom.people import People
from signcore.runs.store import RunStore
from tests.e2e.dashboard import PROJECT, Visitor

pytestmark = pytest.mark.e2e

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "",
    "?step=label",
    "?step=kernel",
    "inside",
    "data",
    "data?view=numbers",
    "model",
    "train",
    "results",
    "results?view=closely",
    "try-it",
]
CLASS = ["join", "people", "ask", "board", "race", "signs", "limits", "me", "after"]
FEW = ["", "?step=label", "train", "results?view=closely"]
# How far the page, or the part of it that scrolls, is wider than its window.
SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid=stMain]')
  return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth)
}"""
ZOOMED, PHONE = (640, 360), (390, 844)  # 1280 × 720 at 200 %
SLOWEST = """() => Math.max(...[...document.querySelectorAll('*')].flatMap((one) => {
  const { transitionDuration, animationDuration } = getComputedStyle(one)
  return `${transitionDuration}, ${animationDuration}`.split(', ').map(parseFloat)
}))"""
RUN = """async () => {
  const STREAMLIT_S = [["[data-testid=stSidebarNav]"], ["[data-testid=stSlider]"]]
  const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
  const found = await axe.run({ exclude: STREAMLIT_S }, { runOnly: RULES, resultTypes: ["violations"] })
  return found.violations.map((one) => ({ id: one.id, nodes: one.nodes.map((node) => node.html.slice(0, 160)) }))
}"""


@pytest.fixture
def home(first_network: tuple[str, str]) -> str:
    return first_network[0]


def _wrong_on(visitor: Visitor, pages: list[str]) -> dict[str, list[Any]]:
    """What axe-core finds on each page, and which are wider than a phone or than themselves at 200 %."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make lint brings it")
    wrong: dict[str, list[Any]] = {}
    for path in pages:
        visitor.open(f"/{path}")
        visitor.page.wait_for_timeout(500)
        for width, height in (ZOOMED, PHONE):
            visitor.page.set_viewport_size({"width": width, "height": height})
            visitor.page.wait_for_timeout(400)
            if (wider := visitor.page.evaluate(SIDEWAYS)) > 0:
                wrong[f"{path} at {width}"] = [f"{wider} pixels wider"]
        visitor.page.set_viewport_size({"width": 1280, "height": 720})
        visitor.page.evaluate(AXE.read_text(encoding="utf-8"))
        if found := visitor.page.evaluate(RUN):
            wrong[path] = [(one["id"], len(one["nodes"]), one["nodes"][:2]) for one in found]
    return wrong


def _said(wrong: dict[str, list[Any]]) -> str:
    return "\n".join(f"{path}: {found}" for path, found in wrong.items())


@pytest.mark.parametrize(
    ("scheme", "pages"), [("dark", FEW), *(pytest.param(scheme, PAGES, marks=pytest.mark.thorough) for scheme in ("light", "dark"))]
)
def test_axe_finds_nothing_and_nothing_is_too_wide(scheme: Any, pages: list[str], browser: Browser, home: str) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), home)
    wrong = _wrong_on(visitor, pages)
    context.close()
    assert wrong == {}, _said(wrong)


@pytest.mark.parametrize(
    ("scheme", "views"),
    [("light", ["join", "people"]), *(pytest.param(one, CLASS, marks=pytest.mark.thorough) for one in ("light", "dark"))],
)
def test_axe_finds_nothing_on_the_pages_of_a_class(scheme: Any, views: list[str], browser: Browser, class_server: str) -> None:
    people = People(RunStore())
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 720}, color_scheme=scheme)
    visitor = Visitor(context.new_page(), class_server)
    wrong = _wrong_on(visitor, ["class"])  # nobody yet: the way in
    teacher, secret = people.become_teacher(people.renew_teacher_secret())
    for number in range(3):
        people.join(f"Learner {number}", people.join_code())
    assert teacher.is_teacher
    context.add_cookies([{"name": "signlab_who", "value": secret, "url": class_server}])
    wrong |= _wrong_on(visitor, [f"class?view={view}" for view in views])
    context.close()
    assert wrong == {}, _said(wrong)


@pytest.mark.parametrize(("motion", "slowest"), [("reduce", 0.001), ("no-preference", 60.0)])
def test_who_asks_for_less_motion_gets_none(motion: Any, slowest: float, browser: Browser, home: str) -> None:
    context = browser.new_context(locale="en-US", reduced_motion=motion)
    visitor = Visitor(context.new_page(), home)
    visitor.open("/train")
    visitor.page.wait_for_function("document.adoptedStyleSheets.length > 0")  # the keeper is there
    found = visitor.page.evaluate(SLOWEST)
    context.close()
    assert found <= slowest and (found > 0.001) == (motion == "no-preference")
