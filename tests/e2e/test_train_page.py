"""The train page: sliders by keyboard, and what is seen without scrolling while a network trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from signcore.datasets import SignDataset
from tests.e2e.dashboard import Visitor
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e


@pytest.fixture
def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignDataset:
    """Toy signs in the store of the server."""
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    return toy_dataset(training=4800, validation=480)


@pytest.mark.thorough
def test_quick_presses_of_a_key_all_count(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/")
    visitor.go("Train", "Train, and watch")
    page = visitor.page
    slider = page.locator("input[type=range][aria-label='Epochs']")
    chosen = page.locator("button[kind=primary]").filter(has_text="The lesson")
    for _trial in range(4):
        page.get_by_role("button", name="The lesson", exact=True).click()
        page.wait_for_function("() => document.querySelector('input[type=range][aria-label=\"Epochs\"]').value === '20'")
        visitor.settle()
        slider.focus()
        for _press in range(10):
            page.keyboard.press("ArrowLeft")
        visitor.settle()
        page.wait_for_timeout(1000)
        assert slider.input_value() == "10"
        assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Epochs", "the focus stays"
        assert chosen.count() == 0, "it is no preset any more"


def test_curves_are_seen_without_scrolling_while_it_trains(signs: SignDataset, visit: Callable[..., Visitor]) -> None:
    visitor = visit(1280, 720)
    visitor.open("/")
    page = visitor.page
    page.get_by_role("button", name="Quick look").click(timeout=60_000)
    page.get_by_role("heading", name="Train, and watch", level=1).wait_for()
    page.get_by_test_id("stPlotlyChart").nth(1).wait_for(timeout=60_000)
    page.get_by_role("button", name="Pause").and_(page.locator(":enabled")).click(timeout=60_000)
    visitor.settle()
    for place in (0, 1):
        # It waits where the page redraws a chart at that moment.
        expect(page.get_by_test_id("stPlotlyChart").nth(place), "the curve is what a class came for").to_be_in_viewport(ratio=0.99)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("link", name="Look at the results").wait_for(timeout=60_000)  # no training outlives the test


def test_start_and_pause_keep_the_keyboard_s_focus(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/?epochs=50&filters=8,8,8")
    visitor.go("Train", "Train, and watch")
    page = visitor.page

    def focused() -> str:
        return str(page.evaluate("() => document.activeElement.innerText"))

    page.get_by_role("button", name="Start training").focus()
    page.keyboard.press("Enter")
    pause = page.get_by_role("button", name="Pause").and_(page.locator(":enabled"))
    pause.wait_for(timeout=60_000)
    visitor.settle()
    assert "Start training" in focused()
    page.keyboard.press("Tab")
    assert "Pause" in focused(), "it is the next one"
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Resume").wait_for(timeout=30_000)
    visitor.settle()
    assert "Resume" in focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Look at the results").wait_for(timeout=60_000)


@pytest.mark.thorough
def test_a_page_lives_on_after_quick_presses_there_and_back(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    """Each value is shown again and again; a browser and a server that disagree about what was kept end in a page that is dead."""
    visitor = visit()
    visitor.open("/")
    visitor.go("Model", "Build the network")
    page = visitor.page
    page.locator("input[type=range][aria-label='Filters in block 1']").focus()
    for _round in range(3):
        for key in ("ArrowLeft", "ArrowRight"):
            for _press in range(10):
                page.keyboard.press(key)
            page.wait_for_timeout(700)
    visitor.settle()
    before = page.get_by_test_id("stMetricValue").first.inner_text()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('[data-testid=stMetricValue]').innerText !== before", arg=before)
