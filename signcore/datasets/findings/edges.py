"""Signs as directions of their edges, which tell hands apart better than grey values do: light and skin matter less."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.images import IMAGE_SIDE

_CELLS = 7
_DIRECTIONS = 8
_BLOCK = 2048
EDGE_COUNT = _CELLS * _CELLS * _DIRECTIONS


def edge_vectors(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How strong edges are in eight directions, in each of 7×7 cells: a histogram of oriented gradients.

    After Dalal and Triggs, "Histograms of oriented gradients for human detection", CVPR 2005, with cells blurred into each
    other instead of overlapping blocks.

    Args:
        images: uint8 array of shape (n, 28, 28).

    Returns:
        float32 array of shape (n, 392), rows of mean 0 and length 1; zeros for an image without edges.
    """
    vectors = np.empty((len(images), EDGE_COUNT), np.float32)
    for start in range(0, len(images), _BLOCK):
        vectors[start : start + _BLOCK] = np.sqrt(_histograms(images[start : start + _BLOCK].astype(np.float32)))
    vectors -= vectors.mean(axis=1, keepdims=True)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return unit


def _histograms(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    down, across = np.zeros_like(grey), np.zeros_like(grey)
    down[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    across[:, :, 1:-1] = grey[:, :, 2:] - grey[:, :, :-2]
    strength = np.sqrt(np.hypot(down, across))
    turn = np.arctan2(down, across) % (2 * np.pi) * (_DIRECTIONS / (2 * np.pi))
    lower = np.floor(turn).astype(np.int64)
    share = turn - lower
    planes = np.zeros((len(grey), _DIRECTIONS, IMAGE_SIDE, IMAGE_SIDE), np.float32)
    # The two places are always different ones, so that the second cannot overwrite the first.
    np.put_along_axis(planes, (lower % _DIRECTIONS)[:, None], (strength * (1 - share))[:, None], axis=1)
    np.put_along_axis(planes, ((lower + 1) % _DIRECTIONS)[:, None], (strength * share)[:, None], axis=1)
    side = IMAGE_SIDE // _CELLS
    cells = planes.reshape(len(grey), _DIRECTIONS, _CELLS, side, _CELLS, side).sum(axis=(3, 5))
    for axis in (2, 3):
        padded = np.pad(cells, [(1, 1) if axis == one else (0, 0) for one in range(4)])
        before, middle, after = (np.take(padded, np.arange(_CELLS) + shift, axis=axis) for shift in range(3))
        cells = 0.25 * before + 0.5 * middle + 0.25 * after
    flat: NDArray[np.float32] = cells.reshape(len(grey), -1)
    return flat
