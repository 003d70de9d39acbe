"""The 24 letters and the ways in which files number them.

J and Z are signed with a motion, so no photograph shows them. Kaggle's files keep the alphabet's own numbers and leave
gaps: A=0 … I=8, K=10 … Y=24. The course's files close the gap: A=0 … I=8, K=9 … Y=23, which is what a network with 24
outputs needs. Others number the whole alphabet, or count from 1. SignLab uses the course's numbers everywhere; :func:`to_indices` is
the only place that converts.

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
    ALPHABET = "alphabet"  # 0-25: Kaggle's numbers, with J and Z, which SignLab leaves out
    COURSE_FROM_1 = "course-from-1"  # 1-24
    ALPHABET_FROM_1 = "alphabet-from-1"  # 1-26, with or without J and Z

    @property
    def codes(self) -> tuple[int, ...]:
        """The label that stands for each of :data:`LETTERS`, in their order."""
        first = 1 if self in (LabelConvention.COURSE_FROM_1, LabelConvention.ALPHABET_FROM_1) else 0
        if self in (LabelConvention.COURSE, LabelConvention.COURSE_FROM_1):
            return tuple(range(first, first + CLASS_COUNT))
        return tuple(first + string.ascii_uppercase.index(letter) for letter in LETTERS)

    @property
    def left_out(self) -> dict[int, str]:
        """The labels of letters that are signed with a motion, and are therefore left out here."""
        if self not in (LabelConvention.ALPHABET, LabelConvention.ALPHABET_FROM_1):
            return {}
        first = int(self is LabelConvention.ALPHABET_FROM_1)
        return {first + string.ascii_uppercase.index(letter): letter for letter in "JZ"}

    def is_all_of(self, labels: set[int]) -> bool:
        """Whether these labels are every letter's and, but for J and Z, nothing else."""
        return labels - set(self.left_out) == set(self.codes)


def fitting_conventions(labels: NDArray[np.integer]) -> tuple[LabelConvention, ...]:
    """The ways of numbering that the labels may be in: one if the labels settle it, otherwise those between which somebody has to choose.

    A 24 beside no 9 exists only at Kaggle (Y), a 9 beside no 24 only in the course's files (K). Labels that hold neither can't be told
    apart, and a wrong guess would show every letter after I as its neighbour. Both together, or a 25, are the whole alphabet's.
    Files that count from 1 are known by a 26, or by having every number from 1 and no 0.

    >>> fitting_conventions(np.array([0, 24]))
    (<LabelConvention.KAGGLE: 'kaggle'>,)
    >>> fitting_conventions(np.array([0, 9, 25]))
    (<LabelConvention.ALPHABET: 'alphabet'>,)

    Args:
        labels: integer array of shape (n,).

    Raises:
        DataError: a number that none of them knows.
    """
    present = set(np.unique(labels).tolist())
    common = [one for one in (LabelConvention.KAGGLE, LabelConvention.COURSE) if present <= set(one.codes)]
    if common:
        return tuple(common)
    for counted_from_1 in (LabelConvention.COURSE_FROM_1, LabelConvention.ALPHABET_FROM_1):
        if counted_from_1.is_all_of(present):
            return (counted_from_1,)
    fitting = [one for one in LabelConvention if present <= {*one.codes, *one.left_out}]
    if LabelConvention.ALPHABET in fitting and present & {0, 25}:
        return (LabelConvention.ALPHABET,)
    if fitting:
        return tuple(fitting)
    strange = sorted(present - {code for one in LabelConvention for code in (*one.codes, *one.left_out)})
    if not strange:  # 0 and 26 together
        strange = [max(present)]
    raise DataError(
        _("The labels hold {found}, but the 24 letters have numbers from 0 to 24. Check which column is the label.").format(
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
            _("Row {row} has the label {label}, which stands for no letter in the {convention} convention.").format(
                row=int(np.flatnonzero(~known)[0]) + 1, label=int(wrong), convention=convention.value
            )
        )
    return table[values.astype(np.uint8)]


def one_hot(indices: NDArray[np.integer]) -> NDArray[np.float32]:
    """Indices (n,) as rows (n, 24) with a single 1 each, float32: what `keras.utils.to_categorical` makes of them."""
    rows: NDArray[np.float32] = np.eye(CLASS_COUNT, dtype=np.float32)[indices]
    return rows


def mixup(true: int, said: int) -> str:
    """A letter and what it was read as, short enough for a picture's corner.

    >>> mixup(0, 17)
    'A\u203aS'
    """
    return f"{LETTERS[true]}\u203a{LETTERS[said]}"
