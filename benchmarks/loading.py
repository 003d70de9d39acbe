"""Opening a data set of full size: the lesson's way, SignLab's first time, and every time after.

    python -m benchmarks.loading [--rounds 5] [--rows 27455] [--folder FOLDER]

The files are made for the purpose, as large as Sign Language MNIST (27,455 and 7,172 rows, about 105 MB) and with digits like
its: greys around 160. All ways read the same files, warm in the page cache, in the same process, in turn. The time of SignLab
counts until every pixel was read once, since a mapped file is not read before. The lesson's way is

    frame = pd.read_csv(path); labels = frame.pop("label"); images = frame.values / 255

for both files.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from signcore.datasets import DataFile, SignDataset, load_csv
from signcore.labels import LabelConvention


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--rounds", type=int, default=5, help="how often each way is measured; the table has the medians")
    ask.add_argument("--rows", type=int, default=27_455, help="of the training file; the other one gets its share")
    ask.add_argument("--folder", type=Path, help="where to make the files, or find them made; by default a temporary folder")
    options = ask.parse_args()
    counts = {"sign_mnist_train.csv": options.rows, "sign_mnist_test.csv": options.rows * 7_172 // 27_455}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [make_file(folder / name, rows, seed) for seed, (name, rows) in enumerate(counts.items())]
        firsts, seconds, lessons = [], [], []
        for number in range(options.rounds):
            os.environ["SIGNLAB_STORE"] = str(Path(temporary) / f"store {number}")  # an empty one each time; nobody's own is touched
            lessons.append(seconds_of(lambda: lesson_load(paths)))
            firsts.append(seconds_of(lambda: signlab_load(paths)))
            seconds.append(seconds_of(lambda: signlab_load(paths)))
        size = sum(path.stat().st_size for path in paths) / 1e6
    lesson, first, second = (statistics.median(times) for times in (lessons, firsts, seconds))
    print(
        f"{size:.0f} MB in two files, {sum(counts.values()):,} rows; {options.rounds} rounds, medians; "
        f"Python {platform.python_version()}, ",
        end="",
    )
    print(f"pandas {pd.__version__}, {os.cpu_count()} cores.\n")
    print("| way | seconds | against the lesson's |")
    print("| --- | ---: | ---: |")
    print(f"| the lesson's `read_csv`, `pop`, `/ 255` | {lesson:.2f} | 1 |")
    print(f"| SignLab, the first time | {first:.2f} | {lesson / first:.2g} times as fast |")
    print(f"| SignLab, every time after | {second:.3f} | {lesson / second:.0f} times as fast |")


def make_file(path: Path, rows: int, seed: int) -> Path:
    """A CSV in Kaggle's form with that many rows, unless it is there already."""
    if path.exists():
        return path
    random = np.random.default_rng(seed)
    cells = [str(grey).encode() for grey in range(256)]
    labels = random.choice(LabelConvention.KAGGLE.codes, rows)
    with path.open("wb") as stream:
        stream.write(b",".join([b"label", *(f"pixel{number}".encode() for number in range(1, 785))]) + b"\n")
        for label in labels:
            greys = random.normal(160, 40, 784).clip(0, 255).astype(np.uint8)
            stream.write(b",".join([cells[label], *(cells[grey] for grey in greys)]) + b"\n")
    return path


def lesson_load(paths: list[Path]) -> float:
    """As the lesson does it; the sum keeps both ways comparable."""
    total = 0.0
    for path in paths:
        frame = pd.read_csv(path)
        labels = frame.pop("label")
        images = frame.to_numpy() / 255
        total += float(images.sum()) + float(labels.sum())
    return total


def signlab_load(paths: list[Path]) -> float:
    """As a page or a training does it, and then every pixel read."""
    dataset: SignDataset = load_csv([DataFile.at(path) for path in paths])
    return float(sum(part.images.sum(dtype=np.int64) for part in dataset.parts.values()))


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
