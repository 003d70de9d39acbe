"""Opening what people bring: a `.csv`, a `.csv.gz`, or a `.zip` that holds CSV files, on disk or uploaded.

A file is what its first bytes say, whatever its name. Nothing is ever unpacked to disk, and what comes out of an archive
is counted while it comes, so that a small file that unpacks to terabytes, or to one line without an end, stops at the limit.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from signcore import bounded
from signcore.errors import DataError
from signcore.i18n import _
from signcore.paths import shown_name

MAX_FILE_BYTES = 200 * 2**20  # fields for uploads offer as much
MAX_UNPACKED_BYTES = 400 * 2**20  # of a CSV; the full training file has 83 MB
MAX_PICTURES_BYTES = 4 * 2**30  # of an archive of pictures that lies on disk: they are read one by one
MAX_ARCHIVE_ENTRIES = bounded.MAX_ENTRIES  # in a folder on disk, too
MAX_LINE_BYTES = 64 * 1024  # a row of signs has at most 4 KB, the usual header 7 KB, one in quotes 9 KB
# What gzip, zipfile and the decompressors behind them raise when the bytes are not what they should be.
DAMAGE = (EOFError, OSError, ValueError, RuntimeError, LookupError, zlib.error, lzma.LZMAError, struct.error, zipfile.BadZipFile)
_KNOWN_OTHERS = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel",
    b"\x89HDF": "HDF5",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
}


@dataclass(frozen=True)
class DataFile:
    """A file that someone brought: on disk (`path`) or uploaded (`content`). A folder of pictures on disk counts as one."""

    name: str
    path: Path | None = None
    content: bytes | None = field(default=None, repr=False)

    @classmethod
    def at(cls, path: str | Path) -> DataFile:
        """The file at `path`.

        Raises:
            DataError: there is none, or it is no file.
        """
        place = Path(path).expanduser()
        if not place.is_file():
            raise DataError(_("There is no file {path}. Check its name and folder.").format(path=shown_name(place)))
        return cls(shown_name(place.name), path=place)

    @classmethod
    def folder(cls, path: str | Path) -> DataFile:
        """The folder at `path`, which counts as one file that holds others; only pictures are read from it.

        Raises:
            DataError: there is none.
        """
        place = Path(path).expanduser()
        if not place.is_dir():
            raise DataError(_("There is no folder {path}. Check its name.").format(path=shown_name(place)))
        return cls(shown_name(place.name or place.resolve().name or str(place)), path=place)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder on disk."""
        return self.path is not None and self.path.is_dir()

    @property
    def size(self) -> int:
        """In bytes.

        Raises:
            DataError: the file has gone.
        """
        if self.path is None:
            return len(self.content or b"")
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise self._unreadable(error) from error

    def open(self) -> IO[bytes]:
        """The bytes as they are, still packed.

        Raises:
            DataError: the file has gone, or may not be read.
        """
        if self.path is None:
            return io.BytesIO(self.content or b"")
        try:
            return self.path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from error

    def digest(self) -> str:
        """SHA-256 of the bytes as they are, 64 hexadecimal digits."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    def _unreadable(self, error: OSError) -> DataError:
        return DataError(_("{path} can't be read: {reason}.").format(path=shown_name(self.path or ""), reason=error.strerror or error))


@dataclass(frozen=True)
class CsvEntry:
    """A CSV text within a data file; `member` is its name in a ZIP, empty otherwise."""

    file: DataFile
    member: str = ""

    @property
    def name(self) -> str:
        """Its name in messages."""
        return path_of(self.member).name if self.member else self.file.name

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The CSV's own bytes, unpacked as they are read: never more than :data:`MAX_UNPACKED_BYTES`, no endless line.

        The stream's `peek` shows the whole first line.

        Raises:
            DataError: now or while reading, where the archive is damaged, cut off, or unpacks to too much.
        """
        with ExitStack() as opened:
            raw = opened.enter_context(self.file.open())
            inner: IO[bytes] | gzip.GzipFile = raw
            if self.member:
                inner = opened.enter_context(_zip_member(raw, self.member, self.name))
            elif _starts(raw).startswith(b"\x1f\x8b"):
                inner = opened.enter_context(gzip.GzipFile(fileobj=raw))
            yield io.BufferedReader(_Counted(inner, self.name), buffer_size=MAX_LINE_BYTES + 1)


@contextmanager
def _zip_member(raw: IO[bytes], member: str, name: str) -> Iterator[IO[bytes]]:
    try:
        archive = bounded.open_zip(raw, MAX_ARCHIVE_ENTRIES)
        opened = bounded.open_member(archive, member)
    except bounded.PackedOtherwiseError as error:
        raise packed_otherwise(name) from error
    except DAMAGE as error:
        raise damaged(name) from error
    with archive, opened as stream:
        yield stream


class _Counted(io.RawIOBase):
    """Reads on from `inner`, turning damage and excess into a DataError."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile, name: str) -> None:
        self._inner, self._name = inner, name
        self._left = MAX_UNPACKED_BYTES
        self._line = 0  # bytes since the last line end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            got = self._inner.read(len(view))
        except DAMAGE as error:
            raise damaged(self._name) from error
        self._left -= len(got)
        if self._left < 0:
            raise DataError(
                _(
                    "{name} unpacks to more than {limit} MB; the whole of Sign Language MNIST has about 105 MB. "
                    "Check that it is the right file."
                ).format(name=self._name, limit=MAX_UNPACKED_BYTES // 2**20)
            )
        line_end = max(got.rfind(b"\n"), got.rfind(b"\r"))
        self._line = self._line + len(got) if line_end < 0 else len(got) - line_end - 1
        if self._line > MAX_LINE_BYTES:  # pandas would keep all of it, several bytes for each, until the line ends
            raise DataError(_("A line of {name} never ends. A row of signs is a label and 784 pixels.").format(name=self._name))
        view[: len(got)] = got
        return len(got)


def damaged(name: str) -> DataError:
    """The message for a file that can't be unpacked."""
    return DataError(_("{name} is damaged or cut off and can't be unpacked. Download or copy it again.").format(name=name))


