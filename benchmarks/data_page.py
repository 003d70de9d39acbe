"""The data page with a set of full size, each figure beside the same on a set of a twelfth of its size.

    python -m benchmarks.data_page [--presses 12] [--rows 27455] [--sessions 10]

The set has as many rows as Sign Language MNIST, 27,455 and 7,172: rendered signs, each several times with noise of its own, written as
Kaggle writes them and read once, so that they are in the store. Measured are

* opening it from the store, as pages do, with a handful of its signs read;
* in headless Chromium, both sets in turn: from a choice of letter, of part, or of another handful until both halves of the new picture
  stand on the page; from a click on “Map” until it stands there, and from a letter's click until it has that letter's colour;
* the search for near copies, for wrong labels, and all checks, of which the page shows the end;
* the server's memory with one session and with ten on the set, each on a server of its own. “Own” is anonymous memory (RssAnon): what
  the server would have to itself if it shared nothing, without all that is mapped from files. “Mapped” is how much of the set's files the
  server has in sight: pages of the operating system's one copy, which trainings share; each file is mapped once for all sessions.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks._guests import Guest, Memory, memory_of, server_pid
from signcore.datasets import DataFile, SignDataset, library, load_csv
from signcore.datasets.findings import CHECKS
from signcore.datasets.split import stratified_subset
from signcore.datasets.statistics import letter_looks, map_signs
from signcore.hand import render_signs
from signcore.labels import LETTERS, LabelConvention
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve

_KINDS = 40  # rendered signs of each letter that all rows are made of
_NOISE = 12.0
_MAPPED = 3_000  # as ui/shared/cache.py has it

_PICTURES = "() => [...document.querySelectorAll('.js-plotly-plot image')].map(image => image.href.baseVal)"
_NEW_PICTURE = f"""before => {{
    const now = ({_PICTURES})();
    return now.length === 2 && now.every((address, place) => address && address !== before[place]);
}}"""
_MAP_STANDS = "least => document.querySelectorAll('.js-plotly-plot .scatterlayer path.point').length >= least"
_LEGEND = "() => [...document.querySelectorAll('.js-plotly-plot .legendtext')].map(text => text.textContent).join()"
_NEW_LEGEND = f"before => ({_LEGEND})() !== before"


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.data_page", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--presses", type=int, default=12, help="how often each control is used")
    ask.add_argument("--rows", type=int, default=27_455, help="of the full set's training part; 4,800 or more")
    ask.add_argument("--sessions", type=int, default=10, help="that look at a set at once, two or more")
    options = ask.parse_args()
    counts = {size: (rows, rows * 7_172 // 27_455) for size, rows in {"full": options.rows, "small": options.rows // 12}.items()}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["SIGNLAB_STORE"] = str(folder / "store")
        sets = {size: made(folder / size, rows) for size, rows in counts.items()}
        memory = {size: memory_with(folder / size, folder / "store", dataset, options.sessions) for size, dataset in sets.items()}
        rows = {
            "opening it from the store, ms": in_turn(sets, opening, rounds=20),
            "its map (PCA) alone, ms": in_turn(sets, mapped),
            "its letters' means and spreads, ms": in_turn(sets, lambda dataset: letter_looks(dataset.training)),
            **{f"check: {name}, ms": in_turn(sets, lambda dataset, name=name: find(dataset, name), rounds=1) for name in CHECKS},
            **clicks(folder, sets, options.presses),
        }
    show(sets, rows, memory, options.sessions)


def show(
    sets: dict[str, SignDataset],
    rows: dict[str, dict[str, list[float]]],
    memory: dict[str, tuple[Memory, Memory, Memory]],
    sessions: int,
) -> None:
    """Tables of times and of memory."""
    counts = {size: f"{len(dataset.training):,} + {len(dataset.validation):,}" for size, dataset in sets.items()}
    print(f"Medians; small: {counts['small']} signs, full: {counts['full']}\n")
    print("| what | small | full | ratio |\n| --- | ---: | ---: | ---: |")
    for name, taken in rows.items():
        small, full = (1000 * statistics.median(taken[size]) for size in ("small", "full"))
        digits = 1 if full < 10 else 0
        print(f"| {name} | {small:,.{digits}f} | {full:,.{digits}f} | {full / small:.1f} |")
    print(f"\n| the server's memory, MB | nobody: own | 1 session: own | {sessions} sessions: own | a session more | mapped | times |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size, (nobody, one, many) in memory.items():
        more = (many.own - one.own) / (sessions - 1)
        print(f"| {size} set | {nobody.own:.0f} | {one.own:.0f} | {many.own:.0f} | {more:.1f} | {many.mapped:.1f} | {many.mappings} |")


# --- the sets ----------------------------------------------------------------------------------------------------------------


def made(folder: Path, rows: tuple[int, int]) -> SignDataset:
    """A set in Kaggle's form, written, read once, and by that in the store."""
    folder.mkdir()
    renders = render_signs(np.repeat(np.arange(len(LETTERS), dtype=np.uint8), _KINDS), seed=1).images
    files = []
    for seed, (part, count) in enumerate(zip(("train", "test"), rows, strict=True)):
        random = np.random.default_rng(seed)
        kinds = random.permutation(np.arange(count) * len(renders) // count)  # few rows, too, are of all letters
        images = (renders[kinds] + random.normal(0, _NOISE, (count, 28, 28)).astype(np.float32)).clip(0, 255).astype(np.uint8)
        files.append(DataFile.at(write_csv(folder / f"sign_mnist_{part}.csv", (kinds // _KINDS).astype(np.uint8), images)))
    return load_csv(files)


def write_csv(path: Path, labels: NDArray[np.uint8], images: NDArray[np.uint8]) -> Path:
    """Signs as Kaggle writes them."""
    cells = [str(grey).encode() for grey in range(256)]
    with path.open("wb") as stream:
        stream.write(b",".join([b"label", *(f"pixel{number}".encode() for number in range(1, 785))]) + b"\n")
        for label, image in zip(labels, images, strict=True):
            stream.write(b",".join([cells[LabelConvention.KAGGLE.codes[label]], *map(cells.__getitem__, image.tobytes())]) + b"\n")
    return path


# --- in this process ---------------------------------------------------------------------------------------------------------


def in_turn(sets: dict[str, SignDataset], work: Callable[[SignDataset], object], rounds: int = 3) -> dict[str, list[float]]:
    """The seconds that `work` takes on each set, the sets in turn."""
    taken: dict[str, list[float]] = {size: [] for size in sets}
    for _round in range(rounds):
        for size, dataset in sets.items():
            taken[size].append(seconds_of(lambda: work(dataset)))  # noqa: B023 - called at once
    return taken


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def opening(dataset: SignDataset) -> int:
    """As `ui.shared.cache.dataset` does it for the first page that asks; then a gallery's signs are read."""
    part = library.open_dataset(dataset.id).training
    return int(part.images[np.linspace(0, len(part) - 1, 24).astype(int)].sum())


def mapped(dataset: SignDataset) -> None:
    map_signs(dataset.training.images, stratified_subset(dataset.training.labels, _MAPPED))


def find(dataset: SignDataset, name: str) -> None:
    CHECKS[name].find(dataset, lambda _share: None)


# --- in the browser ----------------------------------------------------------------------------------------------------------


def clicks(folder: Path, sets: dict[str, SignDataset], presses: int) -> dict[str, dict[str, list[float]]]:
    """What a person waits for on the data page, by what was clicked and by set."""
    taken: dict[str, dict[str, list[float]]] = {}
    with serve(folder) as home, sync_playwright() as play, ExitStack() as stack:
        browser = play.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        stack.callback(browser.close)
        pages = {size: opened(browser, home, dataset) for size, dataset in sets.items()}
        works: dict[str, Callable[[Visitor, int], float]] = {"letter": letter, "part": part, "another handful": handful}
        for name, work in works.items():
            for press in range(presses):
                for size, visitor in pages.items():
                    add(taken, f"gallery: {name}, ms", size, work(visitor, press))
        for size, visitor in pages.items():
            add(taken, "map, first time, ms", size, first_map(visitor, len(sets[size].training)))
        for press in range(presses):
            for size, visitor in pages.items():
                add(taken, "map: a letter's colour, ms", size, recolour(visitor.page, press))
                visitor.settle()
        for size, visitor in pages.items():
            add(taken, "all checks, until the page shows them, ms", size, checks(visitor))
        complaints = [complaint for visitor in pages.values() for complaint in visitor.complaints]
        assert not complaints, complaints
    return taken


def add(taken: dict[str, dict[str, list[float]]], name: str, size: str, seconds: float) -> None:
    taken.setdefault(name, {}).setdefault(size, []).append(seconds)


def opened(browser: Browser, home: str, dataset: SignDataset) -> Visitor:
    """The data page with that set in use."""
    visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 1000}, locale="en-US"), home)
    visitor.open()
    visitor.open(f"/data?data={dataset.id}")
    visitor.page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot image').length === 2")
    return visitor


def redrawn(visitor: Visitor, button: Locator) -> float:
    """From a click until both halves of the gallery have another picture."""
    page = visitor.page
    before = page.evaluate(_PICTURES)
    began = time.perf_counter()
    button.click()
    page.wait_for_function(_NEW_PICTURE, arg=before, polling=5)
    seconds = time.perf_counter() - began
    visitor.settle()
    return seconds


def letter(visitor: Visitor, press: int) -> float:
    return redrawn(visitor, visitor.page.get_by_role("radio", name=LETTERS[press % len(LETTERS)], exact=True))


def part(visitor: Visitor, press: int) -> float:
    return redrawn(visitor, visitor.page.get_by_role("radio", name=("validation", "training")[press % 2], exact=True))


def handful(visitor: Visitor, _press: int) -> float:
    return redrawn(visitor, visitor.page.get_by_role("button", name="Show others"))


def first_map(visitor: Visitor, signs: int) -> float:
    page = visitor.page
    began = time.perf_counter()
    page.get_by_text("Map", exact=True).click()
    page.wait_for_function(_MAP_STANDS, arg=min(signs, _MAPPED) // 2, polling=5, timeout=60_000)
    seconds = time.perf_counter() - began
    visitor.settle()
    return seconds


def recolour(page: Page, press: int) -> float:
    """A letter more on the map, or one less."""
    name = "WXY"[press % 3]
    before = page.evaluate(_LEGEND)
    button = page.get_by_role("button", name=name, exact=True).first
    began = time.perf_counter()
    button.click()
    page.wait_for_function(_NEW_LEGEND, arg=before, polling=5)
    return time.perf_counter() - began


def checks(visitor: Visitor) -> float:
    page = visitor.page
    page.get_by_text("Checks", exact=True).click()
    look = page.get_by_role("button", name="Check these signs")
    look.wait_for()
    began = time.perf_counter()
    look.click()
    page.get_by_test_id("stAlert").filter(has_text="No picture occurs twice").wait_for(timeout=300_000)
    return time.perf_counter() - began


# --- memory ------------------------------------------------------------------------------------------------------------------


def memory_with(folder: Path, store: Path, dataset: SignDataset, sessions: int) -> tuple[Memory, Memory, Memory]:
    """A fresh server's memory before anyone looks at the set, with one session on it, and with all."""
    (folder / "store").symlink_to(store)
    with serve(folder) as home:
        return asyncio.run(_memory_with(home, store / "datasets" / dataset.id, dataset, sessions))


async def _memory_with(home: str, files: Path, dataset: SignDataset, sessions: int) -> tuple[Memory, Memory, Memory]:
    pid, seen = server_pid(home), []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(Guest(home))
        seen.append(memory_of(pid, files))
        for number in range(sessions):
            guest = await stack.enter_async_context(Guest(home, "data", f"data={dataset.id}"))
            for _turn in range(5):
                await guest.set("Show others", "trigger_value", True)
            if number in (0, sessions - 1):
                await asyncio.sleep(1)
                seen.append(memory_of(pid, files))
    nobody, one, many = seen
    return nobody, one, many


if __name__ == "__main__":
    main()
