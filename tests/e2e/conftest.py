"""A real server with a store of its own, and a real browser that complains like a person would."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

PROJECT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# Streamlit asks for these beside the page's own path first, and finds them at the root then.
BENIGN = re.compile(r"_stcore/(health|host-config)|favicon")
IDLE = """() => !document.querySelector('[data-testid="stStatusWidget"], [data-testid="stSkeleton"], [data-stale="true"]')"""


class Visitor:
    """One browser page and what went wrong on it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.complaints: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not BENIGN.search(message.text + str(message.location)):
            self.complaints.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", self.home.replace("http", "ws"))):
            self.complaints.append(f"request to elsewhere: {request.url}")

    def open(self, path: str = "/") -> None:
        """Go to a path of the dashboard, and wait until it has settled."""
        self.page.goto(self.home + path)
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
        self.settle()

    def go(self, title: str, heading: str) -> None:
        """Choose a page in the sidebar."""
        self.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first.click()
        self.page.get_by_role("heading", name=heading, level=1).wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing on the page is being computed."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(IDLE, timeout=60_000)

    def slide(self, label: str, key: str, times: int) -> None:
        """Move a slider by keyboard."""
        self.page.locator(f"input[type=range][aria-label='{label}']").focus()
        for _press in range(times):
            self.page.keyboard.press(key)
        self.settle()


def chromium_path() -> str:
    """Where Chromium is: as the environment says, or on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("SIGNLAB_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("These tests need Chromium; install it, or say where it is in SIGNLAB_CHROMIUM.")
    return found


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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "SIGNLAB_STORE": str(tmp_path / "store"), "SIGNLAB_DATA": str(tmp_path / "data"), "SIGNLAB_WARM": "1"}
    log = (tmp_path / "server.log").open("wb")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true", "--server.address", "localhost"]
    process = subprocess.Popen([*command, "--server.port", str(port)], cwd=PROJECT, env=environment, stdout=log, stderr=log)
    home = f"http://localhost:{port}"
    try:
        give_up = time.monotonic() + 60
        while True:
            assert process.poll() is None, (tmp_path / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]
            try:
                urllib.request.urlopen(f"{home}/_stcore/health", timeout=2).close()
                break
            except OSError:
                assert time.monotonic() < give_up, "the server did not start"
                time.sleep(0.2)
        yield home
        said = (tmp_path / "server.log").read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in said, said[-3000:]
    finally:
        process.terminate()
        process.wait(20)
        log.close()


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
