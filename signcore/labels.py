"""The 24 letters and the two ways in which files number them.

J and Z are signed with a motion, so no photograph shows them. Kaggle's files keep the alphabet's own numbers and leave
gaps: A=0 … I=8, K=10 … Y=24. The course's files close the gap: A=0 … I=8, K=9 … Y=23, which is what a network with 24
outputs needs. SignLab uses the course's numbers everywhere; :func:`to_indices` is the only place that converts.

>>> kaggle = np.array([0, 8, 10, 24])
>>> [LETTERS[i] for i in to_indices(kaggle, LabelConvention.KAGGLE)]
['A', 'I', 'K', 'Y']
"""

from __future__ import annotations

import string
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from signcore.errors import DataError
from signcore.i18n import _

LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"
CLASS_COUNT = len(LETTERS)


class LabelConvention(StrEnum):
    """How a file numbers its letters."""

    KAGGLE = "kaggle"  # 0-24 without 9; the number is the letter's place in the whole alphabet
    COURSE = "course"  # 0-23; the number is the letter's place among the 24

    @property
    def codes(self) -> tuple[int, ...]:
        """The label that stands for each of :data:`LETTERS`, in their order."""
        if self is LabelConvention.KAGGLE:
            return tuple(string.ascii_uppercase.index(letter) for letter in LETTERS)
        return tuple(range(CLASS_COUNT))


def detect_convention(labels: NDArray[np.integer]) -> LabelConvention | None:
    """Which convention the labels must be in, or None where they fit both.

    A 24 exists only at Kaggle (Y) and a 9 only in the course's files (K). Labels that hold neither can't be told apart,
    and a wrong guess would show every letter after I as its neighbour, so the caller has to ask.

    Raises:
        DataError: labels of both kinds, or a number that neither knows.
    """
    present = set(np.unique(labels).tolist())
    fitting = [convention for convention in LabelConvention if present <= set(convention.codes)]
    if fitting:
        return fitting[0] if len(fitting) == 1 else None
    if {9, 24} <= present:
        raise DataError(
            _(
                "The labels hold both a 9 and a 24: 9 exists only where letters are numbered 0–23, 24 only where they are "
                "numbered 0–24 without J. Keep files of one kind together."
            )
        )
    strange = sorted(present - {code for convention in LabelConvention for code in convention.codes})
    raise DataError(
        _("The labels hold {found}, but the 24 letters have numbers from 0 to 24. Check that the first column is the label.").format(
            found=", ".join(str(code) for code in strange[:5])
        )
    )


def to_indices(labels: NDArray[np.integer], convention: LabelConvention) -> NDArray[np.uint8]:
    """Labels of a file as indices into :data:`LETTERS`.

    Args:
        labels: integer array of shape (n,).
        convention: how the file numbers letters.

    Returns:
        uint8 array of shape (n,), each 0–23.

    Raises:
        DataError: a label that the convention does not know.
    """
    table = np.full(256, 255, np.uint8)
    table[list(convention.codes)] = np.arange(CLASS_COUNT)
    values = np.asarray(labels)
    known = np.isin(values, convention.codes)
    if not known.all():
        wrong = values[~known][0]
        raise DataError(
            _("Row {row} has the label {label}, which numbers no letter in the {convention} convention.").format(
                row=int(np.flatnonzero(~known)[0]) + 1, label=int(wrong), convention=convention.value
            )
        )
    return table[values.astype(np.uint8)]


def one_hot(indices: NDArray[np.integer]) -> NDArray[np.float32]:
    """Indices (n,) as rows (n, 24) with a single 1 each, float32: what `keras.utils.to_categorical` makes of them."""
    rows: NDArray[np.float32] = np.eye(CLASS_COUNT, dtype=np.float32)[indices]
    return rows
