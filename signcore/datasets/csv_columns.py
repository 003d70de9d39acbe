"""What each column of a table is: the label, a pixel, a counter, or nothing that is needed. Nothing is taken for anything silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from signcore.datasets.notices import Notice
from signcore.errors import DataError
from signcore.i18n import _, ngettext
from signcore.images import IMAGE_SIDE, PIXEL_COUNT

HIGHEST_LABEL = 26  # of the whole alphabet, counted from 1
LABEL_NAMES = ("label", "labels", "letter", "letters", "class", "classes", "class_label", "target", "sign", "category", "y")
_COUNTER_NAMES = re.compile(r"|unnamed.*|index|level_0|id|row|row_?id|nr|no|number|#")
_ONE_NUMBER = re.compile(r"(\D*)(\d+)\D{0,2}")
_TWO_NUMBERS = re.compile(r"(\D*)(\d+)\D+(\d+)\D{0,2}")
_ALL_NUMBERED = [(number,) for number in range(PIXEL_COUNT + 1)]
_PlaceOf = Callable[[tuple[int, ...], int], int]
_PIXELS_AT_LEAST = 600  # columns named like pixels, from which on the missing ones are missed


class NoLabelsError(DataError):
    """A table of signs without their letters: they can't be learnt from, and can't check anything."""


@dataclass(frozen=True)
class Layout:
    """What each column of a row is.

    Attributes:
        label: the label's column.
        pixels: the column of each of the 784 pixels, row by row from the top left one.
        width: how many columns a row has.
        notices: what was taken for what.
    """

    label: int
    pixels: tuple[int, ...]
    width: int
    notices: tuple[Notice, ...]

    @property
    def is_usual(self) -> bool:
        """The label, then the pixels in order, and nothing else."""
        return self.label == 0 and self.pixels == tuple(range(1, PIXEL_COUNT + 1)) and self.width == PIXEL_COUNT + 1


def find_layout(names: Sequence[str] | None, rows: pd.DataFrame, file: str) -> Layout:
    """The layout of a table from its columns' names, if it has any, and from its first rows.

    Args:
        names: as they are written.
        rows: some thousand rows.
        file: what messages call it.

    Raises:
        NoLabelsError: it has all pixels, and no label.
        DataError: it can't be known which column is what.
    """
    return _Columns(names, rows, file).layout()


class _Columns:
    """The columns that are not spoken for yet."""

    def __init__(self, names: Sequence[str] | None, rows: pd.DataFrame, file: str) -> None:
        self._rows, self._file = rows, file
        self._width = rows.shape[1]
        self._notices: list[Notice] = []
        empty = [column for column in range(self._width) if rows.iloc[:, column].isna().all()]
        self._names = self._as_many(names, empty) if names is not None else None
        kept_empty = [column for column in empty if self._names is not None and _plain(self._names[column]) in LABEL_NAMES]
        self._left = [column for column in range(self._width) if column not in empty or column in kept_empty]
        if len(empty) > len(kept_empty) and self._width - len(empty) >= PIXEL_COUNT:
            self._note("empty_columns", count=len(empty) - len(kept_empty))
        else:  # so few are left that the empty ones are missing values, which is said of their rows
            self._left = list(range(self._width))

    def layout(self) -> Layout:
        label = self._named_label()
        pixels = self._named_pixels()
        if pixels is None:
            if label is not None:
                self._left.remove(label)
            self._leave_out_counters(PIXEL_COUNT + (label is None))
            if label is None:
                label = self._label_by_values()
                self._left.remove(label)
            if len(self._left) != PIXEL_COUNT:
                raise self._wrong_count()
            pixels = tuple(self._left)
        else:
            others = [column for column in self._left if column not in pixels and column != label]
            if label is None:
                label = self._label_among(others)
                others.remove(label)
            for column in [column for column in others if self._counts(column)]:
                others.remove(column)
                self._note("counting_column", column=self._called(column))
            if others:
                self._note("other_columns", names=[self._called(column) for column in others])
        if label > min(pixels):
            self._note("label_column", column=self._called(label))
        return Layout(label, pixels, self._width, tuple(self._notices))

    def _as_many(self, names: Sequence[str], empty: list[int]) -> list[str]:
        """The names, one for each column; programs leave out, or add, one for a column that counts or is empty."""
        given = list(names)
        while len(given) > self._width and not given[-1]:
            given.pop()
        if len(given) == self._width - 1 and self._width - 1 in empty:
            given.append("")
        if len(given) == self._width - 1 and self._counts(0):  # R writes no name above its rows' names
            given.insert(0, "")
        if len(given) != self._width:
            raise self._wrong_count(len(given) if len(given) < self._width else None)
        return given

    def _named_label(self) -> int | None:
        if self._names is None:
            return None
        found = [column for name in LABEL_NAMES for column in self._left if _plain(self._names[column]) == name]
        return found[0] if found else None

    def _named_pixels(self) -> tuple[int, ...] | None:
        """The pixels' columns in the order of their numbers, or None where names don't number them."""
        if self._names is None:
            return None
        for pattern, places in ((_ONE_NUMBER, _place_in_row), (_TWO_NUMBERS, _place_in_grid)):
            found = {column: match for column in self._left if (match := pattern.fullmatch(self._names[column]))}
            if not found:
                continue
            stem = Counter(match[1] for match in found.values()).most_common(1)[0][0]
            numbers = {column: tuple(map(int, match.groups()[1:])) for column, match in found.items() if match[1] == stem}
            if sorted(numbers.values()) == _ALL_NUMBERED:
                return None  # the label is numbered, too, so numbers don't tell which it is
            if len(numbers) >= _PIXELS_AT_LEAST:
                return self._in_order(numbers, places)
        return None

    def _in_order(self, numbers: dict[int, tuple[int, ...]], place_of: _PlaceOf) -> tuple[int, ...]:
        twice = [column for column, times in Counter(numbers.values()).items() if times > 1]
        lowest = min(min(number) for number in numbers.values())
        first = lowest if lowest in (0, 1) else 1
        by_place = {place_of(number, first): column for column, number in numbers.items()}
        missing = [place for place in range(PIXEL_COUNT) if place not in by_place]
        strange = [column for place, column in by_place.items() if place not in range(PIXEL_COUNT)]
        what = ""
        if twice:
            what = _("{column} occurs twice").format(column=self._called(next(c for c, n in numbers.items() if n == twice[0])))
        elif missing:
            what = _("number {number} is missing").format(number=missing[0] + first)
        elif strange:
            what = _("{column} is not one of them").format(column=self._called(strange[0]))
        if what:
            raise DataError(
                _("The columns of {name} are not numbered like 28×28 pixels: {what}. Export all 784 pixels again.").format(
                    name=self._file, what=what
                )
            )
        ordered = tuple(by_place[place] for place in range(PIXEL_COUNT))
        if list(ordered) != sorted(ordered):
            self._note("pixels_reordered")
        return ordered

    def _leave_out_counters(self, wanted: int) -> None:
        """Of more columns than are needed, those that only count the rows."""
        for column in list(self._left):
            if len(self._left) <= wanted:
                return
            if self._counts(column):
                self._left.remove(column)
                self._note("counting_column", column=self._called(column))

    def _counts(self, column: int) -> bool:
        """Whether a column numbers the rows: by one each, or by numbers that are all different under a name for such."""
        values = pd.to_numeric(self._rows.iloc[:, column], errors="coerce").dropna().to_numpy()
        if len(values) < max(1, len(self._rows) - 1) or (values != np.floor(values)).any():
            return False
        if (np.diff(values) == 1).all() and (len(values) > 1 or values[0] in (0, 1)):
            return True
        named = self._names is not None and bool(_COUNTER_NAMES.fullmatch(_plain(self._names[column])))
        return (named or values.max() > 255) and len(np.unique(values)) == len(values)

    def _label_by_values(self) -> int:
        """The first column if it can be the label, else the last one if that can."""
        if len(self._left) == PIXEL_COUNT:
            raise self._no_labels()
        if len(self._left) != PIXEL_COUNT + 1:
            raise self._wrong_count()
        first, last = self._left[0], self._left[-1]
        if self._counts(first) and not self._can_be_label(first):
            raise self._no_labels()
        return last if not self._can_be_label(first) and self._can_be_label(last) else first

    def _label_among(self, others: list[int]) -> int:
        """The one column beside the pixels that holds letters or their numbers."""
        possible = [column for column in others if self._can_be_label(column)]
        certain = [column for column in possible if not self._counts(column)] or possible
        if len(certain) == 1:
            return certain[0]
        if not certain:
            raise self._no_labels()
        raise DataError(
            _("Which column of {name} is the label: {columns}? Call it “label” and save the file again.").format(
                name=self._file, columns=", ".join(self._called(column) for column in certain[:5])
            )
        )

    def _can_be_label(self, column: int) -> bool:
        values = self._rows.iloc[:, column].dropna()
        if not len(values):
            return False
        numbers = pd.to_numeric(values, errors="coerce")
        if numbers.notna().all():
            return bool(((numbers >= 0) & (numbers <= HIGHEST_LABEL) & (numbers == np.floor(numbers))).all())
        return bool(values.astype(str).str.strip().str.fullmatch("[A-Za-z]").mean() > 0.5)

    def _called(self, column: int) -> str:
        name = self._names[column] if self._names is not None else ""
        return f"“{name}”" if name else _("number {number}").format(number=column + 1)

    def _note(self, kind: str, **values: object) -> None:
        self._notices.append(Notice(kind, {"file": self._file, **values}))

    def _no_labels(self) -> NoLabelsError:
        return NoLabelsError(
            _("{name} holds 784 pixels per row and no label: signs without their letters. Choose a file with a column of labels.").format(
                name=self._file
            )
        )

    def _wrong_count(self, count: int | None = None) -> DataError:
        columns = self._width if count is None else count
        return DataError(wrong_count(self._file, columns, of_first_line=count is not None or self._names is not None))


def wrong_count(file: str, columns: int, *, of_first_line: bool = True) -> str:
    """The message for a table with another number of columns than a label and the pixels."""
    if not of_first_line:
        return ngettext(
            "Row 1 of {name} has {count} column, but a label and 28×28 pixels make 785.",
            "Row 1 of {name} has {count} columns, but a label and 28×28 pixels make 785.",
            columns,
        ).format(name=file, count=columns)
    return ngettext(
        "The first line of {name} has {count} column, but a label and 28×28 pixels make 785.",
        "The first line of {name} has {count} columns, but a label and 28×28 pixels make 785.",
        columns,
    ).format(name=file, count=columns)


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _place_in_row(number: tuple[int, ...], first: int) -> int:
    return number[0] - first


def _place_in_grid(number: tuple[int, ...], first: int) -> int:
    row, column = (value - first for value in number)
    return row * IMAGE_SIDE + column if 0 <= column < IMAGE_SIDE else -1
