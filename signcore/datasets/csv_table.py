"""One CSV text to pixels and raw labels, with every cell checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signcore.datasets.base import IMAGE_SIDE, PIXEL_COUNT
from signcore.datasets.files import CsvEntry
from signcore.errors import DataError
from signcore.i18n import _, ngettext

MAX_ROWS = 250_000
_COLUMNS = 1 + PIXEL_COUNT
_CHUNK_ROWS = 4096
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*([^\r\n]*)")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")
# A table that was written without names has its columns numbered in the first line.
_NUMBERED = tuple([str(number) for number in range(first, first + PIXEL_COUNT)] for first in (0, 1))

RowProgress = Callable[[int], None]


def read_table(entry: CsvEntry, progress: RowProgress | None = None) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images and labels of one CSV: a label and 784 pixels a row, with or without a header line.

    Args:
        entry: the CSV.
        progress: called with the number of rows read so far.

    Returns:
        Images, uint8 (n, 28, 28), and labels as the file numbers them, uint8 (n,).

    Raises:
        DataError: the text is no such table; the message names the row and the column.
    """
    with entry.open() as stream:
        separator = _skip_header(stream, entry.name)
        images: list[NDArray[np.uint8]] = []
        labels: list[NDArray[np.uint8]] = []
        rows = 0
        try:
            reader = pd.read_csv(
                stream,
                sep=separator,
                header=None,
                chunksize=_CHUNK_ROWS,
                encoding="utf-8-sig",
                skip_blank_lines=True,
                low_memory=False,
            )
            for chunk in reader:
                values = _checked_values(chunk, entry.name, first_row=rows + 1)
                labels.append(values[:, 0].copy())
                images.append(values[:, 1:].reshape(-1, IMAGE_SIDE, IMAGE_SIDE).copy())
                rows += len(values)
                if rows > MAX_ROWS:
                    raise DataError(_("{name} has more than {limit} rows. Use fewer.").format(name=entry.name, limit=MAX_ROWS))
                if progress:
                    progress(rows)
        except pd.errors.EmptyDataError:
            pass
        except pd.errors.ParserError as error:
            raise DataError(_broken_row(entry.name, str(error))) from error
        except UnicodeDecodeError as error:
            raise DataError(_not_text(entry.name)) from error
    if not rows:
        raise DataError(_no_rows(entry.name))
    return np.concatenate(images), np.concatenate(labels)


def count_columns(entry: CsvEntry) -> int:
    """How many columns the first line of a CSV has; nothing else of it is read or unpacked, which takes a millisecond.

    Raises:
        DataError: there is no line of text to begin with.
    """
    with entry.open() as stream:
        return len(_first_line(stream, entry.name)[2])


def _first_line(stream: IO[bytes], name: str) -> tuple[int, str, list[str]]:
    """Where the first line ends, what separates its columns, and what is in them; nothing is read on."""
    start = stream.peek()  # type: ignore[attr-defined]
    if b"\x00" in start:
        raise DataError(_not_text(name))
    found = _FIRST_LINE.match(start)
    try:
        text = found[1].decode("utf-8").strip() if found else ""
    except UnicodeDecodeError as error:
        raise DataError(_not_text(name)) from error
    if not found or not text:
        raise DataError(_no_rows(name))
    separator = max(",;\t", key=text.count)
    return found.end(), separator, [cell.strip().strip('"') for cell in text.split(separator)]


def _skip_header(stream: IO[bytes], name: str) -> str:
    """Read on to the first row of signs; returns what separates the columns."""
    end, separator, cells = _first_line(stream, name)
    if len(cells) != _COLUMNS:
        message = ngettext(
            "The first line of {name} has {count} column, but a label and 28×28 pixels make 785.",
            "The first line of {name} has {count} columns, but a label and 28×28 pixels make 785.",
            len(cells),
        ).format(name=name, count=len(cells))
        raise DataError(message + (" " + _("Is the column with the labels missing?") if len(cells) == PIXEL_COUNT else ""))
    if cells[1:] in _NUMBERED or not any(_NUMBER.fullmatch(cell) for cell in cells):
        if "label" in [cell.lower() for cell in cells[1:]]:
            raise DataError(_("The label of {name} is not its first column. Move it to the front.").format(name=name))
        stream.read(end)
    return separator


def _checked_values(chunk: pd.DataFrame, name: str, first_row: int) -> NDArray[np.uint8]:
    """A chunk's cells as uint8 (rows, 785), or a DataError that names the first cell that is no pixel."""
    if chunk.shape[1] != _COLUMNS:
        raise DataError(
            _("Row {row} of {name} has {count} columns, but a label and 28×28 pixels make 785.").format(
                row=first_row, name=name, count=chunk.shape[1]
            )
        )
    kinds = np.array([dtype.kind for dtype in chunk.dtypes])
    pixels: NDArray[np.uint8]
    if np.isin(kinds, ("i", "u")).all():
        values = chunk.to_numpy()
        wrong = (values < 0) | (values > 255)
        if not wrong.any():
            pixels = values.astype(np.uint8)
            return pixels
    else:
        numbers = chunk.apply(pd.to_numeric, errors="coerce").to_numpy(float)
        numbers[:, kinds == "b"] = np.nan  # "True" is a word, though pandas would count it as 1
        wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers <= 255) & (numbers == np.floor(numbers)))
        if not wrong.any():  # 12.0 in place of 12: odd, but the same number
            pixels = numbers.astype(np.uint8)
            return pixels
    row, column = (int(index) for index in np.argwhere(wrong)[0])
    cell: Any = chunk.iloc[row, column]
    where = _("the label") if column == 0 else _("pixel {number}").format(number=column)
    position = {"name": name, "row": first_row + row, "where": where}
    if pd.isna(cell):
        raise DataError(_("In row {row} of {name}, {where} is missing. Every row needs a label and 784 pixels.").format(**position))
    message = _("In row {row} of {name}, {where} is {cell}, but it has to be a whole number from 0 to 255.").format(
        cell=repr(str(cell)[:20]), **position
    )
    if isinstance(cell, float) and 0 < cell < 1:
        message += " " + _("Were the pixels already divided by 255? SignLab does that itself.")
    raise DataError(message)


def _broken_row(name: str, error: str) -> str:
    found = re.search(r"Expected \d+ fields in line (\d+), saw (\d+)", error)
    if found:
        return _("Line {line} of {name} has {count} columns, but a label and 28×28 pixels make 785.").format(
            line=found[1], name=name, count=found[2]
        )
    return _("{name} can't be read as a table: quotes or line ends are broken. Export it as plain CSV again.").format(name=name)


def _not_text(name: str) -> str:
    return _("{name} is no plain text (UTF-8). Export it as CSV again, with the encoding UTF-8.").format(name=name)


def _no_rows(name: str) -> str:
    return _("{name} has no rows of signs, only a header line or nothing. Choose the full file.").format(name=name)
