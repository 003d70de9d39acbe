"""The images most like each image, among tens of thousands, in seconds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.findings.base import Progress

_BLOCK = 128  # 14 MB of products with 27,455 known images: most of it is still in the cache when it is looked through
_STRIP = 32
_SKETCH = 64
_SAMPLE = 4096
_PAIRS = 4096


def nearest(
    asked: NDArray[np.float32], known: NDArray[np.float32], count: int, progress: Progress | None = None, *, same: bool = False
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each asked row the known rows with the largest products, the largest first.

    Products are made by blocks of rows. To find the largest in one pass over a block, its columns are dealt out to strips: the
    `count` largest numbers lie in the `count` strips with the largest maxima. A strip's columns stand as far apart as there are strips,
    so that the maxima of all strips come from comparing whole rows with each other, which is several times as fast as one strip at a time.

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
        highest = block.reshape(len(rows), _STRIP, strips).max(axis=1)
        best = np.argpartition(highest, strips - kept, axis=1)[:, strips - kept :]
        columns = (best[:, :, None] + strips * np.arange(_STRIP)).reshape(len(rows), -1)
        among = np.take_along_axis(block, columns, axis=1)
        few = np.argpartition(among, among.shape[1] - count, axis=1)[:, among.shape[1] - count :]
        values = np.take_along_axis(among, few, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        products[start : start + len(rows)] = np.take_along_axis(values, order, axis=1)
        found[start : start + len(rows)] = np.take_along_axis(columns, np.take_along_axis(few, order, axis=1), axis=1)
        if progress:
            progress((start + len(rows)) / total)
    return found, products


class CopyFinder:
    """Looks for near copies among known pictures; what it has to know of these is found out once.

    Sketches choose, whole pictures decide. A sketch is a picture's place along the 64 directions in which a sample of the known ones
    varies most, and the length of what these leave out. Two sketches' product is never less than the pictures' own, so no copy is
    overlooked for its sketch; only a picture with more than twice as many candidates as are wanted may lose one for another.

    Args:
        known: float32 array of shape (m, d), rows of length 1.
    """

    def __init__(self, known: NDArray[np.float32]) -> None:
        self._known = known
        sample = known[:: -(-len(known) // _SAMPLE)] if len(known) else known
        self._directions = np.linalg.eigh(sample.T @ sample)[1][:, -_SKETCH:]
        self._sketches = self._sketched(known)

    def nearest(
        self, asked: NDArray[np.float32], count: int, least: float, progress: Progress | None = None, *, same: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """As :func:`nearest`, but only for products of at least `least`; what is smaller comes back as -1 or less."""
        sketches = self._sketches if same else self._sketched(asked)
        candidates, bounds = nearest(sketches, self._sketches, 2 * count, progress, same=same)
        products = np.full(bounds.shape, -1, np.float32)
        rows, places = np.nonzero(bounds >= least)
        for start in range(0, len(rows), _PAIRS):
            row, place = rows[start : start + _PAIRS], places[start : start + _PAIRS]
            products[row, place] = np.einsum("pd,pd->p", asked[row], self._known[candidates[row, place]])
        order = np.argsort(-products, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(candidates, order, axis=1), np.take_along_axis(products, order, axis=1)

    def _sketched(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        places = vectors @ self._directions
        left_out = np.sqrt(np.maximum(0, np.einsum("nd,nd->n", vectors, vectors) - np.einsum("nd,nd->n", places, places)))
        return np.concatenate([places, left_out[:, None]], axis=1)
