"""Any picture to what the network takes: 28×28 grey pixels, 0–255, with every step kept so that it can be shown.

A picture that someone uploads is not trusted: what it is and what its pixels take is known before they are decoded, and nothing
but PNG, JPEG, WebP, BMP and GIF is opened at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from signcore.errors import PictureError, SignLabError
from signcore.i18n import N_, _
from signcore.images import IMAGE_SIDE
from signcore.preprocessing.decoding import (
    MAX_DECODING_BYTES,
    MAX_SCANS,
    AnimatedError,
    ScansError,
    decoding_bytes,
    opened,
    taking,
    upright_rgb,
)
from signcore.preprocessing.picture_bytes import kind_of

MAX_PICTURE_BYTES = 10 * 2**20
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000  # the longest panoramas of telephones have 16,384
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
SUFFIXES = ("png", "jpg", "jpeg", "jfif", "webp", "bmp", "gif")  # what fields for uploads offer; content decides
_STEP_SIDE = 512  # the largest side of a picture kept for display
_WORK_SIDE = 1024  # larger ones are reduced before anything is done with them


@dataclass(frozen=True)
class Step:
    """One step on the way: what was done, and the picture after it, uint8 (height, width) or (height, width, 3)."""

    title: str
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class PreparedPicture:
    """A picture ready for the network.

    Attributes:
        pixels: uint8 array of shape (28, 28); the model itself divides by 255.
        steps: how it came to be, in order; titles are to be translated when shown.
        warnings: what makes an answer doubtful, a sentence each.
    """

    pixels: NDArray[np.uint8]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crop:
    """Which square of a picture is used: its size as a share of the shorter side, and where its centre lies, 0–1."""

    size: float = 1.0
    across: float = 0.5
    down: float = 0.5

    def square(self, width: int, height: int) -> tuple[int, int, int]:
        """Left edge, upper edge and side, in pixels of a picture of that size.

        >>> Crop(0.5, across=1.0, down=0.0).square(400, 200)
        (300, 0, 100)
        """
        side = max(1, round(min(width, height) * min(1.0, self.size)))
        left = round((width - side) * min(1.0, max(0.0, self.across)))
        top = round((height - side) * min(1.0, max(0.0, self.down)))
        return left, top, side


def open_picture(content: bytes, name: str = "", admit: Callable[[int], None] | None = None) -> Image.Image:
    """An uploaded picture, upright (EXIF orientation honoured), in RGB over white.

    What it is, how large it is and what its decoding takes are known before anything is decoded.

    Args:
        content: the file's bytes.
        name: what messages call it.
        admit: called with its number of pixels before they are decoded; what it raises ends the reading.

    Raises:
        PictureError: of another format, animated, too large, or damaged; its `reason` says which.
    """
    called = name or _("The picture")
    if len(content) > MAX_PICTURE_BYTES:
        raise PictureError(
            _("{name} has {size} MB; pictures up to {limit} MB are read. Make it smaller.").format(
                name=called, size=round(len(content) / 2**20, 1), limit=MAX_PICTURE_BYTES // 2**20
            ),
            "large",
        )
    kind = kind_of(content)
    if kind.upper() not in FORMATS:
        raise _other_format(called, kind, bool(content))
    try:
        with opened(content) as picture:
            _check_size(called, *picture.size)
            if admit:
                admit(picture.size[0] * picture.size[1])
            cost = decoding_bytes(picture, content)
            if cost > MAX_DECODING_BYTES:
                raise _too_many_pixels(called, *picture.size, cost)
            with taking(cost):
                return upright_rgb(picture, _WORK_SIDE)
    except SignLabError:
        raise
    except AnimatedError:
        raise PictureError(_("{name} is animated. Use still pictures, one per file.").format(name=called), "animated") from None
    except ScansError as error:
        raise PictureError(
            _("{name} is a JPEG in {count} layers; up to {limit} are read. Save it again.").format(
                name=called, count=error.args[0], limit=MAX_SCANS
            ),
            "pixels",
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            _("{name} has more than the {limit} million pixels that are read. Make it smaller.").format(
                name=called, limit=MAX_PIXELS // 1_000_000
            ),
            "pixels",
        ) from None
    except Exception as error:  # what a damaged file makes Pillow raise is nowhere written down
        raise PictureError(_("{name} is damaged and can't be read. Save it again.").format(name=called)) from error


def _check_size(name: str, width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise _too_many_pixels(name, width, height)


def _too_many_pixels(name: str, width: int, height: int, cost: int = 0) -> PictureError:
    if cost:
        message = _("{name} has {width}×{height} pixels, which take {size} MB of memory; {limit} MB are allowed. Make it smaller.").format(
            name=name, width=width, height=height, size=round(cost / 2**20), limit=MAX_DECODING_BYTES // 2**20
        )
    elif width * height > MAX_PIXELS:
        message = _("{name} has {width}×{height} pixels, more than the {limit} million that are read. Make it smaller.").format(
            name=name, width=width, height=height, limit=MAX_PIXELS // 1_000_000
        )
    else:
        message = _("{name} has {width}×{height} pixels; a side may have up to {limit:,}. Make it smaller.").format(
            name=name, width=width, height=height, limit=MAX_SIDE
        )
    return PictureError(message, "pixels")


def _other_format(name: str, kind: str, has_content: bool) -> PictureError:
    if kind in {"HEIC", "AVIF"}:
        return PictureError(
            _(
                "{name} is a {kind} picture, which SignLab does not read. Save it as JPEG; an iPhone takes JPEG with Settings → Camera → "
                "Formats → Most Compatible."
            ).format(name=name, kind=kind),
            kind.lower(),
        )
    if kind and kind not in {"text", "HTML"}:
        return PictureError(
            _("{name} is not a PNG, JPEG or WebP picture, but {kind}. Save it as PNG or JPEG.").format(name=name, kind=kind), "format"
        )
    return PictureError(
        _("{name} is not a PNG, JPEG or WebP picture. Choose one of these.").format(name=name), "other" if has_content else "empty"
    )


def prepare_picture(picture: Image.Image, crop: Crop | None = None) -> PreparedPicture:
    """A picture of a hand to 28×28 grey pixels: square, grey, small.

    Args:
        picture: RGB.
        crop: the square to use; the largest in the middle by default.
    """
    steps = [Step(N_("As it came"), _thumbnail(picture))]
    square = _cropped(picture, crop or Crop())
    steps.append(Step(N_("Cropped to a square"), _thumbnail(square)))
    grey = ImageOps.grayscale(square)
    steps.append(Step(N_("In greyscale"), _thumbnail(grey)))
    small = _small(grey)
    steps.append(Step(N_("28×28 pixels"), small))
    return PreparedPicture(small, tuple(steps), tuple(_doubts(small, square.size[0])))


def sign_of(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of :func:`prepare_picture` alone, uint8 (28, 28), for readers of many pictures: no step is kept."""
    return _small(ImageOps.grayscale(_cropped(picture, Crop())))


def _small(grey: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(grey.resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX), np.uint8)


def _cropped(picture: Image.Image, crop: Crop) -> Image.Image:
    left, top, side = crop.square(*picture.size)
    return picture.crop((left, top, left + side, top + side))


def _thumbnail(picture: Image.Image) -> NDArray[np.uint8]:
    shown = picture.copy()
    shown.thumbnail((_STEP_SIDE, _STEP_SIDE))
    return np.asarray(shown, np.uint8)


def _doubts(pixels: NDArray[np.uint8], side: int) -> list[str]:
    said = []
    if side < IMAGE_SIDE:
        said.append(_("The picture has only {side} pixels to a side, fewer than the 28 that the network sees.").format(side=side))
    if int(pixels.max()) - int(pixels.min()) < 40:
        said.append(_("There is hardly any contrast. The network sees light and shade; give it some."))
    two_tone = np.mean((pixels < 20) | (pixels > 235))
    if two_tone > 0.9:
        said.append(
            _("This is black and white, like a line drawing. The network has only ever seen shaded photographs, so its answer is a guess.")
        )
    return said