def packed_otherwise(name: str) -> DataError:
    """The message for a member of a ZIP that is packed by BZip2, LZMA, Deflate64 and the like."""
    return DataError(_("{name} is packed in a way that SignLab can't read. Pack it again as an ordinary ZIP.").format(name=name))


def too_many_files(name: str, count: int) -> DataError:
    """The message for an archive or a folder with more than :data:`MAX_ARCHIVE_ENTRIES` files; `count` is 0 if they were not counted."""
    if count:
        return DataError(_("{name} holds {count} files, too many to look through.").format(name=name, count=count))
    return DataError(_("{name} holds more than {limit:,} files, too many to look through.").format(name=name, limit=MAX_ARCHIVE_ENTRIES))


def check_size(file: DataFile) -> None:
    """Refuse, before anything is read, what is empty or larger than :data:`MAX_FILE_BYTES`.

    Raises:
        DataError: it is.
    """
    if file.size == 0:
        raise DataError(_("{name} is empty. Choose the CSV file with the signs.").format(name=file.name))
    check_upper(file, MAX_FILE_BYTES, _("Pack it as .csv.gz or .zip, or use fewer rows."))


def check_picture_size(file: DataFile) -> None:
    """Refuse an archive of pictures that is larger than is read from its place: uploads as :func:`check_size`, on disk more.

    Raises:
        DataError: it is.
    """
    limit = MAX_PICTURES_BYTES if file.path is not None else MAX_FILE_BYTES
    check_upper(file, limit, _("Use fewer or smaller pictures."))


def check_upper(file: DataFile, limit: int, what_to_do: str) -> None:
    """Refuse a file of more than `limit` bytes.

    Raises:
        DataError: it is one.
    """
    if file.size > limit:
        raise DataError(
            _("{name} has {size} MB, more than the limit of {limit} MB.").format(
                name=file.name, size=math.ceil(file.size / 2**20), limit=limit // 2**20
            )
            + " "
            + what_to_do
        )


def csv_entries(file: DataFile) -> list[CsvEntry]:
    """The CSV texts that a file holds: one, or those of a ZIP.

    Raises:
        DataError: the file is empty, too large, of another kind, or a ZIP without a CSV.
    """
    check_size(file)
    with file.open() as stream:
        first = _starts(stream)
    if first.startswith(b"PK"):
        return _zip_entries(file)
    for magic, kind in _KNOWN_OTHERS.items():
        if first.startswith(magic):
            raise DataError(
                _("{name} is in {kind} format, whatever its name says. Choose a .csv, .csv.gz or .zip file of signs.").format(
                    name=file.name, kind=kind
                )
            )
    return [CsvEntry(file)]


def is_zip(file: DataFile) -> bool:
    """Whether the file is an archive, by its first bytes, whatever its name.

    Raises:
        DataError: the file has gone, or may not be read.
    """
    with file.open() as stream:
        return _starts(stream).startswith(b"PK")


def zip_members(file: DataFile) -> list[zipfile.ZipInfo]:
    """What an archive lists, without unpacking anything: folders and files that systems add for themselves left out.

    Raises:
        DataError: the archive is damaged, or lists more than :data:`MAX_ARCHIVE_ENTRIES` files.
    """
    with file.open() as stream:
        try:
            with bounded.open_zip(stream, MAX_ARCHIVE_ENTRIES) as archive:
                members = archive.infolist()
        except bounded.TooManyFilesError as error:
            raise too_many_files(file.name, error.count) from None
        except DAMAGE as error:
            raise damaged(file.name) from error
    return [member for member in members if not member.is_dir() and not is_hidden(path_of(member.filename))]


def refuse_locked(file: DataFile, member: zipfile.ZipInfo) -> None:
    """Refuse a member that needs a password.

    Raises:
        DataError: it does.
    """
    if member.flag_bits & 1:
        raise DataError(_("{name} is protected by a password. Unlock it first.").format(name=file.name))


def is_hidden(path: PurePosixPath) -> bool:
    """Whether it is one of the files that systems add for themselves."""
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name.lower() in {"thumbs.db", "desktop.ini"}


def _zip_entries(file: DataFile) -> list[CsvEntry]:
    by_name: dict[str, str] = {}
    # Kaggle's archive holds each CSV twice, in the top folder and in one of its own: the one nearest to the top is read.
    for member in sorted(zip_members(file), key=lambda member: (len(path_of(member.filename).parts), member.filename)):
        path = path_of(member.filename)
        if path.suffix.lower() == ".csv" and member.file_size:
            refuse_locked(file, member)
            by_name.setdefault(path.name, member.filename)
    if not by_name:
        raise DataError(_("{name} holds no CSV file. Choose the archive with sign_mnist_train.csv in it.").format(name=file.name))
    return [CsvEntry(file, member) for member in by_name.values()]


def path_of(member: str) -> PurePosixPath:
    """A name in an archive, as a path; some programs under Windows write backslashes."""
    return PurePosixPath(member.replace("\\", "/"))


def _starts(stream: IO[bytes]) -> bytes:
    first = stream.read(16)
    stream.seek(0)
    return first
