"""Starting a dashboard with a store of its own, and visiting it as a person would; for browser tests and benchmarks."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request
from playwright.sync_api import TimeoutError as TooLate

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
    "--host-resolver-rules=MAP class.test localhost",  # this machine by another name: plain HTTP as from another computer
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

    def pick(self, label: str | re.Pattern[str], typed: str, choice: str | re.Pattern[str] | None = None) -> None:
        """Choose from a list by typing what it finds; `choice` is the option's whole text, where that is more.

        A list closes when the page beneath it scrolls, and the browser may say so only after the click for which it scrolled. A person
        opens it again.
        """
        box = self.page.get_by_label(label).first
        option = self.page.get_by_role("option", name=choice or typed, exact=True)
        box.scroll_into_view_if_needed()
        self.settle()
        for patience in (5_000, 10_000, 30_000):
            box.click()
            self.page.keyboard.type(typed)
            try:
                option.wait_for(timeout=patience)  # Enter on a list that is not there yet chooses nothing
                break
            except TooLate:
                if patience == 30_000:
                    raise
                self.page.keyboard.press("Escape")
        self.page.keyboard.press("Enter")
        self.settle()

    def slide(self, label: str, key: str, times: int) -> None:
        """Move a slider by keyboard, once the page stands still: a slider that is redrawn loses the focus, and keys with it."""
        self.settle()
        slider = self.page.locator(f"input[type=range][aria-label='{label}']")
        for _press in range(times):
            slider.press(key)
        self.settle()


def chromium_path() -> str:
    """Where Chromium is: as the environment says, or on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("SIGNLAB_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise RuntimeError("Chromium was not found; install it, or say where it is in SIGNLAB_CHROMIUM.")
    return found


@contextmanager
def serve(folder: Path, script: str = "app.py", flags: Sequence[str] = (), base: str = "") -> Iterator[str]:
    """A dashboard, or another script, that nobody has used yet, its store below `folder`; gives its address, and ends it.

    Args:
        folder: for its store and its log.
        script: what Streamlit runs.
        flags: of Streamlit's; with a certificate among them the address is https.
        base: the path below which it lies, as the flags say: "/signs".

    Raises:
        AssertionError: it did not start, or printed a traceback.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SIGNLAB_STORE": str(folder / "store"),
        "SIGNLAB_DATA": str(folder / "data"),
        "SIGNLAB_WARM": "1",
        "PYTHONPATH": str(PROJECT),
    }
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.headless", "true", "--server.address", "localhost"]
    scheme = "https" if "--server.sslCertFile" in flags else "http"
    home, log_path = f"{scheme}://localhost:{port}{base}", folder / "server.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen([*command, "--server.port", str(port), *flags], cwd=PROJECT, env=environment, stdout=log, stderr=log)
        try:
            give_up = time.monotonic() + 60
            while not _answers(home):
                assert process.poll() is None and time.monotonic() < give_up, log_path.read_text(encoding="utf-8", errors="replace")[-2000:]
                time.sleep(0.2)
            yield home
        finally:
            process.terminate()
            process.wait(20)
    said = log_path.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said[-3000:]


def _answers(home: str) -> bool:
    try:
        unasked = ssl.create_default_context()
        unasked.check_hostname, unasked.verify_mode = False, ssl.CERT_NONE
        urllib.request.urlopen(f"{home}/_stcore/health", timeout=2, context=unasked).close()
    except OSError:
        return False
    return True
