"""A real server with a store of its own, and a real browser that complains like a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a dashboard that nobody has used yet."""
    with serve(tmp_path) as home:
        yield home


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[[], Visitor]]:
    """Open another browser, with cookies and a session of its own. At the end nobody may have had a complaint."""
    visitors: list[Visitor] = []

    def opened(width: int = 1440, height: int = 900) -> Visitor:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", permissions=["camera"])
        visitors.append(Visitor(context.new_page(), server))
        return visitors[-1]

    yield opened
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints == []
