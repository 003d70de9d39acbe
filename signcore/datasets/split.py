"""Choosing rows fairly: the same share of every letter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def stratified_split(labels: NDArray[np.integer], share: float = 0.2, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers to keep and to set aside, so that each letter gives the same share.

    Args:
        labels: integer array of shape (n,).
        share: how much of each letter is set aside, 0 to 1; a letter with at least two rows gives at least one and keeps
            at least one, a letter with a single row keeps it.
        seed: which rows are drawn.

    Returns:
        Two sorted int64 arrays of row numbers, (kept, aside), without a row in common.

    >>> kept, aside = stratified_split(np.repeat([0, 1], 5), share=0.2)
    >>> len(kept), len(aside)
    (8, 2)
    """
    random = np.random.default_rng(seed)
    aside = []
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        count = min(max(round(share * len(rows)), 1), len(rows) - 1)
        aside.append(rows[:count])
    chosen = np.sort(np.concatenate(aside)) if aside else np.array([], np.int64)
    return np.setdiff1d(np.arange(len(labels)), chosen), chosen


def stratified_subset(labels: NDArray[np.integer], count: int, seed: int = 0) -> NDArray[np.int64]:
    """Row numbers of about `count` rows, the same share of each letter and at least one of each; all rows for 0."""
    if not 0 < count < len(labels):
        return np.arange(len(labels))
    random = np.random.default_rng(seed)
    chosen = []
    for label in np.unique(labels):
        rows = random.permutation(np.flatnonzero(labels == label))
        chosen.append(rows[: max(1, round(count * len(rows) / len(labels)))])
    return np.sort(np.concatenate(chosen))
