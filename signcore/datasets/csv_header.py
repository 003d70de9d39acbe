"""The first lines of a CSV: what separates its columns, what they are called, and whether a row of signs was taken for their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

from signcore.datasets.files import MAX_LINE_BYTES
from signcore.errors import DataError
from signcore.i18n import _
from signcore.images import PIXEL_COUNT

NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*([^\r\n]*)(\r\n|\r|\n)?")
_SEP_LINE = re.compile(r"\"?sep=(.)\"?;*,*", re.IGNORECASE)  # Excel reads it, and other programs write it for Excel
_SEPARATORS = ",;\t|"
_SPACES = r"\s+"
_NUMBERED_AGAIN = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True)
class Header:
    """What comes before the rows of signs.

    Attributes:
        separator: of columns, as pandas takes it.
        names: of the columns as they are written, or None where there are none.
        first_row: cells of a sign that some program had taken for the names of columns, or None.
        sep_line: whether the separator was told in a line of its own.
    """

    separator: str
    names: tuple[str, ...] | None
    first_row: tuple[str, ...] | None = None
    sep_line: bool = False

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return bool(self.width) + self.sep_line

    @property
    def width(self) -> int:
        """How many columns the first line has."""
        return len(self.names or self.first_row or ())


def read_header(stream: IO[bytes], name: str) -> Header:
    """What the first lines of a text in UTF-8 say; afterwards `stream` is at the first row of signs.

    Raises:
        DataError: there is no text, or its first line is a row of signs whose values can't be had back.
    """
    end, text = _line(stream, name)
    told = _SEP_LINE.fullmatch(text)
    if told:
        stream.read(end)
        end, text = _line(stream, name)
    separator = told[1] if told else max(_SEPARATORS, key=text.count)
    if separator not in text and len(text.split()) >= PIXEL_COUNT:
        separator = _SPACES
    cells = tuple(cell.strip().strip('"').strip() for cell in (text.split() if separator == _SPACES else text.split(separator)))
    if _are_names(cells):
        stream.read(end)
        return Header(separator, cells, sep_line=bool(told))
    again = _numbered_again(cells, name)
    if again:
        stream.read(end)
        return Header(separator, None, again, sep_line=bool(told))
    return Header(separator, None, sep_line=bool(told))


def first_width(stream: IO[bytes], name: str) -> int:
    """How many columns the first line of a text in UTF-8 has; nothing is read but a line that tells the separator.

    Raises:
        DataError: there is no line of text to begin with.
    """
    end, text = _line(stream, name)
    if _SEP_LINE.fullmatch(text):
        stream.read(end)
        text = _line(stream, name)[1]
    return max(len(text.split(separator)) for separator in [*_SEPARATORS, None])


def no_rows(name: str) -> str:
    """The message for a file without signs."""
    return _("{name} has no rows of signs, only a header line or nothing. Choose the full file.").format(name=name)


def _line(stream: IO[bytes], name: str) -> tuple[int, str]:
    """Where the next line ends that is not empty, and its text."""
    start = stream.peek(MAX_LINE_BYTES)  # type: ignore[attr-defined]
    found = _FIRST_LINE.match(start)
    try:
        text = found[1].decode("utf-8").strip() if found else ""
    except UnicodeDecodeError as error:
        raise DataError(not_text(name)) from error
    if not found or not text:
        raise DataError(no_rows(name))
    return found.end(), text


def not_text(name: str) -> str:
    """The message for bytes that are not text."""
    return _("{name} is not a text file. Choose a CSV file, or export the table as CSV again, with the encoding UTF-8.").format(name=name)


def _are_names(cells: tuple[str, ...]) -> bool:
    """Whether these are names of columns rather than a row of signs: most are no numbers, or they count all pixels."""
    numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
    if 2 * len(numbers) < len(cells) or not numbers:
        return True
    counted = [str(number) for number in range(PIXEL_COUNT + 1)]
    places = [place for place in range(len(cells) - PIXEL_COUNT + 1) if cells[place] in ("0", "1")]
    return any(list(cells[place : place + PIXEL_COUNT]) == counted[int(cells[place]) :][:PIXEL_COUNT] for place in places)


def _numbered_again(cells: tuple[str, ...], name: str) -> tuple[str, ...] | None:
    """The values of a row that pandas took for names: of equal ones it called the second `7.1`, the third `7.2`, and so on.

    Returns:
        The cells as they were, or None where no cell looks like that.

    Raises:
        DataError: some do, but not as pandas counts, so that the values can't be known.
    """
    seen: dict[str, int] = {}
    values: list[str] = []
    right = wrong = 0  # cells with a number behind a point that counts those before it, or does not
    for cell in cells:
        again = _NUMBERED_AGAIN.fullmatch(cell)
        value = again[1] if again and again[1] in seen and again[2] != "0" else cell
        if value is not cell and again:
            right += int(again[2]) == seen[value]
            wrong += int(again[2]) != seen[value]
        elif cell in seen:
            return None  # pandas leaves no two names alike: this is a row as it was
        if NUMBER.fullmatch(value):
            seen[value] = seen.get(value, 0) + 1
        values.append("" if value.lower().startswith("unnamed") else value)
    if not right or wrong > right:
        return None
    if wrong:
        raise DataError(
            _(
                "The first line of {name} is a sign that a program mistook for column names, and changed. Read the "
                "original file with pandas.read_csv(…, header=None), and save it again."
            ).format(name=name)
        )
    return tuple(values)
