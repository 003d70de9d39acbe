"""The main path by keyboard alone, and the focus is seen at each stop of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e

# What has the focus, also within a component's own tree: what it is called, and whether a ring, an outline or a border tells.
FOCUSED = """() => {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  if (!one || one === document.body) return null
  const labelled = one.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ")
  const said = [one.getAttribute("aria-label"), labelled, one.labels?.[0]?.textContent, one.textContent, one.getAttribute("placeholder")]
  const name = said.find(Boolean) || ""
  const looks = (each) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(each)
    return [outlineStyle === "none" ? "" : outlineStyle + parseFloat(outlineWidth), boxShadow, borderColor, backgroundColor].join("|")
  }
  const above = [one]
  while (above.length < 6 && above.at(-1).parentElement) above.push(above.at(-1).parentElement) // Streamlit draws rings around fields
  const family = [...above, one.nextElementSibling, one.firstElementChild].filter(Boolean)
  const before = window.lastFocused // what had the focus before has lost it now: it should look otherwise than it did
  const isSame = (each, place) => looks(each) === before.withIt[place]
  const unseen = before && before.one !== one && before.one.isConnected && before.family.every(isSame)
  window.lastFocused = { one, family, withIt: family.map(looks) }
  return { name: name.trim(), unseen: unseen ? before.one.outerHTML.slice(0, 200) : "" }
}"""


_LONGEST_NAME = 80  # what scrolls has the focus, too, and everything that it holds for a name


class Keys:
    """Someone without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def tab_to(self, name: str, most: int = 90) -> None:
        """Press Tab until something of this name has the focus."""
        passed = []
        for _press in range(most):
            self.page.keyboard.press("Tab")
            self.page.wait_for_timeout(60)  # a field draws its ring a moment later
            focused = self.page.evaluate(FOCUSED)
            if focused is None:
                continue
            passed.append(focused["name"][:30])
            if focused["unseen"] and not focused["unseen"].startswith("<main "):  # Streamlit's page, which arrow keys scroll then
                self.unseen.append(focused["unseen"])
            if name in focused["name"].removeprefix(f"Help for {name}") and len(focused["name"]) < _LONGEST_NAME:
                return
        raise AssertionError(f"no Tab leads to {name!r}: {passed}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


def test_the_main_path_without_a_mouse(browser: Browser, first_network: tuple[str, str]) -> None:
    """Starting and steering a training by keys is in `test_train_page.py`, the matrix in `test_results.py`."""
    home, query = first_network
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US")
    visitor = Visitor(context.new_page(), home)
    page, keys = visitor.page, Keys(visitor.page)
    visitor.open(f"/?{query}")
    keys.tab_to("Begin the lesson")
    keys.press("Enter")
    page.wait_for_function("location.search.includes('step=label')", timeout=30_000)
    visitor.settle()
    keys.tab_to("Your guess")
    page.keyboard.type("785")
    keys.press("Enter")
    expect(page.get_by_text("and so it is")).to_be_visible(timeout=30_000)
    keys.tab_to("Next")
    keys.press("Enter")
    page.wait_for_function("location.search.includes('step=onehot')", timeout=30_000)
    visitor.settle()

    keys.tab_to("Model")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Build the network", level=1)).to_be_visible(timeout=30_000)
    visitor.settle()
    keys.tab_to("Filters in block 1")
    parameters = page.get_by_test_id("stMetricValue").first
    before = parameters.inner_text()
    keys.press("ArrowLeft")
    expect(parameters).not_to_have_text(before)

    keys.tab_to("Results")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Compare", timeout=30_000)
    visitor.settle()
    keys.tab_to("Try it")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Try it", timeout=30_000)
    context.close()
    assert visitor.complaints == []
    assert keys.unseen == [], "focus that nobody sees"
