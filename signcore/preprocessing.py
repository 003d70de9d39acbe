"""Any picture to what the network takes: 28×28 grey pixels, 0–255, with every step kept so that it can be shown.

A picture that someone uploads is not trusted: its size is read before its pixels, and nothing but PNG, JPEG and WebP is
opened at all.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from signcore.datasets.base import IMAGE_SIDE
from signcore.errors import PictureError
from signcore.i18n import N_, _

MAX_PICTURE_BYTES = 10 * 2**20
MAX_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
_STEP_SIDE = 512  # pictures kept for showing are at most so large
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

    def as_input(self) -> NDArray[np.float32]:
        """The model's input: float32 (28, 28, 1), 0–255."""
        return self.pixels.astype(np.float32)[..., None]


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


def open_picture(content: bytes, name: str = "") -> Image.Image:
    """An uploaded picture, upright (EXIF orientation honoured), in RGB over white.

    Raises:
        PictureError: too many bytes or pixels, not one of PNG, JPEG and WebP, or damaged.
    """
    called = name or _("The picture")
    if len(content) > MAX_PICTURE_BYTES:
        raise PictureError(
            _("{name} has {size} MB; pictures up to {limit} MB are read. Make it smaller.").format(
                name=called, size=round(len(content) / 2**20, 1), limit=MAX_PICTURE_BYTES // 2**20
            )
        )
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise PictureError(
                    _("{name} has {width}×{height} pixels, more than the {limit} million that are read. Make it smaller.").format(
                        name=called, width=width, height=height, limit=MAX_PIXELS // 1_000_000
                    )
                )
            opened.draft("RGB", (_WORK_SIDE, _WORK_SIDE))  # lets the JPEG decoder skip what is not needed
            ImageOps.exif_transpose(opened, in_place=True)
            return _over_white(opened)
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError(_("{name} is no PNG, JPEG or WebP picture. Choose one of these.").format(name=called)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            _("{name} has more than the {limit} million pixels that are read. Make it smaller.").format(
                name=called, limit=MAX_PIXELS // 1_000_000
            )
        ) from None
    except Exception as error:  # what a damaged file makes Pillow raise is nowhere written down
        raise PictureError(_("{name} is damaged and can't be read. Save it again.").format(name=called)) from error


def prepare_picture(picture: Image.Image, crop: Crop | None = None) -> PreparedPicture:
    """A picture of a hand to 28×28 grey pixels: square, grey, small.

    Args:
        picture: RGB.
        crop: the square to use; the largest in the middle by default.
    """
    steps = [Step(N_("As it came"), _thumbnail(picture))]
    square = _cropped(picture, crop or Crop())
    steps.append(Step(N_("A square of it"), _thumbnail(square)))
    grey = ImageOps.grayscale(square)
    steps.append(Step(N_("In grey"), _thumbnail(grey)))
    small = np.asarray(grey.resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX), np.uint8)
    steps.append(Step(N_("28×28 pixels"), small))
    return PreparedPicture(small, tuple(steps), tuple(_doubts(small, square.size[0])))


def _over_white(picture: Image.Image) -> Image.Image:
    """RGB, at least `_WORK_SIDE` to the shorter side if it had as much, what is transparent shown over white."""
    if picture.mode.startswith("I"):  # 16-bit grey: convert() would cut everything above 255 off
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    picture = picture.convert("RGBA" if see_through else "RGB")
    factor = min(picture.size) // _WORK_SIDE
    if factor > 1:  # the steps after this one make copies, and some hundred MB each would be too many
        picture = picture.reduce(factor)
    if see_through:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    return picture


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
