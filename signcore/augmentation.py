"""Varying training images: small turns, zooms, shifts, mirroring, brightness and contrast.

The one function that both the data page shows and the training uses, in NumPy, so that what is shown is what is trained on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.config import AugmentConfig


def augment_images(images: NDArray[np.uint8], config: AugmentConfig, random: np.random.Generator) -> NDArray[np.uint8]:
    """Each image varied by its own random amounts, within the ranges of `config`.

    A positive angle turns counterclockwise, like `numpy.rot90`; a positive shift moves down and to the right; a zoom above 1
    enlarges. Turn, zoom, shift and flip are one mapping of coordinates around the centre; pixels between four others are mixed from
    them (bilinear), and where the picture ends its edge goes on.

    Args:
        images: uint8 array of shape (n, height, width).
        config: the ranges; `augment` itself is not asked.
        random: where the amounts are drawn from; the same generator state gives the same images.

    Returns:
        uint8 array of the same shape.
    """
    count, height, width = images.shape
    angle = np.radians(random.uniform(-config.rotation, config.rotation, count))
    zoom = random.uniform(1 - config.zoom, 1 + config.zoom, (2, count))
    shift = random.uniform(-config.shift, config.shift, (2, count)) * np.array([[height], [width]])
    coins = random.random(count)  # thrown in any case, so that the flip changes nothing else
    mirror = np.where(coins < 0.5, -1.0, 1.0) if config.horizontal_flip else np.ones(count)
    brightness = random.uniform(-config.brightness, config.brightness, (count, 1, 1)).astype(np.float32) * 255
    contrast = random.uniform(1 - config.contrast, 1 + config.contrast, (count, 1, 1)).astype(np.float32)
    moved = images.astype(np.float32)
    if config.rotation or config.zoom or config.shift or config.horizontal_flip:
        moved = _warp(images, angle, zoom, shift, mirror)
    if config.brightness or config.contrast:
        mean = moved.mean(axis=(1, 2), keepdims=True)
        moved = (moved - mean) * contrast + mean + brightness
    return np.clip(np.rint(moved), 0, 255).astype(np.uint8)


def _warp(
    images: NDArray[np.uint8],
    angle: NDArray[np.float64],
    zoom: NDArray[np.float64],
    shift: NDArray[np.float64],
    mirror: NDArray[np.float64],
) -> NDArray[np.float32]:
    """For each output pixel, the place in the input that it shows; then the mix of the four pixels around that place."""
    count, height, width = images.shape
    rows, columns = np.indices((height, width), np.float32)
    rows, columns = rows - (height - 1) / 2, columns - (width - 1) / 2
    cosine, sine = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    down = rows[None] - shift[0].astype(np.float32)[:, None, None]
    right = columns[None] - shift[1].astype(np.float32)[:, None, None]
    source_row = (cosine[:, None, None] * down + sine[:, None, None] * right) / zoom[0].astype(np.float32)[:, None, None]
    source_column = (cosine[:, None, None] * right - sine[:, None, None] * down) / (zoom[1] * mirror).astype(np.float32)[:, None, None]
    source_row = np.clip(source_row + (height - 1) / 2, 0, height - 1)
    source_column = np.clip(source_column + (width - 1) / 2, 0, width - 1)
    top = np.minimum(source_row.astype(np.intp), height - 2)
    left = np.minimum(source_column.astype(np.intp), width - 2)
    row_share, column_share = source_row - top, source_column - left
    flat = images.reshape(-1)
    at = (np.arange(count)[:, None, None] * height + top) * width + left
    upper = flat[at] * (1 - column_share) + flat[at + 1] * column_share
    lower = flat[at + width] * (1 - column_share) + flat[at + width + 1] * column_share
    mixed: NDArray[np.float32] = (upper * (1 - row_share) + lower * row_share).astype(np.float32)
    return mixed
