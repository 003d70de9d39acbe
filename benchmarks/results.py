"""The results page with a store of 500 runs beside the same with 20, and what each file that goes home takes.

    python -m benchmarks.results [--runs 500] [--few 20] [--presses 8] [--epochs 20]

Runs have the lesson's record: 20 epochs of events, and answers to the validation signs of the rendered set. Measured in headless
Chromium: from a click on a view until its first chart, picture or table stands there, and from a choice on the x-axis to the new curve.
Each export is made of one network of the lesson's size by a process of its own, as the page has it made.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from signcore.config import RunConfig
from signcore.datasets.synthetic import SyntheticRecipe, load_synthetic
from signcore.exports import EXPORTS, missing_packages
from signcore.exports.apart import export_apart
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve

_VIEWS = {
    "compare": ("Compare", "() => document.querySelectorAll('.js-plotly-plot .scatterlayer').length >= 2"),
    "closely": ("One run in detail", "() => document.querySelectorAll('.js-plotly-plot .scatterlayer path.point').length > 24"),
    "hardest": ("Hardest signs", "() => document.querySelectorAll('.js-plotly-plot image').length >= 1"),
}
_SECONDS = "() => [...document.querySelectorAll('.js-plotly-plot .xtitle')].some((one) => one.textContent.includes('seconds'))"


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.results", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--runs", type=int, default=500)
    ask.add_argument("--few", type=int, default=20)
    ask.add_argument("--presses", type=int, default=8)
    ask.add_argument("--epochs", type=int, default=20, help="of each run's record")
    ask.add_argument("--per-letter", type=int, default=40, help="rendered validation signs of each letter")
    ask.add_argument("--kinds", nargs="+", choices=list(EXPORTS), default=list(EXPORTS), help="files that are made")
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as play:
        folder, browser = Path(temporary), play.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        taken = {
            count: measured(browser, filled(folder / str(count), count, options.epochs, options.per_letter), options.presses)
            for count in (options.few, options.runs)
        }
        browser.close()
        few, many = taken[options.few], taken[options.runs]
        print(f"Medians of {options.presses} clicks; runs of {options.epochs} epochs\n")
        print(f"| what | {options.few} runs, ms | {options.runs} runs, ms | ratio |\n| --- | ---: | ---: | ---: |")
        for what in few:
            before, after = 1000 * statistics.median(few[what]), 1000 * statistics.median(many[what])
            print(f"| {what} | {before:.0f} | {after:.0f} | {after / before:.2f} |")
        exports(folder / str(options.few), options.kinds)


def filled(folder: Path, count: int, epochs: int, per_letter: int) -> Path:
    """A store of so many finished runs; the newest has a model."""
    os.environ["SIGNLAB_STORE"] = str(folder / "store")
    dataset = load_synthetic(SyntheticRecipe(training_per_letter=per_letter, validation_per_letter=per_letter))
    store, random, labels = RunStore(), np.random.default_rng(0), dataset.validation.labels
    for number in range(count):
        config = RunConfig().with_settings({"seed": str(number % 7), "filters": f"{8 + number % 50},50,25", "epochs": str(epochs)})
        run = store.create(config, dataset, f"Run {number}", state=RunState.STARTING)
        said = np.where(random.random(len(labels)) < 0.8, labels, random.integers(0, 24, len(labels)))
        probabilities = np.full((len(labels), 24), 0.01, np.float16)
        probabilities[np.arange(len(labels)), said] = 0.77
        np.save(store.run_folder(run.id) / PREDICTIONS_NAME, probabilities)
        store.add_facts(run.id, parameters=264_049, steps_per_epoch=375, training_images=12_000, device="a processor", seconds=60.0)
        store.add_events(run.id, epochs=[_epoch(i) for i in range(epochs)])
        store.set_state(run.id, RunState.FINISHED)
    _with_model(store)
    return folder


def _epoch(number: int) -> EpochEvent:
    rest = 1 / (number + 1)
    return EpochEvent(number, 2 * rest, 1 - 0.5 * rest, 2.5 * rest, 0.9 - 0.5 * rest, 3.0, 4000, 0.001)


def _with_model(store: RunStore) -> None:
    """Give the newest run a model of the lesson's size, untrained."""
    from signcore.labels import LETTERS
    from signcore.models import plan_model
    from signcore.models.build import build_model
    from signcore.runs.artifacts import save_model

    run = store.runs(limit=1)[0]
    about = {
        "letters": LETTERS,
        "run": run.id,
        "config": RunConfig().to_dict(),
        "data": run.data.to_dict(),
        "pixels": "0-255",
        "epochs_done": 1,
    }
    save_model(build_model(plan_model(RunConfig().model)), store.model_path(run.id), about)


def measured(browser: Browser, folder: Path, presses: int) -> dict[str, list[float]]:
    """Seconds of each kind of click."""
    taken: dict[str, list[float]] = {}
    with serve(folder) as home:
        visitor = Visitor(browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US"), home)
        visitor.open("/")
        visitor.go("Results", "Compare, and look for mistakes")
        page = visitor.page
        for _press in range(presses):
            for name in ("closely", "hardest", "compare"):
                title, stands = _VIEWS[name]
                taken.setdefault(f"the view “{title}”", []).append(clicked(page, title, stands))
                visitor.settle()
            taken.setdefault("curves by seconds in place of epochs", []).append(clicked(page, "by seconds", _SECONDS))
            visitor.settle()
            page.get_by_role("radio", name="by epoch").or_(page.get_by_text("by epoch", exact=True)).first.click()
            visitor.settle()
        page.close()
    return taken


def clicked(page: Page, title: str, stands: str) -> float:
    """Seconds from a click to what it asks for."""
    page.evaluate("() => document.querySelectorAll('.js-plotly-plot').forEach((one) => one.remove())")
    began = time.perf_counter()
    page.get_by_text(title, exact=True).first.click()
    page.wait_for_function(stands, polling=5, timeout=60_000)
    return time.perf_counter() - began


def exports(folder: Path, kinds: list[str]) -> None:
    """A table of all files."""
    os.environ["SIGNLAB_STORE"] = str(folder / "store")
    run = RunStore().runs(limit=1)[0]
    print("\n| file | bytes | seconds |\n| --- | ---: | ---: |")
    for kind, one in ((kind, EXPORTS[kind]) for kind in kinds):
        if missing_packages(kind):
            print(f"| `{one.ending}` | – | not installed |")
            continue
        began, target = time.perf_counter(), folder / f"ours{one.ending}"
        export_apart(run.id, kind, target)
        print(f"| `{one.ending}` | {target.stat().st_size:,} | {time.perf_counter() - began:.1f} |")


if __name__ == "__main__":
    main()
