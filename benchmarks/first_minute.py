"""From an empty store to a moving curve: by the one button, and by loading all built-in signs first.

    python -m benchmarks.first_minute [--rounds 3]

Measured in headless Chromium, each time with a server and a store of its own: from the first byte of the page to a curve with two points,
and how much of that the learner waits after the click.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve

_CURVE = ".js-plotly-plot .scatterlayer path.js-line"


def by_one_button(page: Page) -> None:
    """As a new learner does it."""
    page.get_by_role("button", name="Train a first network now").click(timeout=60_000)


def by_all_signs(page: Page) -> None:
    """All built-in signs first, then the quick look."""
    page.get_by_role("button", name="Load the built-in signs").click(timeout=60_000)
    page.get_by_role("button", name="Quick look").click(timeout=300_000)


def measured(browser: Browser, way: Callable[[Page], None]) -> tuple[float, float]:
    """Seconds from the page's address, and from the first click, to the moving curve."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as home:
        visitor = Visitor(browser.new_page(viewport={"width": 1280, "height": 720}, locale="en-US"), home)
        began = time.perf_counter()
        visitor.page.goto(home)
        visitor.page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
        clicked = time.perf_counter()
        way(visitor.page)
        visitor.page.locator(_CURVE).first.wait_for(timeout=120_000)
        now = time.perf_counter()
        visitor.page.get_by_role("button", name="Stop").click(timeout=60_000)
        visitor.page.close()
        return now - began, now - clicked


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.first_minute", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--ways", nargs="+", choices=list(_WAYS), default=list(_WAYS))
    options = ask.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        taken = {name: [measured(browser, way) for _round in range(options.rounds)] for name, way in _WAYS.items() if name in options.ways}
        browser.close()
    print(f"Medians of {options.rounds}, an empty store and a new server each time\n")
    print("| way | from the address, s | from the click, s |\n| --- | ---: | ---: |")
    for name, seconds in taken.items():
        whole, click = (statistics.median(one[part] for one in seconds) for part in (0, 1))
        print(f"| {name} | {whole:.1f} | {click:.1f} |")


_WAYS = {"one button": by_one_button, "all signs first": by_all_signs}


if __name__ == "__main__":
    main()
