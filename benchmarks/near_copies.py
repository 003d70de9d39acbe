"""How long the search for near copies takes on a set of full size, against comparing every pair of images.

    python -m benchmarks.near_copies

27,455 training and 7,172 validation images of noise, as many of each letter. SignLab compares an image with those of its own letter only;
the other side takes the whole product of all validation with all training images, in the same blocks.
"""

from __future__ import annotations

import statistics
import time

import numpy as np

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.near_copies import find_leak, unit_vectors

_ROUNDS = 5
_BLOCK = 2048


def made(count: int, seed: int) -> Part:
    """Noise with letters in turn."""
    images = np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return Part(images, (np.arange(count) % 24).astype(np.uint8), np.arange(count, dtype=np.int32))


def compare_all(dataset: SignDataset) -> None:
    """The nearest training image of each validation image, whatever its letter."""
    vectors = unit_vectors(dataset.training.images)
    for start in range(0, len(dataset.validation), _BLOCK):
        (unit_vectors(dataset.validation.images[start : start + _BLOCK]) @ vectors.T).argmax(axis=1)


def main() -> None:
    """Measure both in turn, and print a table."""
    dataset = SignDataset.of("noise", {TRAINING: made(27_455, 0), VALIDATION: made(7_172, 1)}, Origin("csv"))
    taken: dict[str, list[float]] = {"within each letter": [], "every pair": []}
    for _round in range(_ROUNDS):
        for name, search in (("within each letter", find_leak), ("every pair", compare_all)):
            began = time.perf_counter()
            search(dataset)
            taken[name].append(time.perf_counter() - began)
    base = statistics.median(taken["every pair"])
    print(f"{_ROUNDS} rounds, medians\n\n| comparison | seconds | against every pair |\n| --- | ---: | ---: |")
    for name, seconds in taken.items():
        print(f"| {name} | {statistics.median(seconds):.2f} | {statistics.median(seconds) / base:.2f} |")


if __name__ == "__main__":
    main()
