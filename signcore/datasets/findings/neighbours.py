"""The images most like each image, among tens of thousands, in seconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.findings.base import Progress

_BLOCK = 1024
_STRIP = 64
_SKETCH = 64
_PAIRS = 4096


def nearest(
    asked: NDArray[np.float32], known: NDArray[np.float32], count: int, progress: Progress | None = None, *, same: bool = False
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each asked row the known rows with the largest products, the largest first.

    Products are made by blocks of rows. To find the largest in one pass over a block, it is cut into strips of columns: the
    `count` largest numbers lie in the `count` strips with the largest maxima.

    Args:
        asked: float32 array of shape (n, d), rows of length 1.
        known: float32 array of shape (m, d), rows of length 1.
        count: how many are wanted; fewer come back where there are fewer.
        progress: called with the share that is done.
        same: whether `asked` and `known` are the same images, so that an image must not find itself.

    Returns:
        Indices into `known`, int64 (n, k), and the products, float32 (n, k).

    >>> rows = np.eye(3, dtype=np.float32)[[0, 1, 0]]
    >>> nearest(rows, rows, 1, same=True)[0][:, 0].tolist()[::2]
    [2, 0]
    """
    total, width = len(asked), len(known)
    count = max(0, min(count, width - same))
    found, products = np.empty((total, count), np.int64), np.empty((total, count), np.float32)
    if not count:
        return found, products
    strips = -(-width // _STRIP)
    kept = min(count, strips)
    board = np.full((min(_BLOCK, total), strips * _STRIP), -np.inf, np.float32)
    for start in range(0, total, _BLOCK):
        rows = np.arange(min(_BLOCK, total - start))
        block = board[: len(rows)]
        np.matmul(asked[start : start + len(rows)], known.T, out=block[:, :width])
        if same:
            block[rows, start + rows] = -np.inf
        stripped = block.reshape(len(rows), strips, _STRIP)
        best = np.argpartition(-stripped.max(axis=2), kept - 1, axis=1)[:, :kept]
        among = stripped[rows[:, None], best].reshape(len(rows), -1)
        order = np.argsort(-among, axis=1, kind="stable")[:, :count]
        products[start : start + len(rows)] = np.take_along_axis(among, order, axis=1)
        found[start : start + len(rows)] = np.take_along_axis(best, order // _STRIP, axis=1) * _STRIP + order % _STRIP
        if progress:
            progress((start + len(rows)) / total)
    return found, products


def nearest_copies(
    asked: NDArray[np.float32],
    known: NDArray[np.float32],
    count: int,
    least: float,
    progress: Progress | None = None,
    *,
    same: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """As :func:`nearest`, but only for products of at least `least`; what is smaller comes back as -1 or less.

    Sketches choose, whole pictures decide. A sketch is a picture's place along the 64 directions in which the known ones vary
    most, and the length of what they leave out. Two sketches' product is never less than the pictures' own, so no copy is
    overlooked for its sketch; only a picture with more than twice `count` candidates may lose one for another.
    """
    directions = np.linalg.eigh(known.T @ known)[1][:, -_SKETCH:]
    candidates, bounds = nearest(_sketches(asked, directions), _sketches(known, directions), 2 * count, progress, same=same)
    products = np.full(bounds.shape, -1, np.float32)
    rows, places = np.nonzero(bounds >= least)
    for start in range(0, len(rows), _PAIRS):
        row, place = rows[start : start + _PAIRS], places[start : start + _PAIRS]
        products[row, place] = np.einsum("pd,pd->p", asked[row], known[candidates[row, place]])
    order = np.argsort(-products, axis=1, kind="stable")[:, :count]
    return np.take_along_axis(candidates, order, axis=1), np.take_along_axis(products, order, axis=1)


def _sketches(vectors: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    places = vectors @ directions
    left_out = np.sqrt(np.maximum(0, (vectors**2).sum(axis=1) - (places**2).sum(axis=1)))
    return np.concatenate([places, left_out[:, None]], axis=1)
