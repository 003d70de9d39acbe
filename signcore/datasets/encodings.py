"""Text in whatever encoding a program wrote it, as UTF-8 while it streams by.

Of a table of signs only the header can hold anything but digits and separators, so an old 8-bit encoding does no harm to the numbers;
what it is called is a guess, and said.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import IO

from signcore.datasets.files import MAX_LINE_BYTES

UTF_8 = "UTF-8"
_MARKS = (  # the longer one first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_LOOKED_AT = 512
_WESTERN = "Windows-1252"  # takes any byte
# Each with what has to be in its text to be believed: almost any bytes are some Japanese or Chinese.
_EASTERN = {"CP949": re.compile("[가-힣]"), "Shift_JIS": re.compile("[ぁ-ヿ]"), "GB2312": re.compile("[一-鿿]{2}")}


class NotTextError(ValueError):
    """The bytes are not text in any encoding known here."""


def as_utf_8(stream: IO[bytes]) -> tuple[IO[bytes], str]:
    """The text of `stream` in UTF-8, with a `peek` that shows the whole first line, and the name of the encoding that it came in.

    Args:
        stream: has such a `peek`, too; nothing is read that is not asked for.

    Raises:
        NotTextError: now, or while reading.
    """
    start = stream.peek()  # type: ignore[attr-defined]
    encoding = _encoding_of(start)
    if encoding == UTF_8:
        return stream, UTF_8
    return io.BufferedReader(_Recoded(stream, encoding), buffer_size=MAX_LINE_BYTES + 1), encoding


def _encoding_of(start: bytes) -> str:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if b"\x00" in start:
        return _wide(start[:_LOOKED_AT])
    if _read_as(start, "utf-8") is not None:
        return UTF_8
    return next((name for name, proof in _EASTERN.items() if (text := _read_as(start, name)) and proof.search(text)), _WESTERN)


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: of ASCII every second byte is 0, and only those."""
    for name, zeros, letters in (("UTF-16-LE", start[1::2], start[::2]), ("UTF-16-BE", start[::2], start[1::2])):
        if len(start) > 1 and not any(zeros) and all(letters):
            return name
    raise NotTextError


def _read_as(start: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(start)  # what is cut off at the end may go on
    except UnicodeDecodeError:
        return None


class _Recoded(io.RawIOBase):
    """Decodes `inner` as it is read."""

    def __init__(self, inner: IO[bytes], encoding: str) -> None:
        self._inner = inner
        errors = "replace" if encoding == _WESTERN else "strict"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._left:
            got = self._inner.read(len(view))
            try:
                self._left = self._decoder.decode(got, final=not got).encode()
            except UnicodeDecodeError as error:
                raise NotTextError from error
            if not got:
                break
        count = min(len(view), len(self._left))
        view[:count], self._left = self._left[:count], self._left[count:]
        return count
