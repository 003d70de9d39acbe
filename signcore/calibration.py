"""Is “70 % sure” right seven times in ten? Reliability and its error, of the most probable letters. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

STEPS: Final = 10  # of a reliability table: 0–10 % sure, 10–20 % sure, …

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Reliability:
    """Answers by how sure they were.

    Attributes:
        sure, right, counts: float32 (10,): of the answers that were 0–10 %, 10–20 % … sure, the mean of that, the share that was right,
            and how many they were; 0 where there were none.
    """

    sure: Floats
    right: Floats
    counts: Floats

    @property
    def error(self) -> float:
        """Expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015): how far confidence is from accuracy, over all answers.

        >>> steps = np.zeros(10, np.float32)
        >>> steps[8:] = [1, 3]  # one answer that was 85 % sure and wrong, three that were 95 % sure and right
        >>> sure, right = steps.copy(), steps.copy()
        >>> sure[8:], right[8:] = [0.85, 0.95], [0, 1]
        >>> round(Reliability(sure, right, steps).error, 4)
        0.25
        """
        total = float(self.counts.sum())
        return float((self.counts * np.abs(self.right - self.sure)).sum() / total) if total else 0.0


def reliability(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> Reliability:
    """The reliability of probabilities (n, k) whose right letters are `labels` (n,)."""
    sure, right, counts = (np.zeros(STEPS, np.float32) for _part in range(3))
    if len(labels):
        top = probabilities.max(axis=1)
        steps = np.minimum((top * STEPS).astype(int), STEPS - 1)
        is_right = probabilities.argmax(axis=1) == labels
        for step in range(STEPS):
            mine = steps == step
            counts[step] = mine.sum()
            if counts[step]:
                sure[step], right[step] = top[mine].mean(), is_right[mine].mean()
    return Reliability(sure, right, counts)
