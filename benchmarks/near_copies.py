"""How long the checks of a data set take at full size, and what the two searches for similar images gain over plain ones.

    python -m benchmarks.near_copies

27,455 training and 7,172 validation images of noise, as many of each letter. SignLab compares an image with those of its own letter only;
the other side takes the whole product of all validation with all training images, in the same blocks. The search for the eight nearest of
all training images is held against `numpy.argpartition` on the same products.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.findings import CHECKS
from signcore.datasets.findings.neighbours import nearest
from signcore.datasets.near_copies import find_leak, unit_vectors

_ROUNDS = 5
_BLOCK = 2048
_NEAREST_BLOCK = 1024


def made(count: int, seed: int) -> Part:
    """Noise with letters in turn."""
    images = np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return Part(images, (np.arange(count) % 24).astype(np.uint8), np.arange(count, dtype=np.int32))


def compare_all(dataset: SignDataset) -> None:
    """The nearest training image of each validation image, whatever its letter."""
    vectors = unit_vectors(dataset.training.images)
    for start in range(0, len(dataset.validation), _BLOCK):
        (unit_vectors(dataset.validation.images[start : start + _BLOCK]) @ vectors.T).argmax(axis=1)


def partition_all(vectors: NDArray[np.float32], count: int = 8) -> None:
    """The nearest of each image, by partitioning whole rows of products."""
    for start in range(0, len(vectors), _NEAREST_BLOCK):
        products = vectors[start : start + _NEAREST_BLOCK] @ vectors.T
        best = np.argpartition(products, -count - 1, axis=1)[:, -count - 1 :]
        np.take_along_axis(products, best, axis=1).sort(axis=1)


def compare(title: str, sides: dict[str, Callable[[], object]], rounds: int) -> None:
    """Run the sides in turn, and print their medians and what they are of the last one's."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, work in sides.items():
            began = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - began)
    base = statistics.median(taken[list(sides)[-1]])
    print(f"\n{rounds} rounds, medians\n\n| {title} | seconds | against the last |\n| --- | ---: | ---: |")
    for name, seconds in taken.items():
        print(f"| {name} | {statistics.median(seconds):.2f} | {statistics.median(seconds) / base:.2f} |")


def main() -> None:
    """Measure the searches in turn, and each check, and print tables."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.near_copies", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--training", type=int, default=27_455, help="images to train on")
    ask.add_argument("--validation", type=int, default=7_172, help="images to check on")
    ask.add_argument("--rounds", type=int, default=_ROUNDS)
    options = ask.parse_args()
    dataset = SignDataset.of("noise", {TRAINING: made(options.training, 0), VALIDATION: made(options.validation, 1)}, Origin("csv"))
    compare("comparison", {"within each letter": lambda: find_leak(dataset), "every pair": lambda: compare_all(dataset)}, options.rounds)
    vectors = unit_vectors(dataset.training.images)
    sides: dict[str, Callable[[], object]] = {
        "by strips": lambda: nearest(vectors, vectors, 8, same=True),
        "whole rows": lambda: partition_all(vectors),
    }
    compare("the eight nearest", sides, 3)
    print("\n| check | seconds |\n| --- | ---: |")
    for name, check in CHECKS.items():
        began = time.perf_counter()
        check.find(dataset, lambda _share: None)
        print(f"| {name} | {time.perf_counter() - began:.2f} |")


if __name__ == "__main__":
    main()
