"""Addresses: the lesson by its name, a view of the data page that survives a reload, and the lesson's link to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.dashboard import Visitor
from tests.toy_runs import toy_dataset

pytestmark = pytest.mark.e2e


def test_addresses_lead_where_they_say(tmp_path: Path, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    toy_dataset()
    visitor = visit()
    page = visitor.page
    visitor.open("/")
    visitor.open("/lesson")
    page.get_by_role("heading", name="Teach a network to read signs", level=1).wait_for()
    assert page.get_by_text("Page not found").count() == 0
    page.get_by_role("link", name="See a sign as numbers").click()
    numbers = page.get_by_text("one row of 784").first
    numbers.wait_for(timeout=20_000)
    assert "view=numbers" in page.url
    page.reload()
    page.get_by_text("one row of 784").first.wait_for(timeout=20_000)
