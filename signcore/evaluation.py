"""How good a model is, from its probabilities and the true letters: accuracy, confusion, each letter's figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signcore.labels import CLASS_COUNT


@dataclass(frozen=True)
class Evaluation:
    """The figures of one model on one set of images.

    Attributes:
        confusion: int64 array of shape (24, 24): rows are the true letters, columns its answers.
        probabilities: float array of shape (n, 24).
        labels: uint8 array of shape (n,), the true letters.
    """

    confusion: NDArray[np.int64]
    probabilities: NDArray[np.floating]
    labels: NDArray[np.uint8]

    @property
    def accuracy(self) -> float:
        """Share of the images that got their letter."""
        return float(np.trace(self.confusion) / max(1, self.confusion.sum()))

    @property
    def recall(self) -> NDArray[np.float64]:
        """For each letter, the share of its images that were recognised; NaN where it has none."""
        return _share(np.diag(self.confusion), self.confusion.sum(axis=1))

    @property
    def precision(self) -> NDArray[np.float64]:
        """For each letter, the share of the answers with this letter that were right; NaN where there was none."""
        return _share(np.diag(self.confusion), self.confusion.sum(axis=0))

    @property
    def f1(self) -> NDArray[np.float64]:
        """For each letter, the harmonic mean of precision and recall; NaN where the letter neither came nor was answered."""
        return _share(2 * np.diag(self.confusion), self.confusion.sum(axis=0) + self.confusion.sum(axis=1))

    def mistakes(self) -> NDArray[np.int64]:
        """Indices of the wrong answers, the most confident first: what a model is sure of and wrong about teaches most."""
        answers = self.probabilities.argmax(axis=1)
        wrong = np.flatnonzero(answers != self.labels)
        return wrong[np.argsort(-self.probabilities[wrong, answers[wrong]], kind="stable")]

    def most_confused(self, count: int = 5) -> list[tuple[int, int, int]]:
        """The most frequent mistakes: (true letter, answer, how often), the most frequent first."""
        off_diagonal = self.confusion.copy()
        np.fill_diagonal(off_diagonal, 0)
        order = np.argsort(-off_diagonal, axis=None, kind="stable")[:count]
        pairs = [(int(i // CLASS_COUNT), int(i % CLASS_COUNT)) for i in order]
        return [(true, answers, int(off_diagonal[true, answers])) for true, answers in pairs if off_diagonal[true, answers]]


def evaluate(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> Evaluation:
    """The evaluation of probabilities (n, 24) against true letters (n,)."""
    answers = probabilities.argmax(axis=1)
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    np.add.at(confusion, (labels, answers), 1)
    return Evaluation(confusion, probabilities, labels.astype(np.uint8))


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares
