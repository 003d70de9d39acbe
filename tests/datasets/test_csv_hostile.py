"""Broken and hostile files: each is refused in a clear sentence, and leaves nothing behind."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import Choices, DataFile, files, library, load_csv
from signcore.datasets.csv_table import read_table
from signcore.datasets.files import CsvEntry, csv_entries
from signcore.errors import DataError
from signcore.labels import LabelConvention
from tests.datasets.csv_files import KAGGLE, changed, gzipped, header, pixels_of, rows, text, upload, zipped

GOOD = rows(KAGGLE * 2)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@dataclass(frozen=True)
class Case:
    """A file that nobody can use, and what has to be said of it."""

    name: str
    file: str
    content: Callable[[], bytes]
    said: tuple[str, ...]


def _locked() -> bytes:
    """An archive whose entry says that it needs a password: bit 0 of the flags, in both of its headers."""
    packed = bytearray(zipped({"train.csv": text(GOOD)}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.index(signature) + offset
        packed[at] |= 1
    return bytes(packed)


def _strangely_packed() -> bytes:
    """An archive whose entry is packed in a way that Python does not know (97, WavPack)."""
    packed = bytearray(zipped({"train.csv": text(GOOD)}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = packed.index(signature) + offset
        packed[at : at + 2] = struct.pack("<H", 97)
    return bytes(packed)


def _with_wrong_checksum() -> bytes:
    packed = bytearray(zipped({"train.csv": text(GOOD)}, compression=zipfile.ZIP_STORED))
    packed[len(packed) // 2] ^= 1
    return bytes(packed)


def _without_column(column: int) -> bytes:
    return text([line[:column] + line[column + 1 :] for line in [header(), *GOOD]], with_header=False)


CASES = (
    Case("empty", "train.csv", lambda: b"", ("train.csv is empty",)),
    Case("only line ends", "train.csv", lambda: b"\n\n\n", ("train.csv has no rows",)),
    Case("only a header", "train.csv", lambda: text([]), ("train.csv has no rows", "only a header line")),
    Case("only a header, gzip", "train.csv.gz", lambda: gzipped(text([])), ("train.csv.gz has no rows",)),
    Case("gzip, nothing in it", "train.csv.gz", lambda: gzipped(b""), ("train.csv.gz has no rows",)),
    Case("gzip, cut off", "train.csv.gz", lambda: gzipped(text(GOOD))[:-2000], ("train.csv.gz is damaged or cut off",)),
    Case("gzip, only its magic", "train.csv.gz", lambda: b"\x1f\x8b", ("train.csv.gz is damaged or cut off",)),
    Case("gzip of garbage", "train.csv.gz", lambda: gzipped(np.random.default_rng(1).bytes(5000)), ("not a text file", "UTF-8")),
    Case("gzip, then garbage", "train.csv.gz", lambda: b"\x1f\x8b\x08\x00" + bytes(range(256)), ("train.csv.gz is damaged or cut off",)),
    Case("gzip in gzip", "train.csv.gz", lambda: gzipped(gzipped(text(GOOD))), ("not a text file",)),
    Case("zip, cut off", "signs.zip", lambda: zipped({"train.csv": text(GOOD)})[:-100], ("signs.zip is damaged or cut off",)),
    Case("zip, only its magic", "signs.zip", lambda: b"PK\x03\x04", ("signs.zip is damaged or cut off",)),
    Case("zip, wrong checksum", "signs.zip", _with_wrong_checksum, ("train.csv is damaged or cut off",)),
    Case("zip, locked", "signs.zip", _locked, ("signs.zip is protected by a password", "Unlock")),
    Case("zip, strangely packed", "signs.zip", _strangely_packed, ("train.csv is packed in a way that SignLab can't read", "ordinary ZIP")),
    Case("zip without a csv", "signs.zip", lambda: zipped({"readme.txt": b"hello"}), ("signs.zip holds no CSV file",)),
    Case("zip with nothing", "signs.zip", lambda: zipped({}), ("signs.zip holds no CSV file",)),
    Case("zip with an empty csv", "signs.zip", lambda: zipped({"train.csv": b""}), ("signs.zip holds no CSV file",)),
    Case("zip in zip", "signs.zip", lambda: zipped({"inner.zip": zipped({"train.csv": text(GOOD)})}), ("signs.zip holds no CSV file",)),
    Case(
        "zip with three csvs",
        "signs.zip",
        lambda: zipped({name: text(GOOD) for name in ("train.csv", "valid.csv", "more.csv")}),
        ("3 CSV files", "more.csv, train.csv, valid.csv"),
    ),
    Case(
        "zip with two that don't tell",
        "signs.zip",
        lambda: zipped({name: text(GOOD) for name in ("one.csv", "two.csv")}),
        ("Which of one.csv, two.csv is for training",),
    ),
    Case("a picture renamed", "train.csv", lambda: PNG, ("train.csv is in PNG format, whatever its name says",)),
    Case("a picture in gzip", "train.csv.gz", lambda: gzipped(PNG), ("not a text file",)),
    Case("a spreadsheet renamed", "train.csv", lambda: zipped({"xl/workbook.xml": b"<x/>"}), ("train.csv holds no CSV file",)),
    Case("an old spreadsheet", "train.csv", lambda: b"\xd0\xcf\x11\xe0" + bytes(500), ("train.csv is in Excel format",)),
    Case("a web page", "train.csv", lambda: b"<!doctype html>\n<title>Sign in</title>\n", ("train.csv has 1 column, but", "785")),
    Case("784 columns", "train.csv", lambda: _without_column(784), ("number 784 is missing", "all 784 pixels")),
    Case("no label", "train.csv", lambda: _without_column(0), ("784 pixels per row and no label",)),
    Case(
        "a row too long",
        "train.csv",
        lambda: text([*GOOD[:3], [*GOOD[3], 1, 2], *GOOD[4:]]),
        ("Line 5", "787 columns", "the lines before it have 785"),
    ),
    Case("a row too short", "train.csv", lambda: text([*GOOD[:3], GOOD[3][:-2], *GOOD[4:]]), ("row 4", "pixel 783 is missing")),
    Case("an empty cell", "train.csv", lambda: text(changed(GOOD, 4, 100, "")), ("row 5", "pixel 100 is missing")),
    Case("no label in one row", "train.csv", lambda: text(changed(GOOD, 0, 0, "")), ("row 1", "the label is missing")),
    Case("nan", "train.csv", lambda: text(changed(GOOD, 1, 9, "NaN")), ("row 2", "pixel 9 is missing")),
    Case("infinity", "train.csv", lambda: text(changed(GOOD, 1, 9, "inf")), ("row 2", "pixel 9 is 'inf'", "whole number from 0 to 255")),
    Case("a word", "train.csv", lambda: text(changed(GOOD, 2, 3, "dark")), ("row 3", "pixel 3 is 'dark'")),
    Case("a word, no header", "train.csv", lambda: text(changed(GOOD, 0, 3, "dark"), with_header=False), ("row 1", "pixel 3 is 'dark'")),
    Case("true", "train.csv", lambda: text([[r[0], "True", *r[2:]] for r in GOOD]), ("row 1", "pixel 1 is 'True'")),
    Case("a formula", "train.csv", lambda: text(changed(GOOD, 2, 3, "=1+1")), ("row 3", "pixel 3 is '=1+1'")),
    Case("hexadecimal", "train.csv", lambda: text(changed(GOOD, 2, 3, "0x1F")), ("row 3", "pixel 3 is '0x1F'")),
    Case("fractions", "train.csv", lambda: text(changed(GOOD, 2, 3, "12.5")), ("row 3", "pixel 3 is '12.5'")),
    Case(
        "already divided by 255",
        "train.csv",
        lambda: text([[r[0], *(f"{p / 255:.6f}" for p in r[1:])] for r in GOOD]),  # type: ignore[operator]
        ("row 1", "pixel 1 is '0.", "already divided by 255", "SignLab does that itself"),
    ),
    Case("negative", "train.csv", lambda: text(changed(GOOD, 2, 3, -1)), ("row 3", "pixel 3 is '-1'")),
    Case("256", "train.csv", lambda: text(changed(GOOD, 2, 784, 256)), ("row 3", "pixel 784 is '256'")),
    Case("1e30", "train.csv", lambda: text(changed(GOOD, 2, 3, "1e30")), ("row 3", "pixel 3 is '1e+30'")),
    Case("a number of 30 digits", "train.csv", lambda: text(changed(GOOD, 2, 3, "1" * 30)), ("row 3", "pixel 3 is '1111")),
    Case("letters as labels", "train.csv", lambda: text(changed(GOOD, 0, 0, "A")), ("row 1", "the label is 'A'")),
    Case("label 200", "train.csv", lambda: text(rows([3, 200, 24])), ("The labels hold 200",)),
    Case("one row a letter", "train.csv", lambda: text(rows(KAGGLE)), ("too few rows", "two per letter")),
    Case("latin-1 later on", "train.csv", lambda: text(changed(GOOD, 40, 3, "\xe9")).replace(b"\xc3\xa9", b"\xe9"), ("not a text file",)),
    Case("nul in the first line", "train.csv", lambda: text(GOOD).replace(b"pixel5", b"pix\x00l5", 1), ("not a text file",)),
    Case("nul later on", "train.csv", lambda: text(changed(GOOD, 47, 3, "1\x002")), ("train.csv",)),
    Case("a quote never closed", "train.csv", lambda: text(changed(GOOD, 2, 3, '"12')), ("quotes or line endings are broken",)),
    Case("semicolons with decimal commas", "train.csv", lambda: text(changed(GOOD, 2, 3, "12,5"), separator=";"), ("row 3", "'12,5'")),
    Case("bytes at random", "train.csv", lambda: np.random.default_rng(3).bytes(20_000), ("not a text file",)),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_is_refused_in_a_sentence_and_leaves_nothing(case: Case, store: Path) -> None:
    with pytest.raises(DataError) as refused:
        load_csv([upload(case.file, case.content())])
    message = str(refused.value)
    for part in case.said:
        assert part in message
    assert message[0].isupper() or message.startswith((case.file, "train.csv"))
    assert re.search(r"[.?]$", message), "a message is made of sentences"
    assert len(message) < 400
    assert library.stored_datasets() == {}
    assert not list((store / "datasets").glob("*")), "nothing half-written is left"


@pytest.mark.parametrize("case", CASES[::6], ids=lambda case: case.name.replace(" ", "-"))
def test_from_disk_it_is_refused_the_same_way(case: Case, tmp_path: Path) -> None:
    content = case.content()
    (tmp_path / case.file).write_bytes(content)
    with pytest.raises(DataError) as from_disk:
        load_csv([DataFile.at(tmp_path / case.file)])
    with pytest.raises(DataError) as uploaded:
        load_csv([upload(case.file, content)])
    assert str(from_disk.value) == str(uploaded.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("windows line ends", text(GOOD, newline="\r\n")),
        ("old mac line ends", text(GOOD, newline="\r")),
        ("no line end at the end", text(GOOD).rstrip()),
        ("empty lines between", text(GOOD).replace(b"\n", b"\n\n")),
        ("an empty line in front", b"\r\n" + text(GOOD)),
        ("a byte order mark", b"\xef\xbb\xbf" + text(GOOD)),
        ("a byte order mark, no header", b"\xef\xbb\xbf" + text(GOOD, with_header=False)),
        ("semicolons", text(GOOD, separator=";")),
        ("tabs", text(GOOD, separator="\t")),
        ("a header in quotes", text([[f'"{cell}"' for cell in header()], *GOOD], with_header=False)),
        ("a quote too many in the header", b'"' + text(GOOD)),
        ("everything in quotes", text([[f'"{cell}"' for cell in line] for line in [header(), *GOOD]], with_header=False)),
        ("columns numbered from 0", text([["label", *range(784)], *GOOD], with_header=False)),
        ("all columns numbered", text([list(range(785)), *GOOD], with_header=False)),
        ("columns named as a grid", text([["label", *(f"{i}x{j}" for i in range(28) for j in range(28))], *GOOD], with_header=False)),
        ("spaces after commas", text(GOOD, separator=", ")),
        ("whole numbers with a point", text([[line[0], *(f"{pixel}.0" for pixel in line[1:])] for line in GOOD])),
    ],
)
def test_odd_but_right(name: str, content: bytes) -> None:
    table = read_table(CsvEntry(upload("train.csv", content)))
    np.testing.assert_array_equal(table.images, pixels_of(GOOD))
    np.testing.assert_array_equal(table.labels, [line[0] for line in GOOD])
    assert table.notices == ()


def test_a_gzip_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 2**20)
    bomb = gzipped(text(rows([0])) + b"\n" * 20 * 2**20)
    assert len(bomb) < 50_000
    with pytest.raises(DataError, match=r"bomb\.csv\.gz unpacks to more than 1 MB"):
        load_csv([upload("bomb.csv.gz", bomb)])
    assert library.stored_datasets() == {}


def test_a_zip_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 2**20)
    bomb = zipped({"train.csv": text(GOOD[:1] * 1500)})
    assert len(bomb) < 100_000
    with pytest.raises(DataError, match=r"train\.csv unpacks to more than 1 MB"):
        load_csv([upload("bomb.zip", bomb)])
    assert library.stored_datasets() == {}


def test_a_zip_that_lies_about_its_size_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 2**20)
    packed = bytearray(zipped({"train.csv": text(GOOD[:1] * 1500)}))
    at = packed.index(b"PK\x01\x02") + 24
    packed[at : at + 4] = struct.pack("<I", 10_000)
    with pytest.raises(DataError, match=r"damaged|more than 1 MB"):
        load_csv([upload("bomb.zip", bytes(packed))])


def test_an_archive_of_very_many_files_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ARCHIVE_ENTRIES", 50)
    with pytest.raises(DataError, match=r"many\.zip holds 51 files, too many"):
        load_csv([upload("many.zip", zipped({f"{number}.csv": b"1" for number in range(51)}))])


@pytest.mark.parametrize("member", ["../../outside.csv", "/etc/outside.csv", "..\\..\\outside.csv", "C:\\outside.csv"])
def test_names_that_point_outside_write_nothing_there(member: str, tmp_path: Path, store: Path) -> None:
    work = tmp_path / "a" / "b"
    work.mkdir(parents=True)
    path = work / "signs.zip"
    path.write_bytes(zipped({member: text(GOOD)}))
    dataset = load_csv([DataFile.at(path)])
    assert dataset.origin.files == ("outside.csv",)
    written = {str(place.relative_to(tmp_path)) for place in tmp_path.rglob("*") if place.is_file() and store not in place.parents}
    assert written == {"a/b/signs.zip"}
    assert not Path("/etc/outside.csv").exists()


def test_a_file_over_the_limit_is_not_even_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as sparse:
        sparse.truncate(3 * 2**30)
    monkeypatch.setattr(DataFile, "digest", lambda _file: pytest.fail("3 GB were hashed to refuse a file by its size"))
    with pytest.raises(DataError, match=r"huge\.csv has 3072 MB, more than the limit of 200 MB"):
        load_csv([DataFile.at(path)])


class Endless(io.RawIOBase):
    """A file of 2 GB, or any size, without a line end; it knows how much of it was asked for."""

    def __init__(self, start: bytes = b"", size: int = 2 * 2**30) -> None:
        self.start, self.size, self.given = start, size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(view), self.size - self.given)
        chunk = (self.start[self.given : self.given + count] + b"1," * (count // 2 + 1))[:count]
        view[:count] = chunk
        self.given += count
        return count

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.given = offset
        return offset


@pytest.mark.parametrize("start", [b"", text(GOOD)], ids=["the first line", "a later line"])
def test_a_line_without_an_end_is_not_read_to_its_end(start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Endless(start)
    monkeypatch.setattr(DataFile, "open", lambda _file: io.BufferedReader(endless))
    with pytest.raises(DataError, match=r"A line of train\.csv never ends"):
        read_table(CsvEntry(DataFile("train.csv")))
    assert endless.given < len(start) + 2**20


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signcore.datasets.csv_table.MAX_ROWS", 40)
    with pytest.raises(DataError, match=r"train\.csv has more than 40 rows"):
        load_csv([upload("train.csv", text(GOOD))])


def test_a_fault_in_the_validation_file_leaves_nothing_of_the_training_file(store: Path) -> None:
    good, broken = upload("train.csv", text(GOOD)), upload("valid.csv", text(changed(GOOD, 7, 700, 300)))
    with pytest.raises(DataError, match=r"In row 8 of valid\.csv, pixel 700 is '300'"):
        load_csv([good, broken])
    assert not list((store / "datasets").glob("*"))


def test_files_whose_numberings_differ_and_do_not_tell_beyond_doubt_are_not_mixed() -> None:
    with pytest.raises(DataError, match=r"in different ways \(train\.csv: kaggle, valid\.csv: course\)"):
        load_csv([upload("train.csv", text(rows([0, 24] * 2))), upload("valid.csv", text(rows([0, 9])))])


def test_the_wrong_convention_is_not_forced_on_labels_that_tell() -> None:
    with pytest.raises(DataError, match="numbered in the way “kaggle”, not “course”"):
        load_csv([upload("train.csv", text(GOOD))], Choices(LabelConvention.COURSE))


def test_no_file_and_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="0 CSV files"):
        load_csv([])
    with pytest.raises(DataError, match="There is no file"):
        DataFile.at(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="There is no file"):
        DataFile.at(tmp_path)
    path = tmp_path / "gone.csv"
    path.write_bytes(text(GOOD))
    file = DataFile.at(path)
    path.unlink()
    with pytest.raises(DataError, match=r"gone\.csv can't be read: No such file"):
        load_csv([file])


def test_a_broken_stream_is_named_by_its_entry() -> None:
    packed = zipped({"folder/sign_mnist_train.csv": gzip.compress(b"no csv")})
    (entry,) = csv_entries(upload("archive.zip", packed))
    assert entry.name == "sign_mnist_train.csv"
    with pytest.raises(DataError, match=r"sign_mnist_train\.csv is not a text file"):
        read_table(entry)
