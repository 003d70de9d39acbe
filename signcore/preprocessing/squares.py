"""Squares of a picture: which one, and cutting it out.

A square is left, top, right and bottom in pixels of the picture, not necessarily whole ones. It may reach beyond the picture.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

Box = tuple[float, float, float, float]  # left, top, right, bottom


def largest_square(width: int, height: int) -> Box:
    """The largest square in the middle of a picture.

    >>> largest_square(400, 200)
    (100.0, 0.0, 300.0, 200.0)
    """
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return float(left), float(top), float(left + side), float(top + side)


def square_around(box: Box, margin: float) -> Box:
    """The square with the middle of `box` and `margin` times its longer side.

    >>> square_around((10, 10, 30, 20), 1.5)
    (5.0, 0.0, 35.0, 30.0)
    """
    left, top, right, bottom = box
    reach = margin * max(right - left, bottom - top) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - reach, y - reach, x + reach, y + reach


def moved(square: Box, right: float, down: float, larger: float) -> Box:
    """The square shifted by shares of its side, and `larger` times as large around its middle."""
    side = square[2] - square[0]
    x, y = (square[0] + square[2]) / 2 + right * side, (square[1] + square[3]) / 2 + down * side
    reach = side * larger / 2
    return x - reach, y - reach, x + reach, y + reach


def cut_out(picture: Image.Image, square: Box) -> Image.Image:
    """That square of a picture at its own size, edges rounded to whole pixels; beyond the picture, its edge pixels are repeated."""
    side = max(1, round(square[2] - square[0]))
    left, top = round(square[0]), round(square[1])
    inner = (
        min(max(left, 0), picture.width - 1),
        min(max(top, 0), picture.height - 1),
        max(min(left + side, picture.width), 1),
        max(min(top + side, picture.height), 1),
    )
    part = picture.crop((inner[0], inner[1], max(inner[2], inner[0] + 1), max(inner[3], inner[1] + 1)))
    before, above = inner[0] - left, inner[1] - top
    if part.size == (side, side):
        return part
    array = np.asarray(part)
    before, above = max(0, before), max(0, above)
    widths = [(above, max(0, side - above - part.height)), (before, max(0, side - before - part.width))]
    padded = np.pad(array, [*widths, *[(0, 0)] * (array.ndim - 2)], mode="edge")
    return Image.fromarray(padded[:side, :side])


def cut(picture: Image.Image, square: Box, side: int) -> Image.Image:
    """That square of a picture, `side` × `side` pixels: means over areas where it shrinks, bilinear where it grows."""
    scale = side / (square[2] - square[0])
    if scale < 0.25:  # reduce first: what is cut out of a small picture costs little, even with edges that go on
        picture_scale = scale * 2
        width, height = (max(1, math.ceil(length * picture_scale)) for length in picture.size)
        across, down = width / picture.width, height / picture.height
        picture = picture.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
        square = (square[0] * across, square[1] * down, square[2] * across, square[3] * down)
        scale = side / (square[2] - square[0])
    margin = 2
    outer = (math.floor(square[0]) - margin, math.floor(square[1]) - margin)
    whole = math.ceil(max(square[2] - outer[0], square[3] - outer[1])) + margin
    around = cut_out(picture, (outer[0], outer[1], outer[0] + whole, outer[1] + whole))
    inside = (square[0] - outer[0], square[1] - outer[1], square[2] - outer[0], square[3] - outer[1])
    return around.resize((side, side), Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR, box=inside)
