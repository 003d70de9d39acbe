"""The two ways of numbering letters, written out by hand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from signcore.errors import DataError
from signcore.labels import CLASS_COUNT, LETTERS, LabelConvention, fitting_conventions, one_hot, to_indices

# (letter, Kaggle's label, the course's label), copied from the data sets' own descriptions and not from the code.
NUMBERED = (
    ("A", 0, 0),
    ("B", 1, 1),
    ("C", 2, 2),
    ("D", 3, 3),
    ("E", 4, 4),
    ("F", 5, 5),
    ("G", 6, 6),
    ("H", 7, 7),
    ("I", 8, 8),
    ("K", 10, 9),
    ("L", 11, 10),
    ("M", 12, 11),
    ("N", 13, 12),
    ("O", 14, 13),
    ("P", 15, 14),
    ("Q", 16, 15),
    ("R", 17, 16),
    ("S", 18, 17),
    ("T", 19, 18),
    ("U", 20, 19),
    ("V", 21, 20),
    ("W", 22, 21),
    ("X", 23, 22),
    ("Y", 24, 23),
)
KAGGLE = LabelConvention.KAGGLE
COURSE = LabelConvention.COURSE


def test_there_are_24_letters_without_j_and_z() -> None:
    assert "".join(letter for letter, _kaggle, _course in NUMBERED) == LETTERS
    assert CLASS_COUNT == 24
    assert "J" not in LETTERS and "Z" not in LETTERS


@pytest.mark.parametrize(("letter", "kaggle", "course"), NUMBERED)
def test_each_letter_by_each_number(letter: str, kaggle: int, course: int) -> None:
    assert LETTERS[to_indices(np.array([kaggle]), KAGGLE)[0]] == letter
    assert LETTERS[to_indices(np.array([course]), COURSE)[0]] == letter
    assert KAGGLE.codes[course] == kaggle
    assert COURSE.codes[course] == course


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_indices_are_uint8_whatever_came(dtype: type) -> None:
    labels = np.array([kaggle for _letter, kaggle, _course in NUMBERED], dtype)
    indices = to_indices(labels, KAGGLE)
    assert indices.dtype == np.uint8
    assert indices.tolist() == [course for _letter, _kaggle, course in NUMBERED]


@pytest.mark.parametrize(
    ("labels", "convention"),
    [
        ([24], KAGGLE),
        ([0, 8, 10, 24], KAGGLE),
        (list(KAGGLE.codes), KAGGLE),
        ([9], COURSE),
        ([0, 9, 23], COURSE),
        (list(COURSE.codes), COURSE),
    ],
)
def test_24_tells_kaggle_and_9_tells_the_course(labels: list[int], convention: LabelConvention) -> None:
    assert fitting_conventions(np.array(labels, int)) == (convention,)


@pytest.mark.parametrize("labels", [[0, 1, 2], [8, 10, 23], []])
def test_what_fits_both_is_left_to_somebody(labels: list[int]) -> None:
    assert fitting_conventions(np.array(labels, int)) == (KAGGLE, COURSE)


@pytest.mark.parametrize(
    ("labels", "conventions"),
    [
        (range(26), ("alphabet",)),  # all letters, J and Z with them
        ([0, 25], ("alphabet",)),
        ([0, 9, 24], ("alphabet",)),
        (range(1, 25), ("course-from-1",)),
        ([number for number in range(1, 26) if number != 10], ("alphabet-from-1",)),
        (range(1, 27), ("alphabet-from-1",)),
        ([3, 26], ("alphabet-from-1",)),
        ([9, 24], ("alphabet", "course-from-1", "alphabet-from-1")),
    ],
)
def test_other_ways_of_numbering_are_known_by_what_only_they_have(labels: Iterable[int], conventions: tuple[str, ...]) -> None:
    assert fitting_conventions(np.array(list(labels))) == conventions


@pytest.mark.parametrize(
    ("convention", "numbers"),
    [
        ("alphabet", {"A": 0, "I": 8, "K": 10, "Y": 24}),
        ("course-from-1", {"A": 1, "I": 9, "K": 10, "Y": 24}),
        ("alphabet-from-1", {"A": 1, "K": 11, "Y": 25}),
    ],
)
def test_each_numbering_by_hand(convention: str, numbers: dict[str, int]) -> None:
    indices = to_indices(np.array(list(numbers.values())), LabelConvention(convention))
    assert [LETTERS[index] for index in indices] == list(numbers)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([0, 26], "The labels hold 26, but"),
        ([-1, 3], "The labels hold -1, but"),
        ([26, 27, 28, 29, 30, 31, 32], "The labels hold 27, 28, 29, 30, 31, but"),
    ],
)
def test_labels_that_nobody_uses_are_refused(labels: list[int], said: str) -> None:
    with pytest.raises(DataError, match=said):
        fitting_conventions(np.array(labels))


@pytest.mark.parametrize(("label", "convention"), [(9, KAGGLE), (25, KAGGLE), (24, COURSE), (-1, COURSE), (256, COURSE), (265, KAGGLE)])
def test_a_label_outside_its_convention_is_named_with_its_row(label: int, convention: LabelConvention) -> None:
    with pytest.raises(DataError, match=f"Row 3 has the label {label}, which stands for no letter in the {convention.value} convention"):
        to_indices(np.array([0, 1, label]), convention)


def test_one_hot_is_what_keras_makes() -> None:
    keras = pytest.importorskip("keras")
    indices = np.array([0, 23, 8, 9, 9, 1], np.uint8)
    ours, theirs = one_hot(indices), keras.utils.to_categorical(indices, 24)
    np.testing.assert_array_equal(ours, theirs)
    assert ours.dtype == np.float32
