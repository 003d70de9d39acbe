"""How long a click takes to be answered, at rest and while a network trains on the same processor.

    python -m benchmarks.clicks [--presses 15] [--calm 15]

Measured in headless Chromium, from the key press on a slider of the model page until the new number of parameters stands
on the page, and from a choice in the sidebar until the next page's heading stands there.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from signcore.config import RunConfig
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve

_WAIT = """before => {
    const value = document.querySelector('[data-testid="stMetricValue"]');
    return value && value.innerText !== before;
}"""


def slider_seconds(visitor: Visitor, presses: int) -> list[float]:
    """From each key press to the new number on the page."""
    visitor.go("Model", "Build the network")
    visitor.page.locator("input[type=range][aria-label='Filters in block 1']").focus()
    taken = []
    for press in range(presses):
        before = visitor.page.get_by_test_id("stMetricValue").first.inner_text()
        began = time.perf_counter()
        visitor.page.keyboard.press("ArrowLeft" if press % 2 else "ArrowRight")
        visitor.page.wait_for_function(_WAIT, arg=before, polling=5)
        taken.append(time.perf_counter() - began)
        visitor.settle()
    return taken


def page_seconds(visitor: Visitor, presses: int) -> list[float]:
    """From each choice in the sidebar to the heading of the page."""
    taken = []
    for press in range(presses):
        title, heading = (("Model", "Build the network"), ("Lesson", "Teach a network to read signs"))[press % 2]
        began = time.perf_counter()
        visitor.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first.click()
        visitor.page.get_by_role("heading", name=heading, level=1).wait_for()
        taken.append(time.perf_counter() - began)
        visitor.settle()
    return taken


def main(arguments: list[str] | None = None) -> None:
    """Measure both, and print a table."""
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.clicks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--presses", type=int, default=15)
    ask.add_argument(
        "--calm", type=float, default=15.0, help="seconds until the warm process has loaded Keras; a fifth of it for a training"
    )
    options = ask.parse_args(arguments)
    presses = options.presses
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as home, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}), home)
        visitor.open()
        visitor.page.get_by_role("button", name="Load the built-in signs").click()
        visitor.page.get_by_role("button", name="Quick look").wait_for(timeout=300_000)
        visitor.page.wait_for_timeout(1000 * options.calm)
        rest = slider_seconds(visitor, presses), page_seconds(visitor, presses)
        visitor.go("Train", "Train, and watch")
        visitor.page.get_by_role("button", name="Start training").click()
        visitor.page.get_by_role("button", name="Pause").and_(visitor.page.locator(":enabled")).wait_for(timeout=60_000)
        visitor.page.wait_for_timeout(200 * options.calm)
        busy = slider_seconds(visitor, presses), page_seconds(visitor, presses)
        visitor.go("Train", "Train, and watch")
        visitor.page.get_by_role("button", name="Stop").click()
        visitor.page.get_by_role("link", name="Look at the results").first.wait_for(timeout=60_000)
        browser.close()
    print(f"{presses} each, medians; the training is the lesson's CNN, {RunConfig().train.epochs} epochs\n")
    print("| what | at rest, ms | while training, ms | ratio |\n| --- | ---: | ---: | ---: |")
    for name, calm, loaded in zip(("a slider of the model page", "another page"), rest, busy, strict=True):
        before, after = 1000 * statistics.median(calm), 1000 * statistics.median(loaded)
        print(f"| {name} | {before:.0f} | {after:.0f} | {after / before:.2f} |")


if __name__ == "__main__":
    main()
