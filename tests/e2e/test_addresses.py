"""Addresses, the browser's Back, and what outlasts a reload."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from signcore.datasets import SignDataset
from tests.e2e.dashboard import Visitor
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e


@pytest.fixture
def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignDataset:
    """Toy signs in the store of the server."""
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    return toy_dataset()


def test_the_first_visitor_of_a_server_may_come_by_the_address_of_a_page(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/model?filters=16,16,16")
    page = visitor.page
    page.get_by_role("heading", name="Build the network", level=1).wait_for()
    page.wait_for_timeout(1500)
    visitor.settle()
    assert page.get_by_role("dialog").count() == 0, "no word of a page that is not found"
    assert page.locator("input[type=range][aria-label='Filters in block 1']").input_value() == "16"


def test_one_back_leads_to_the_page_before(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/")
    visitor.go("Model", "Build the network")
    visitor.slide("Filters in block 1", "ArrowLeft", 2)
    visitor.go("Data", "Look at the signs")
    visitor.go("Train", "Train, and watch")
    page = visitor.page
    for heading in ("Look at the signs", "Build the network"):
        page.go_back()
        page.get_by_role("heading", name=heading, level=1).wait_for()
        visitor.settle()
    assert page.locator("input[type=range][aria-label='Filters in block 1']").input_value() == "73"


@pytest.mark.thorough
def test_ticks_of_the_lesson_outlast_a_reload(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    visitor.open("/")
    page = visitor.page
    ticked = page.get_by_text("✅")
    before = ticked.count()
    visitor.go("Model", "Build the network")
    visitor.slide("Filters in block 1", "ArrowLeft", 1)
    visitor.go("Lesson", "Teach a network to read signs")
    assert ticked.count() == before + 1
    page.reload()
    page.get_by_role("heading", name="Teach a network to read signs", level=1).wait_for()
    visitor.settle()
    assert ticked.count() == before + 1
    other = visit()
    other.open("/")
    assert other.page.get_by_text("✅").count() == before, "somebody else has done nothing yet"


def test_addresses_lead_where_they_say(signs: SignDataset, visit: Callable[[], Visitor]) -> None:
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    visitor.open("/lesson")
    page.get_by_role("heading", name="Teach a network to read signs", level=1).wait_for()
    assert page.get_by_text("Page not found").count() == 0
    page.get_by_role("link", name="See a sign as numbers").click()
    page.get_by_text("one row of 784").first.wait_for(timeout=20_000)
    assert "view=numbers" in page.url
    page.reload()
    page.get_by_text("one row of 784").first.wait_for(timeout=20_000)
