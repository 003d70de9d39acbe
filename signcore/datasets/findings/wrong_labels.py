"""Labels that near copies contradict: of one photograph, some rows say M, and one says N."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import TRAINING, VALIDATION, SignDataset
from signcore.datasets.findings.base import Evidence, Finding, Progress, Severity
from signcore.datasets.findings.neighbours import CopyFinder
from signcore.datasets.near_copies import SAME_PHOTOGRAPH, unit_vectors
from signcore.i18n import N_
from signcore.labels import CLASS_COUNT

_NEIGHBOURS = 8
_WITNESSES = 2  # of two near copies with two letters either may be wrong; the third tells
_OUTVOTED = 3


def check(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Images whose near copies in training agree on another letter.

    Of the eight most similar training images, those that correlate at 0.93 or more are witnesses. A label is suspected where two
    or more name the same other letter, and at least three times as many as name its own.

    Measured with 2 % of the labels changed at random, ten times. Half of Sign Language MNIST's test file, less every fifth row, is 2,814
    rows, each with two near copies or more: it finds all 56 changed ones each time. It can only speak where there are copies: of the
    first 688 rows of the training file one in ten has two, and it finds 1 to 4 of the 14. It named no other row in any of these.
    Without a change it reports none. Rendered signs have no near copies, so it finds nothing there:
    :mod:`~signcore.datasets.findings.odd_labels` asks those.
    """
    training = dataset.training
    vectors, total = unit_vectors(training.images), len(training) + len(dataset.validation)
    finder = CopyFinder(vectors)
    found = []
    for part_name, before in ((TRAINING, 0), (VALIDATION, len(training))):
        part = dataset.parts[part_name]
        same = part_name == TRAINING
        asked = vectors if same else unit_vectors(part.images)

        def report(share: float, before: int = before, count: int = len(part)) -> None:
            progress((before + share * count) / total)

        neighbours, likeness = finder.nearest(asked, _NEIGHBOURS, SAME_PHOTOGRAPH, report, same=same)
        suspected, letters = contradicted(part.labels, training.labels[neighbours], likeness)
        if not len(suspected):
            continue
        witness = (training.labels[neighbours[suspected]] == letters[:, None]).argmax(axis=1)  # the nearest that says so
        scores = likeness[suspected, witness]
        order = np.argsort(-scores, kind="stable")
        partners = neighbours[suspected, witness]
        found.append(
            Finding(
                "wrong labels",
                Severity.SERIOUS,
                N_("Labels that are most likely wrong, because near copies agree on another letter, in {part}: {count:,}."),
                {"count": len(suspected), "part": part_name},
                N_("Look at the pairs. If the upper sign does not show its letter, leave it out, or correct the label in the file."),
                Evidence(part_name, suspected[order], TRAINING, partners[order], scores[order], N_("correlation")),
                may_leave_out=True,
            )
        )
    return found


def contradicted(
    labels: NDArray[np.integer], witnesses: NDArray[np.integer], likeness: NDArray[np.floating]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which labels near copies outvote, and by which letter.

    Args:
        labels: integer array of shape (n,).
        witnesses: integer array of shape (n, k), labels of the most similar images.
        likeness: float array of shape (n, k), their correlations.

    Returns:
        Indices of the suspected images, int64 (s,), and the letters that are named instead, int64 (s,).

    >>> contradicted(np.array([3]), np.array([[5, 5, 3]]), np.array([[0.99, 0.98, 0.5]]))[1].tolist()
    [5]
    """
    votes = np.zeros((len(labels), CLASS_COUNT), np.int64)
    rows, places = np.nonzero(likeness >= SAME_PHOTOGRAPH)
    np.add.at(votes, (rows, witnesses[rows, places]), 1)
    each = np.arange(len(labels))
    own = votes[each, labels].copy()
    votes[each, labels] = 0
    others = votes.max(axis=1)
    suspected = np.flatnonzero((others >= _WITNESSES) & (others >= _OUTVOTED * own))
    return suspected, votes[suspected].argmax(axis=1)
