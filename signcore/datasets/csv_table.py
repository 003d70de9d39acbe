"""One CSV text to pixels and raw labels, with every cell checked, and a notice for all that was taken for something."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signcore.datasets.csv_columns import Layout, find_layout, wrong_count
from signcore.datasets.csv_header import NUMBER, Header, first_width, no_rows, not_text, read_header
from signcore.datasets.csv_labels import letter_codes
from signcore.datasets.encodings import UTF_8, NotTextError, as_utf_8
from signcore.datasets.files import MAX_LINE_BYTES, CsvEntry
from signcore.datasets.notices import Notice
from signcore.errors import DataError
from signcore.i18n import _
from signcore.images import IMAGE_SIDE, PIXEL_COUNT

MAX_ROWS = 250_000
_CHUNK_ROWS = 4096
_LISTED_ROWS = 8

RowProgress = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one CSV.

    Attributes:
        images: uint8 array of shape (n, 28, 28).
        labels: int16 array of shape (n,), as the file numbers its letters; of letters their places in the alphabet, A is 0.
        rows: int32 array of shape (n,), each image's row in the file, counted from 0 without the header.
        has_letters: whether the labels were letters, so that nothing is open about their numbers.
        notices: what was taken for what.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int16]
    rows: NDArray[np.int32]
    has_letters: bool
    notices: tuple[Notice, ...]


def read_table(entry: CsvEntry, progress: RowProgress | None = None) -> Table:
    """Images and labels of one CSV, whatever the habits of the program that wrote it.

    Usual is a label and 784 pixels a row, with or without a header line. What is read beside that: UTF-16 and old encodings; semicolons,
    tabs and `sep=`; columns that count the rows or are empty; a label elsewhere; letters for numbers; pixels in another order, if their
    names tell; headers again between the rows; a first sign that was taken for a header.

    Args:
        entry: the CSV.
        progress: called with the number of rows read so far.

    Raises:
        NoLabelsError: it has pixels, and no label.
        DataError: the text is no such table; the message names the row and the column.
    """
    with entry.open() as raw:
        try:
            stream, encoding = as_utf_8(raw)
            header = read_header(stream, entry.name)
            reader = _TableReader(entry.name, header)
            for chunk in _chunks(stream, header):
                reader.add(chunk)
                if progress:
                    progress(reader.count)
        except pd.errors.EmptyDataError:
            pass
        except pd.errors.ParserError as error:
            raise DataError(_broken_row(entry.name, str(error), header.lines)) from error
        except (UnicodeDecodeError, NotTextError) as error:
            raise DataError(not_text(entry.name)) from error
    told = [Notice("encoding", {"file": entry.name, "encoding": encoding})] if encoding != UTF_8 else []
    told += [Notice("sep_line", {"file": entry.name})] if header.sep_line else []
    return reader.table(told)


def count_columns(entry: CsvEntry) -> int:
    """How many columns the first line of a CSV has; nothing else of it is read or unpacked, which takes a millisecond.

    Raises:
        DataError: there is no line of text to begin with.
    """
    with entry.open() as raw:
        try:
            return first_width(as_utf_8(raw)[0], entry.name)
        except NotTextError as error:
            raise DataError(not_text(entry.name)) from error


def _chunks(stream: IO[bytes], header: Header) -> Iterator[pd.DataFrame]:
    """The rows of signs, some thousand at a time; a first sign that was taken for a header stands before the others again."""
    source: Any = stream
    if header.first_row is not None:
        separator = " " if len(header.separator) > 1 else header.separator
        source = io.BufferedReader(_Joined(separator.join(header.first_row).encode() + b"\n", stream), buffer_size=MAX_LINE_BYTES + 1)
    yield from pd.read_csv(
        source,
        sep=header.separator,
        header=None,
        chunksize=_CHUNK_ROWS,
        encoding="utf-8-sig",
        skip_blank_lines=True,
        low_memory=False,
    )


class _Joined(io.RawIOBase):
    """Some bytes, and then a stream."""

    def __init__(self, first: bytes, then: IO[bytes]) -> None:
        self._first, self._then = first, then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        got, self._first = self._first[: len(view)], self._first[len(view) :]
        got = got or self._then.read(len(view))
        view[: len(got)] = got
        return len(got)


class _TableReader:
    """Takes a table chunk by chunk; the first chunk decides the layout."""

    def __init__(self, name: str, header: Header) -> None:
        self._name, self._header = name, header
        if 0 < header.width < PIXEL_COUNT:
            raise DataError(wrong_count(name, header.width))
        self._layout: Layout | None = None
        self._images: list[NDArray[np.uint8]] = []
        self._labels: list[NDArray[np.int16]] = []
        self._rows: list[NDArray[np.int32]] = []
        self._letters: bool | None = None
        self._other_words = Counter[str]()
        self._headers_at: list[int] = []
        self.count = 0

    def add(self, chunk: pd.DataFrame) -> None:
        if self._layout is None:
            self._layout = find_layout(self._header.names, self._without_headers(chunk, self._header.names), self._name)
        layout, first = self._layout, self.count
        if chunk.shape[1] != layout.width:
            raise DataError(
                _("Row {row} of {name} has {count} columns, but the rows before it have {width}.").format(
                    row=first + 1, name=self._name, count=chunk.shape[1], width=layout.width
                )
            )
        rows = np.arange(first, first + len(chunk), dtype=np.int32)
        self.count += len(chunk)
        if self.count > MAX_ROWS:
            raise DataError(_("{name} has more than {limit} rows. Use fewer.").format(name=self._name, limit=MAX_ROWS))
        if layout.is_usual and all(dtype.kind in "iu" for dtype in chunk.dtypes):  # all of a file's chunks, as a rule
            values = chunk.to_numpy()  # columns first in memory, as pandas keeps them: pictures lie row by row
            if values.min() >= 0 and values.max() <= 255:
                self._take(np.ascontiguousarray(values[:, 1:].astype(np.uint8)), values[:, 0].astype(np.int16), rows, letters=False)
                return
        kept = self._without_headers(chunk, self._header.names)
        if len(kept) < len(chunk):
            is_kept = chunk.index.isin(kept.index)
            self._headers_at += (rows[~is_kept] + 1).tolist()
            chunk, rows = kept, rows[is_kept]
        labels = letter_codes(chunk.iloc[:, layout.label], rows, self._name, self._letters)
        pixels = _checked_pixels(chunk.iloc[:, list(layout.pixels)], rows[labels.rows], self._name, keep=labels.rows)
        self._other_words.update(labels.other_words)
        self._take(pixels, labels.codes, rows[labels.rows], letters=labels.are_letters)

    def table(self, told: list[Notice]) -> Table:
        if not self._labels or not sum(map(len, self._labels)):
            raise DataError(no_rows(self._name))
        notices = [*told, *(self._layout.notices if self._layout else ())]
        of_file = {"file": self._name}
        if self._header.first_row is not None:
            notices.append(Notice("first_row_back", of_file))
        if self._headers_at:
            shown = [str(row) for row in self._headers_at[:_LISTED_ROWS]]
            notices.append(Notice("headers_between", {**of_file, "rows": shown}))
        if self._letters:
            notices.append(Notice("letters_as_labels", of_file))
        if self._other_words:
            notices.append(Notice("left_out_words", {**of_file, "words": dict(sorted(self._other_words.items()))}))
        return Table(
            np.concatenate(self._images).reshape(-1, IMAGE_SIDE, IMAGE_SIDE),
            np.concatenate(self._labels),
            np.concatenate(self._rows),
            bool(self._letters),
            tuple(notices),
        )

    def _take(self, pixels: NDArray[np.uint8], labels: NDArray[np.int16], rows: NDArray[np.int32], *, letters: bool) -> None:
        if len(labels):
            self._letters = letters
            self._images.append(pixels)
            self._labels.append(labels)
            self._rows.append(rows)

    @staticmethod
    def _without_headers(chunk: pd.DataFrame, names: tuple[str, ...] | None) -> pd.DataFrame:
        """The rows of a chunk that are no header again, as two files make of each other that were put together."""
        if names is None:
            return chunk
        columns = [column for column in range(min(len(names), chunk.shape[1])) if names[column] and not NUMBER.fullmatch(names[column])]
        if not columns or chunk.dtypes.iloc[columns[-1]].kind in "iuf":
            return chunk
        few = columns[:: max(1, len(columns) // 8)]  # of words that are names of columns a handful is proof enough
        again = np.logical_and.reduce([chunk.iloc[:, column].astype(str).str.strip() == names[column] for column in few])
        kept: pd.DataFrame = chunk[~again]
        return kept


def _checked_pixels(chunk: pd.DataFrame, rows: NDArray[np.int32], name: str, keep: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The kept rows' cells as uint8 (rows, 784), or a DataError that names the first cell that is no pixel."""
    chunk = chunk.iloc[keep]
    is_word = np.array([dtype.kind == "b" for dtype in chunk.dtypes])  # "True" is a word, though pandas would count it as 1
    numbers = np.array(chunk.apply(pd.to_numeric, errors="coerce").to_numpy(float))  # a copy: what pandas gives may be read-only
    numbers[:, is_word] = np.nan
    wrong = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers <= 255) & (numbers == np.floor(numbers)))
    if not wrong.any():  # 12.0 in place of 12: odd, but the same number
        return numbers.astype(np.uint8, order="C")
    row, column = (int(index) for index in np.argwhere(wrong)[0])
    cell: Any = chunk.iloc[row, column]
    position = {"name": name, "row": int(rows[row]) + 1, "where": _("pixel {number}").format(number=column + 1)}
    if pd.isna(cell):
        raise DataError(_("In row {row} of {name}, {where} is missing. Every row needs a label and 784 pixels.").format(**position))
    message = _("In row {row} of {name}, {where} is {cell}, but it has to be a whole number from 0 to 255.").format(
        cell=repr(str(cell)[:20]), **position
    )
    if isinstance(cell, float) and 0 < cell < 1:
        message += " " + _("Were the pixels already divided by 255? SignLab does that itself.")
    raise DataError(message)


def _broken_row(name: str, error: str, lines_before: int) -> str:
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", error)
    if found:
        return _("Line {line} of {name} has {count} columns, but the lines before it have {width}.").format(
            line=int(found[2]) + lines_before, name=name, count=found[3], width=found[1]
        )
    return _("{name} can't be read as a table: quotes or line endings are broken. Export it as plain CSV again.").format(name=name)
