"""Every page of the dashboard in Korean: no English sentence is left on it, and the language stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE
from signcore.runs.store import RunStore
from tests.e2e.dashboard import Visitor, serve
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e

# Three English words in a row are a sentence. What is no language: names of functions, formulas, settings in code.
SENTENCE = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b")
STREAMLIT_S = {
    "Skip to main content",
    "Choose an option",
    "Choose options",
    "No options to select",
    "Copy to clipboard",
    "Update the app with this drawing",
}  # and the canvas’, in English everywhere
NAMES = re.compile(r"Sign Language MNIST|American Sign Language|ONNX Runtime|TensorFlow Lite")
TEXTS = """() => {
  const texts = []
  const walk = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    while (walker.nextNode()) {
      const node = walker.currentNode
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = node.parentElement
        const text = node.textContent.trim()
        if (text && parent && !parent.closest("code, pre, style, script, noscript, [data-testid=stHeader]")) texts.push(text)
      } else {
        for (const name of ["aria-label", "alt", "placeholder", "title"]) {
          const value = node.getAttribute(name)
          if (value && !node.closest("[data-testid=stHeader], .modebar")) texts.push(value)
        }
        if (node.shadowRoot) walk(node.shadowRoot)
      }
    }
  }
  walk(document.body)
  return texts
}"""
PAGES = [
    "",
    "?step=label",
    "?step=scaling",
    "?step=shuffle",
    "?step=count",
    "?step=kernel",
    "?step=dropout",
    "?step=loss",
    "?step=race",
    "?step=honest",
    "?step=anypicture",
    "inside",
    "data?view=gallery",
    "data?view=numbers",
    "data?view=prepared",
    "data?view=varied",
    "data?view=letters",
    "data?view=map",
    "data?view=checks",
    "model",
    "train",
    "results?view=compare",
    "results?view=closely",
    "results?view=race",
    "results?view=hardest",
    "try-it",
]


CLASS_VIEWS = ["join", "people", "ask", "board", "signs", "limits", "me", "after"]
FEW = ["", "?step=count", "data?view=letters", "train", "results?view=closely", "try-it"]


@pytest.fixture
def home(first_network: tuple[str, str]) -> str:
    return first_network[0]


def english(page: Page) -> list[str]:
    """What is on the page and reads like an English sentence."""
    found = {NAMES.sub("", text) for text in page.evaluate(TEXTS)} - STREAMLIT_S
    return [text for text in sorted(found) if SENTENCE.search(text) and not re.search(r"[가-힣]", text)]


@pytest.mark.parametrize("pages", [FEW, pytest.param(PAGES, marks=pytest.mark.thorough)], ids=["few", "all"])
def test_no_page_has_an_english_sentence(pages: list[str], browser: Browser, home: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), home)
    left: dict[str, list[str]] = {}
    for path in pages:
        visitor.open(f"/{path}")
        page = visitor.page
        if "step=" in path:
            pass_over = page.get_by_role("button", name="맞혀 보지 않고 보기")
            if pass_over.count():
                pass_over.click()
                visitor.settle()
        page.wait_for_timeout(700)
        if found := english(page):
            left[path] = found[:5]
    context.close()
    assert left == {}, left


@pytest.mark.thorough
def test_no_page_of_a_class_has_an_english_sentence(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("SIGNLAB_CLASS", "1")
    signs, left = toy_dataset(), {}
    secret = Desk(ALONE, RunStore()).renew_teacher_link()
    with serve(tmp_path) as home:
        context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
        teacher = Visitor(context.new_page(), home)
        for path in ("", f"?teacher={secret}", *(f"class?view={view}&data={signs.id}" for view in CLASS_VIEWS)):
            teacher.open(f"/{path}")
            teacher.page.wait_for_timeout(700)
            if found := english(teacher.page):
                left[path.partition("=")[2]] = found[:5]
        context.close()
    assert left == {}, left


def test_the_language_is_switched_and_stays(browser: Browser, home: str) -> None:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), home)
    visitor.open("/model")
    expect(visitor.page.get_by_role("heading", name="신경망 만들기", level=1)).to_be_visible()
    visitor.page.get_by_test_id("stSidebar").get_by_text("English", exact=True).click()
    visitor.settle()
    expect(visitor.page.get_by_role("heading", name="Build the network", level=1)).to_be_visible()
    visitor.go("Train", "Train, and watch")
    again = Visitor(context.new_page(), home)  # another tab, without the address
    again.open("/model")
    expect(again.page.get_by_role("heading", name="Build the network", level=1)).to_be_visible()
    context.close()
