"""The lesson on real photographs that the network has not seen: dense, CNN, and CNN with varied images.

    python -m benchmarks.lesson TRAIN.csv GROUPS.csv [--epochs 20] [--seeds 3]

TRAIN is a file of Sign Language MNIST (.csv or .csv.gz). GROUPS is a CSV with the columns `row` and `photo`: from which
photograph each row of TRAIN was made. Rows of one photograph are near copies, so whole photographs are held out: a third
of each letter's. Each row of the table is trained by the project's own trainer with the lesson's settings.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signcore.config import ModelConfig, RunConfig, preset
from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, library, load_dataset

_HELD_OUT = 1 / 3
_SPLIT_SEED = 0


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.lesson", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("train", type=Path, help="a .csv or .csv.gz file of Sign Language MNIST")
    ask.add_argument("groups", type=Path, help="a CSV with the columns row and photo")
    ask.add_argument("--epochs", type=int, default=20)
    ask.add_argument("--seeds", type=int, default=1, help="how many trainings for each row; the table has their means")
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = folder  # nobody's runs are touched
        dataset = split_by_photo(options.train, options.groups)
        print(
            f"{len(dataset.training)} training and {len(dataset.validation)} validation images of other photographs; "
            f"{options.epochs} epochs;"
        )
        print(f"split seed {_SPLIT_SEED}; training seeds 0 to {options.seeds - 1}.\n")
        print("| network | parameters | train accuracy | validation accuracy | best epoch's | seconds |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |", flush=True)
        networks = {
            "dense 512-512": RunConfig(model=ModelConfig.for_architecture("dense")),
            "CNN": preset("lesson"),
            "CNN, images varied": preset("augmented"),
        }
        for name, config in networks.items():
            print(_row(name, config, dataset, options.epochs, options.seeds), flush=True)


def split_by_photo(table: Path, groups: Path) -> SignDataset:
    """The table's rows with a third of each letter's photographs held out; a letter keeps photographs in both parts if it has two."""
    whole = _in_file_order(load_dataset(str(table)))
    with groups.open(encoding="utf-8", newline="") as stream:
        photo_of_row = {int(row["row"]): row["photo"] for row in csv.DictReader(stream)}
    photos = np.array([photo_of_row[row] for row in range(len(whole))])
    random = np.random.default_rng(_SPLIT_SEED)
    held_out: list[str] = []
    for letter in np.unique(whole.labels):
        its_photos = random.permutation(np.unique(photos[whole.labels == letter]))
        held_out += its_photos[: min(max(1, round(_HELD_OUT * len(its_photos))), len(its_photos) - 1)].tolist()
    aside = np.isin(photos, held_out)
    parts = {TRAINING: whole.take(np.flatnonzero(~aside)), VALIDATION: whole.take(np.flatnonzero(aside))}
    return library.add(SignDataset.of("Photographs, split by photograph", parts, Origin("csv", files=(table.name,))))


def _in_file_order(dataset: SignDataset) -> Part:
    parts = [dataset.training, dataset.validation]
    rows: NDArray[np.int32] = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows)
    if not np.array_equal(rows[order], np.arange(len(rows))):
        raise SystemExit("Give one file: the groups number the rows of a single table.")
    return Part(np.concatenate([part.images for part in parts])[order], np.concatenate([part.labels for part in parts])[order], rows[order])


def _row(name: str, config: RunConfig, dataset: SignDataset, epochs: int, seeds: int) -> str:
    from signcore.running.worker import train_run
    from signcore.runs.store import RunState, RunStore

    store, figures = RunStore(), []
    for seed in range(seeds):
        run = store.create(replace(config, train=replace(config.train, epochs=epochs, seed=seed)), dataset, state=RunState.STARTING)
        run = train_run(store, run.id)
        if run.state is not RunState.FINISHED:
            raise SystemExit(f"{name}: {run.state}, {run.reason}")
        curve = store.epochs(run.id)
        best = max(event.val_accuracy for event in curve)
        figures.append((curve[-1].accuracy, curve[-1].val_accuracy, best, run.facts.seconds))
    train, validation, best, seconds = (list(values) for values in zip(*figures, strict=True))
    return (
        f"| {name} | {run.facts.parameters:,} | {_figure(train)} | {_figure(validation)} | {_figure(best)} "
        f"| {statistics.mean(seconds):.0f} |"
    )


def _figure(values: list[float]) -> str:
    mean = f"{statistics.mean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ({min(values):.3f}–{max(values):.3f})"


if __name__ == "__main__":
    main()
