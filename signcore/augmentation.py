"""Varying training images: small turns, zooms, shifts, mirroring, leaning and bending; light, contrast, blur, noise, patches.

The one function that both the data page shows and the training uses, in NumPy, so that what is shown is what is trained on.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from signcore.config import AugmentConfig

_KNOTS = 4  # places a side that an elastic bend pushes


def augment_images(images: NDArray[np.uint8], config: AugmentConfig, random: np.random.Generator) -> NDArray[np.uint8]:
    """Each image varied by its own random amounts, within the ranges of `config`.

    A positive angle turns counterclockwise, like `numpy.rot90`; a positive shift moves down and to the right; a zoom above 1
    enlarges; a positive shear leans the top to the right, as italics do; a positive push of a bend shows what lies further down
    and to the right. These and the flip are one mapping of coordinates around the centre; pixels between four others are mixed
    from them (bilinear), and where the picture ends its edge goes on. Then, in this order: blur, contrast with brightness and
    sidelight, noise, and a patch of one grey (random erasing: Zhong et al., 2017).

    Args:
        images: uint8 array of shape (n, height, width).
        config: the ranges; `augment` itself is not asked.
        random: where the amounts are drawn from; the same generator state gives the same images.

    Returns:
        uint8 array of the same shape.
    """
    count, height, width = images.shape
    size = np.array([[height], [width]])
    angle = np.radians(random.uniform(-config.rotation, config.rotation, count))
    zoom = random.uniform(1 - config.zoom, 1 + config.zoom, (2, count))
    shift = random.uniform(-config.shift, config.shift, (2, count)) * size
    coins = random.random(count)  # drawn from the generator even where it is off, so that switching it on changes none of the other draws
    mirror = np.where(coins < 0.5, -1.0, 1.0) if config.horizontal_flip else np.ones(count)
    brightness = random.uniform(-config.brightness, config.brightness, (count, 1, 1)).astype(np.float32) * 255
    contrast = random.uniform(1 - config.contrast, 1 + config.contrast, (count, 1, 1)).astype(np.float32)
    shear: NDArray[np.float64] = random.uniform(-config.shear, config.shear, (count,))
    pushes = random.uniform(-config.elastic, config.elastic, (2, count, _KNOTS, _KNOTS)) * size[..., None, None]
    light = random.uniform(-config.light, config.light, (2, count)).astype(np.float32) * 255
    blur = random.uniform(0, config.blur, (count, 1, 1)).astype(np.float32)
    patch_side = random.uniform(0, config.erase, (2, count)) * size
    patch_centre = random.uniform(0, 1, (2, count)) * (size - 1)
    patch_grey = random.uniform(0, 255, (count, 1, 1)).astype(np.float32)
    varied: NDArray[np.float32] = images.astype(np.float32)
    if config.rotation or config.zoom or config.shift or config.horizontal_flip or config.shear or config.elastic:
        varied = _warp(varied, angle, zoom, shift, mirror, shear, pushes if config.elastic else None)
    if config.blur:
        varied += blur * (_blurred(varied) - varied)
    if config.brightness or config.contrast:
        mean = varied.mean(axis=(1, 2), keepdims=True)
        varied = (varied - mean) * contrast + mean + brightness
    if config.light:
        down, right = (np.linspace(-1, 1, length, dtype=np.float32) for length in (height, width))
        varied += light[0, :, None, None] * down[:, None] + light[1, :, None, None] * right
    if config.noise:
        strength = random.uniform(0, config.noise, (count, 1, 1)).astype(np.float32) * 255
        varied += strength * random.standard_normal(varied.shape, np.float32)
    if config.erase:
        near_row, near_column = (
            np.abs(np.arange(length) - centre[:, None]) < side[:, None] / 2
            for length, centre, side in zip((height, width), patch_centre, patch_side, strict=True)
        )
        varied = np.where(near_row[:, :, None] & near_column[:, None, :], patch_grey, varied)
    return np.clip(np.rint(varied), 0, 255).astype(np.uint8)


def _warp(
    images: NDArray[np.float32],
    angle: NDArray[np.float64],
    zoom: NDArray[np.float64],
    shift: NDArray[np.float64],
    mirror: NDArray[np.float64],
    shear: NDArray[np.float64],
    pushes: NDArray[np.float64] | None,
) -> NDArray[np.float32]:
    """For each output pixel, the place in the input that it shows; then the mix of the four pixels around that place.

    The place is linear in the pixel's row and column, so each image needs six numbers; a bend is added to it.
    """
    count, height, width = images.shape
    cosine, sine = np.cos(angle), np.sin(angle)
    row_by_row, row_by_column = cosine / zoom[0], sine / zoom[0]
    column_by_row, column_by_column = (shear * cosine - sine) / (zoom[1] * mirror), (cosine + shear * sine) / (zoom[1] * mirror)
    down, right = np.arange(height) - (height - 1) / 2, np.arange(width) - (width - 1) / 2

    def places(by_row: NDArray[np.float64], by_column: NDArray[np.float64], middle: float) -> NDArray[np.float32]:
        from_rows = by_row[:, None] * (down - shift[0][:, None]) + middle
        from_columns = by_column[:, None] * (right - shift[1][:, None])
        place: NDArray[np.float32] = from_rows.astype(np.float32)[:, :, None] + from_columns.astype(np.float32)[:, None, :]
        return place

    source_row = places(row_by_row, row_by_column, (height - 1) / 2)
    source_column = places(column_by_row, column_by_column, (width - 1) / 2)
    if pushes is not None:
        source_row += _bend(pushes[0], height, width)
        source_column += _bend(pushes[1], height, width)
    np.clip(source_row, 0, height - 1, out=source_row)
    np.clip(source_column, 0, width - 1, out=source_column)
    top = np.minimum(source_row.astype(np.int32), height - 2)
    left = np.minimum(source_column.astype(np.int32), width - 2)
    source_row -= top
    source_column -= left
    at = (top * width + left + np.arange(count, dtype=np.int32)[:, None, None] * (height * width)).astype(np.intp)
    flat = images.reshape(-1)
    upper, lower = flat[at], flat[at + width]
    upper += (flat[at + 1] - upper) * source_column
    lower += (flat[at + (width + 1)] - lower) * source_column
    upper += (lower - upper) * source_row
    mixed: NDArray[np.float32] = upper
    return mixed


def _bend(pushes: NDArray[np.float64], height: int, width: int) -> NDArray[np.float32]:
    """Pushes (n, 4, 4) at places spread evenly over the picture, and smoothly from one to the next in between: (n, height, width)."""
    bent: NDArray[np.float32] = _blend(height) @ pushes.astype(np.float32) @ _blend(width).T
    return bent


@functools.cache
def _blend(length: int) -> NDArray[np.float32]:
    """How much of each knot is at each of `length` pixels: half cosines from knot to knot, which sum to 1. Float32 (length, 4)."""
    place = np.linspace(0, _KNOTS - 1, length)[:, None]
    away = np.clip(np.abs(place - np.arange(_KNOTS)), 0, 1)
    shares: NDArray[np.float32] = ((1 + np.cos(np.pi * away)) / 2).astype(np.float32)
    return shares


def _blurred(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each pixel mixed with its neighbours by 1-2-1 down and across; at the edges, the edge goes on."""
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)), "edge")
    rows = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    mixed: NDArray[np.float32] = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
    return mixed
