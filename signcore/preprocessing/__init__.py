"""Any picture to what the network takes: 28×28 grey pixels, 0–255, with every step kept so that it can be shown.

A picture that someone uploads is not trusted: what it is and what its pixels take is known before they are decoded, and nothing
but PNG, JPEG, WebP, BMP and GIF is opened at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from signcore.errors import PictureError, SignLabError
from signcore.i18n import N_, _
from signcore.images import IMAGE_SIDE
from signcore.preprocessing.decoding import (
    BACK,
    MAX_DECODING_BYTES,
    MAX_SCANS,
    AnimatedError,
    ScansError,
    decoding_bytes,
    opened,
    taking,
    upright_rgb,
)
from signcore.preprocessing.decoding import (
    TURN as _TURN,
)
from signcore.preprocessing.picture_bytes import kind_of
from signcore.preprocessing.squares import Box, cut_out, largest_square

MAX_PICTURE_BYTES = 10 * 2**20
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000  # the longest panoramas of telephones have 16,384
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
SUFFIXES = ("png", "jpg", "jpeg", "jfif", "webp", "bmp", "gif")  # what fields for uploads offer; content decides
_STEP_SIDE = 512  # the largest side of a picture kept for display
_BOX_COLOR = (255, 196, 0)  # seen on skin, on walls and on dark cloth
_WORK_SIDE = 1024  # larger ones are reduced before anything is done with them


@dataclass(frozen=True)
class Step:
    """One step on the way.

    Attributes:
        title: what was done, to be translated.
        words: why, in a sentence, to be translated.
        picture: the picture after it, uint8 (height, width) or (height, width, 3).
    """

    title: str
    words: str
    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class PreparedPicture:
    """A picture ready for the network.

    Attributes:
        pixels: uint8 array of shape (28, 28); the model itself divides by 255.
        way: how it came to be, in order: of each step the title, the words and what makes its picture.
        warnings: what makes an answer doubtful, a sentence each.
    """

    pixels: NDArray[np.uint8]
    way: tuple[tuple[str, str, Callable[[], NDArray[np.uint8]]], ...]
    warnings: tuple[str, ...] = ()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The way as pictures, made when they are asked for: they take ten times as long as the pixels alone."""
        return tuple(Step(title, words, picture()) for title, words, picture in self.way)


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
            _("{name} has {size} MB, more than the limit of {limit} MB. Make it smaller.").format(
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
            _("{name} is a JPEG in {count} layers, more than the limit of {limit}. Save it again.").format(
                name=called, count=error.args[0], limit=MAX_SCANS
            ),
            "pixels",
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            _("{name} has more than {limit} million pixels, which is the limit. Make it smaller.").format(
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
        message = _("{name} has {width}×{height} pixels, more than the limit of {limit} million. Make it smaller.").format(
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
                "{name} is in {kind} format, which SignLab does not read. Save it as JPEG; an iPhone takes JPEG with "
                "Settings → Camera → Formats → Most Compatible."
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


def prepare_picture(
    picture: Image.Image, square: Box | None = None, *, hand: Box | None = None, contrast: bool = False, mirrored: bool = False
) -> PreparedPicture:
    """A picture of a hand to 28×28 grey pixels: square, grey, small.

    Args:
        picture: RGB, as :func:`open_picture` gives it.
        square: what of it is used; the largest square in the middle by default.
        hand: where a hand was found, to be shown.
        contrast: stretch the greys of the square from black to white.
        mirrored: left and right exchanged.
    """
    way = [(N_("Original"), N_("Your picture, made smaller for the screen."), lambda: _thumbnail(as_it_came(picture)))]
    if picture.info.get(_TURN) is not None:
        way.append((N_("Upright"), N_("The file says which way is up, so the picture is turned."), partial(_thumbnail, picture)))
    if hand is not None:
        way.append((N_("The hand found"), N_("A small network marks where the hand is."), partial(_with_box, picture, hand)))
    part = cut_out(picture, square or largest_square(*picture.size))
    way.append((N_("Cropped to a square"), N_("The network takes squares only, and a hand should fill them."), partial(_thumbnail, part)))
    if mirrored:
        part = ImageOps.mirror(part)
        way.append(
            (N_("Mirrored"), N_("A left hand becomes a right one, the kind that the network has learnt."), partial(_thumbnail, part))
        )
    grey = ImageOps.grayscale(part)
    words = N_("One number per pixel instead of three: colour does not matter for a sign.")
    way.append((N_("In greyscale"), words, partial(_thumbnail, grey)))
    if contrast:
        grey = stretched(grey)
        way.append((N_("More contrast"), N_("The darkest grey becomes black, the lightest white."), partial(_thumbnail, grey)))
    small = small_sign(grey)
    words = N_("Each pixel is the mean of the pixels that it covers. This is what the network gets.")
    way.append((N_("28×28 pixels"), words, lambda: small))
    return PreparedPicture(small, tuple(way), tuple(_doubts(small, part.size[0])))


def sign_of(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of :func:`prepare_picture` alone, uint8 (28, 28), for readers of many pictures: no step is kept."""
    return small_sign(ImageOps.grayscale(cut_out(picture, largest_square(*picture.size))))


def sign_in(picture: Image.Image, square: Box, *, contrast: bool = False, mirrored: bool = False) -> NDArray[np.uint8]:
    """The pixels of a square of a grey picture, uint8 (28, 28), by the way of :func:`prepare_picture`."""
    grey = cut_out(picture, square)
    if contrast:
        grey = stretched(grey)
    small = small_sign(grey)
    return np.ascontiguousarray(small[:, ::-1]) if mirrored else small


def small_sign(grey: Image.Image) -> NDArray[np.uint8]:
    """A grey square as 28×28 pixels, uint8 (28, 28), each the mean of the area that it stands for."""
    return np.asarray(grey.resize((IMAGE_SIDE, IMAGE_SIDE), Image.Resampling.BOX), np.uint8)


def stretched(grey: Image.Image) -> Image.Image:
    """Its greys spread from black to white; the darkest and the lightest hundredth may be cut off, for one lamp must not decide."""
    return ImageOps.autocontrast(grey, cutoff=1)


def as_it_came(picture: Image.Image) -> Image.Image:
    """An opened picture as its file has it, before it was turned upright."""
    turn = picture.info.get(_TURN)
    return picture if turn is None else picture.transpose(BACK[turn])


def _with_box(picture: Image.Image, box: Box) -> NDArray[np.uint8]:
    shown = picture.copy()
    shown.thumbnail((_STEP_SIDE, _STEP_SIDE))
    scale = shown.width / picture.width
    line = max(2, max(shown.size) // 100)
    left, top, right, bottom = (value * scale for value in box)
    ImageDraw.Draw(shown).rectangle((left, top, max(right, left + line), max(bottom, top + line)), outline=_BOX_COLOR, width=line)
    return np.asarray(shown, np.uint8)


def _thumbnail(picture: Image.Image) -> NDArray[np.uint8]:
    shown = picture.copy()
    shown.thumbnail((_STEP_SIDE, _STEP_SIDE))
    return np.asarray(shown, np.uint8)


def _doubts(pixels: NDArray[np.uint8], side: int) -> list[str]:
    said = []
    if side < IMAGE_SIDE:
        said.append(_("The picture has only {side} pixels per side, fewer than the 28 that the network sees.").format(side=side))
    if int(pixels.max()) - int(pixels.min()) < 40:
        said.append(_("There is hardly any contrast. The network sees light and shade; give it some."))
    two_tone = np.mean((pixels < 20) | (pixels > 235))
    if two_tone > 0.9:
        said.append(
            _("This is black and white, like a line drawing. The network has only ever seen shaded photographs, so its answer is a guess.")
        )
    return said
