"""How good a model is, from its probabilities and the true letters: accuracy, confusion, each letter's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.labels import CLASS_COUNT

_TWO_SIDES: Final = 1.959963984540054  # standard deviations around the mean within which 95 % of a normal distribution lie


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
        """Share of the images that were read right."""
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

    def behind(self, true: int, said: int) -> NDArray[np.int64]:
        """Indices of the images of the letter `true` that were read as `said`, the surest answer first."""
        rows = np.flatnonzero((self.labels == true) & (self.probabilities.argmax(axis=1) == said))
        return rows[np.argsort(-self.probabilities[rows, said], kind="stable")]

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """For each image, whether it got its letter: bool (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.labels)

    def most_confused(self, count: int = 5) -> list[tuple[int, int, int]]:
        """The most frequent mistakes: (true letter, answer, how often), the most frequent first."""
        off_diagonal = self.confusion.copy()
        np.fill_diagonal(off_diagonal, 0)
        order = np.argsort(-off_diagonal, axis=None, kind="stable")[:count]
        pairs = [(int(i // CLASS_COUNT), int(i % CLASS_COUNT)) for i in order]
        return [(true, answers, int(off_diagonal[true, answers])) for true, answers in pairs if off_diagonal[true, answers]]


@dataclass(frozen=True)
class Share:
    """A count out of a total.

    Attributes:
        part, whole: counts; `whole` at least 1.
    """

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share itself."""
        return self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """95 % confidence interval of the true share (Wilson 1927): 8 of 10 may be 49 % or 94 %.

        >>> [round(end, 2) for end in Share(8, 10).interval]
        [0.49, 0.94]
        """
        square = _TWO_SIDES**2
        middle = (self.part + square / 2) / (self.whole + square)
        reach = _TWO_SIDES / (self.whole + square) * (self.part * (self.whole - self.part) / self.whole + square / 4) ** 0.5
        return max(0.0, middle - reach), min(1.0, middle + reach)


def shares_by_group(is_right: NDArray[np.bool_], groups: NDArray[np.integer]) -> dict[int, Share]:
    """For each group that occurs in `groups` (n,), how many of its images were read right."""
    return {int(group): Share(int(is_right[groups == group].sum()), int((groups == group).sum())) for group in np.unique(groups)}


def hardest(answers: Sequence[NDArray[np.integer]], labels: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which images most networks get wrong.

    Args:
        answers: of each network, what it read, shape (n,).
        labels: the true letters, shape (n,).

    Returns:
        Indices of those that at least one got wrong, the hardest first, and for every image the share of networks that got it wrong.
    """
    wrong = np.mean([said != labels for said in answers], axis=0) if answers else np.zeros(len(labels))
    order = np.argsort(-wrong, kind="stable")
    return order[wrong[order] > 0], wrong


def evaluate(probabilities: NDArray[np.floating], labels: NDArray[np.integer]) -> Evaluation:
    """The evaluation of probabilities (n, 24) against true letters (n,)."""
    answers = probabilities.argmax(axis=1)
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    np.add.at(confusion, (labels, answers), 1)
    return Evaluation(confusion, probabilities, labels.astype(np.uint8))


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares
