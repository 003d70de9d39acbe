"""Reading archives from strangers, never beyond a limit: a few bytes can unpack to gigabytes, or list millions of files.

Everything that opens a ZIP or reads a member of one goes through here.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import IO, Any, cast

MAX_DIRECTORY_BYTES = 32 * 2**20  # of a ZIP's list of files; that of 87,000 pictures has 11 MB
MAX_ENTRIES = 150_000
_ENTRY = b"PK\x01\x02"
_ENTRY_BYTES = 46
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class TooMuchError(ValueError):
    """More came, or was announced, than the limit allows."""


class TooManyFilesError(TooMuchError):
    """A ZIP lists more files than SignLab looks through.

    Attributes:
        count: how many; 0 where even the list is too long to be counted.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} files")
        self.count = count


class PackedOtherwiseError(ValueError):
    """A member of a ZIP is packed by another method than archives usually are."""


def read_up_to(stream: IO[bytes], limit: int) -> bytes:
    """All that is left in `stream`.

    Raises:
        TooMuchError: that is more than `limit` bytes; no more than one byte beyond it was kept.
    """
    parts, left = [], limit + 1
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    if not left:
        raise TooMuchError(f"more than {limit} bytes")
    return b"".join(parts)


def read_file(path: Path, limit: int) -> bytes:
    """A whole file.

    Raises:
        TooMuchError: it has more than `limit` bytes.
        OSError: it can't be read.
    """
    with path.open("rb") as stream:
        return read_up_to(stream, limit)


def open_zip(stream: IO[bytes], max_entries: int | None = None) -> zipfile.ZipFile:
    """The archive in `stream`, whose list of files is counted before anything is made of it.

    `zipfile` makes half a kilobyte of each entry, so that a list of four million takes 1.7 GB. What counts is the list itself, not the
    number that the end of the archive gives: that can lie.

    Raises:
        TooManyFilesError: there are more than `max_entries`.
        zipfile.BadZipFile: it is no ZIP, or damaged.
    """
    guard = _Guard(stream, MAX_ENTRIES if max_entries is None else max_entries)
    archive = zipfile.ZipFile(cast(IO[bytes], guard))
    guard.is_opening = False
    return archive


def open_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo) -> IO[bytes]:
    """A member's bytes, unpacked as they are asked for.

    Raises:
        PackedOtherwiseError: it is not packed as usual. `zipfile` hands all that it reads to the unpackers of BZip2 and LZMA, which take no
            limit there: 4 KB could make gigabytes.
        KeyError: there is none of that name; and what else `zipfile` raises
    """
    info = member if isinstance(member, zipfile.ZipInfo) else archive.getinfo(member)
    if info.compress_type not in _PACKED:
        raise PackedOtherwiseError(f"packed by method {info.compress_type}")
    return archive.open(info)


def read_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, limit: int) -> bytes:
    """A member's bytes.

    Raises:
        TooMuchError: it unpacks to more than `limit`; and what :func:`open_member` raises
    """
    with open_member(archive, member) as stream:
        return read_up_to(stream, limit)


class _Guard:
    """A file as `zipfile` reads it, which looks at the list of files when `zipfile` asks for it, as a whole, to take it in."""

    def __init__(self, stream: IO[bytes], max_entries: int) -> None:
        self._stream, self._max_entries = stream, max_entries
        self.is_opening = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, size: int = -1) -> bytes:
        if self.is_opening and size > MAX_DIRECTORY_BYTES:
            raise TooManyFilesError(0)
        content = self._stream.read(size)
        if self.is_opening and content.startswith(_ENTRY) and (count := _entries(content)) > self._max_entries:
            raise TooManyFilesError(count)
        return content


def _entries(directory: bytes) -> int:
    """How many files a ZIP's directory lists."""
    count = at = 0
    while directory.startswith(_ENTRY, at) and at + _ENTRY_BYTES <= len(directory):
        at += _ENTRY_BYTES + sum(struct.unpack_from("<3H", directory, at + 28))  # the lengths of name, extra field and comment
        count += 1
    return count
