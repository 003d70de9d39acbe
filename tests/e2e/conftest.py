"""A real server with a store of its own, and a real browser that complains like a person would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from signcore.datasets import SignDataset
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve
from tests.toy_runs import toy_dataset


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
def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SignDataset:
    """Toy signs in the store of the server."""
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "store"))
    return toy_dataset()


@pytest.fixture
def class_server(tmp_path: Path, signs: SignDataset, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a dashboard for a class, with those signs."""
    monkeypatch.setenv("SIGNLAB_CLASS", "1")
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


@pytest.fixture(scope="session")
def first_network(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A dashboard with the first signs and one trained network, for all tests that leave them as they are: its address, and what stands
    behind the page's name in an address that names both."""
    with serve(tmp_path_factory.mktemp("first")) as address:
        teacher = Visitor(browser.new_page(locale="en-US"), address)
        teacher.open("/")
        teacher.page.get_by_role("button", name="Train a first network now").click()
        teacher.page.get_by_role("heading", name="Train, and watch", level=1).wait_for(timeout=120_000)
        teacher.page.locator(".js-plotly-plot .scatterlayer path.js-line").first.wait_for(timeout=120_000)  # the curve moves
        teacher.page.get_by_text("finished").first.wait_for(timeout=180_000)
        query = teacher.page.url.partition("?")[2]
        teacher.page.close()
        yield address, query
