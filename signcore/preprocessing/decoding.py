"""Decoding pictures that strangers made: what it takes is known before, and all decoders of a process share one measure of memory."""

from __future__ import annotations

import ctypes
import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

from signcore.preprocessing.picture_bytes import jpeg_scans, lean_png

MAX_DECODING_BYTES = 192 * 2**20  # a grey picture of 50 million pixels has 50 MB, one in colours 200
MAX_SCANS = 40  # progressive JPEGs have about ten; each is a pass over the whole picture
_PILLOW_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
_LARGE = 32 * 2**20
_STRIP_ROWS = 64  # of the reduced picture
_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}  # as Pillow keeps them
_OTHER_PIXEL_BYTES = 4  # RGB among them
_WEBP_PIXEL_BYTES = 16  # the decoder's two canvases of RGBA, the bytes that it gives, and Pillow's own


class AnimatedError(ValueError):
    """The picture has several frames."""


class ScansError(ValueError):
    """A JPEG has more scans than are decoded; the argument is their number."""


class _Measure:
    """A budget of bytes for all decoders of a process; one that needs more than is free waits for its turn."""

    def __init__(self, limit: int) -> None:
        self._free = self._limit = limit
        self._changed = threading.Condition()
        self._turn = threading.Lock()  # else many small pictures would keep a large one waiting for ever

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        count = min(count, self._limit)
        with self._turn, self._changed:
            self._changed.wait_for(lambda: self._free >= count)
            self._free -= count
        try:
            yield
        finally:
            with self._changed:
                self._free += count
                self._changed.notify_all()


_MEASURE = _Measure(MAX_DECODING_BYTES)


@contextmanager
def taking(cost: int) -> Iterator[None]:
    """Wait until `cost` bytes may be decoded; give the memory of large pictures back to the system at the end."""
    with _MEASURE.taken(cost):
        yield
    if cost >= _LARGE:
        _trim()


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """The picture, its head read and nothing decoded, a JPEG set to be decoded no larger than needed.

    Raises:
        AnimatedError: it has several frames.
        ScansError: it is a JPEG of very many scans.
        what Pillow raises, where it is damaged
    """
    with Image.open(io.BytesIO(lean_png(content) if content.startswith(b"\x89PNG") else content), formats=_PILLOW_FORMATS) as picture:
        # Telephones put a second, smaller picture into a JPEG; that does not make it move.
        if picture.format not in {"JPEG", "MPO"} and getattr(picture, "is_animated", False):
            raise AnimatedError
        yield picture


def decoding_bytes(picture: Image.Image, content: bytes) -> int:
    """What decoding the picture takes at its worst moment, in bytes.

    Raises:
        ScansError: it is a JPEG of very many scans.
    """
    width, height = picture.size
    if picture.format in {"JPEG", "MPO"}:
        scans = jpeg_scans(content)
        if scans.count > MAX_SCANS:
            raise ScansError(scans.count)
        wanted = picture.mode if picture.mode == "L" else "RGB"
        picture.draft(wanted, (1024, 1024))  # lets the decoder skip what is not needed
        width, height = picture.size
        return scans.bytes_at_once + width * height * _PIXEL_BYTES.get(picture.mode, _OTHER_PIXEL_BYTES)
    if picture.format == "WEBP":
        return width * height * _WEBP_PIXEL_BYTES
    return width * height * _PIXEL_BYTES.get(picture.mode, _OTHER_PIXEL_BYTES)


def upright_rgb(picture: Image.Image, work_side: int) -> Image.Image:
    """RGB, upright, at least `work_side` to the shorter side if it had as much, what is transparent shown over white.

    The picture is closed: while the result is in use, nothing is left of the many pixels that it was made of.
    """
    try:
        picture.load()
        method = _turn_of(picture)
        small = _reduced_rgb(picture, max(1, min(picture.size) // work_side))
    finally:
        picture.close()
    if method is None:
        return small
    upright = small.transpose(method)
    upright.info[TURN] = int(method)  # so that the picture can also be shown as it came
    return upright


def _reduced_rgb(picture: Image.Image, factor: int) -> Image.Image:
    """A `factor`-th of each side, in RGB over white; strip by strip, because each step on the way copies what it gets."""
    width, height = (-(-side // factor) for side in picture.size)
    reduced = Image.new("RGB", (width, height))
    for top in range(0, height, _STRIP_ROWS):
        rows = min(_STRIP_ROWS, height - top)
        strip = picture.crop((0, top * factor, picture.size[0], min(picture.size[1], (top + rows) * factor)))
        reduced.paste(_over_white(strip, factor), (0, top))
    return reduced


def _over_white(picture: Image.Image, factor: int) -> Image.Image:
    if picture.mode.startswith("I"):  # 16-bit grey: convert() would cut everything above 255 off
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    picture = picture.convert("RGBA" if see_through else "RGB")
    if factor > 1:
        picture = picture.reduce(factor)
    if see_through:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return picture


TURN = "turned"  # in an upright picture's `info`: the transposition that made it so, where one was needed
BACK = {
    int(Image.Transpose.FLIP_LEFT_RIGHT): Image.Transpose.FLIP_LEFT_RIGHT,
    int(Image.Transpose.ROTATE_180): Image.Transpose.ROTATE_180,
    int(Image.Transpose.FLIP_TOP_BOTTOM): Image.Transpose.FLIP_TOP_BOTTOM,
    int(Image.Transpose.TRANSPOSE): Image.Transpose.TRANSPOSE,
    int(Image.Transpose.ROTATE_270): Image.Transpose.ROTATE_90,
    int(Image.Transpose.TRANSVERSE): Image.Transpose.TRANSVERSE,
    int(Image.Transpose.ROTATE_90): Image.Transpose.ROTATE_270,
}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turn_of(picture: Image.Image) -> Image.Transpose | None:
    """How to turn the picture upright, as its EXIF orientation (tag 0x0112) says; none where that can't be read."""
    try:
        return _TURNS.get(picture.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - what a broken note beside the pixels makes Pillow raise is nowhere written down
        return None


def _trim() -> None:
    """Under Linux, the C library keeps what was freed, in each thread for itself; it gives it back when it is asked."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
