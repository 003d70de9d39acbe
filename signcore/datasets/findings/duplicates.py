"""The same pixels twice: harmless repetition, or one sign with two letters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import PART_NAMES, Part, SignDataset
from signcore.datasets.findings.base import Evidence, Finding, Progress, Severity
from signcore.i18n import N_
from signcore.images import PIXEL_COUNT


def check(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Images that are the same to the last pixel within a part: once more with the same letter, or with two letters."""
    found = []
    for number, part_name in enumerate(PART_NAMES):
        part = dataset.parts[part_name]
        first = first_of_each(part)
        again = np.flatnonzero(first != np.arange(len(part)))
        other = part.labels[again] != part.labels[first[again]]
        torn = again[other]
        if len(torn):
            found.append(
                Finding(
                    "one sign, two letters",
                    Severity.SERIOUS,
                    N_("The same picture with two letters, in {part}: {count:,}."),
                    {"count": len(torn), "part": part_name},
                    N_(
                        "One of the two labels is wrong, and no network can satisfy both. Leave both out, or correct the label in the file."
                    ),
                    _pairs(part_name, *_each_once(torn, first[torn])),
                    may_leave_out=True,
                )
            )
        if len(again) > len(torn):
            found.append(
                Finding(
                    "repeated signs",
                    Severity.NOTICE,
                    N_("The same picture twice, pixel by pixel and with the same letter, in {part}: {count:,}."),
                    {"count": len(again) - len(torn), "part": part_name},
                    N_("A repeated sign counts twice and teaches nothing new. Leaving the repetitions out loses nothing."),
                    _pairs(part_name, again[~other], first[again[~other]]),
                    may_leave_out=True,
                )
            )
        progress((number + 1) / len(PART_NAMES))
    return found


def first_of_each(part: Part) -> NDArray[np.int64]:
    """For each image the index of the first image with the same pixels, its own where there is none before: int64 (n,)."""
    rows = np.ascontiguousarray(part.images).reshape(len(part), -1).view(f"V{PIXEL_COUNT}")[:, 0]
    # Grouping by the pixels' own bytes is exact; a hash would only be faster, which nobody notices here.
    groups: dict[bytes, int] = {}
    return np.array([groups.setdefault(row.tobytes(), index) for index, row in enumerate(rows)], np.int64)


def _each_once(indices: NDArray[np.int64], partners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both sides of all pairs, each image once, with one of its partners."""
    images, places = np.unique(np.concatenate([indices, partners]), return_index=True)
    return images, np.concatenate([partners, indices])[places]


def _pairs(part: str, indices: NDArray[np.int64], partners: NDArray[np.int64]) -> Evidence:
    return Evidence(part, indices, part, partners, np.ones(len(indices), np.float32))
