"""What many signs have in common: each letter's mean and spread, letters that are alike, and a map of all signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import Part
from signcore.images import IMAGE_SIDE, PIXEL_COUNT


@dataclass(frozen=True)
class LetterLooks:
    """What the signs of each letter look like together, for the letters that have any.

    Attributes:
        letters: int64 array of shape (k,), indices into :data:`signcore.labels.LETTERS`, rising.
        means: float32 array of shape (k, 28, 28), each pixel's mean over the letter's signs, 0–255.
        spreads: float32 array of shape (k, 28, 28), each pixel's standard deviation (by n), 0–127.5.
    """

    letters: NDArray[np.int64]
    means: NDArray[np.float32]
    spreads: NDArray[np.float32]


@dataclass(frozen=True)
class SignMap:
    """Signs as points of a plane, close to each other if their pixels are alike.

    Attributes:
        indices: int64 array of shape (n,), which signs of the part they are.
        points: float32 array of shape (n, 2), places along the two directions, in grey values.
        directions: float32 array of shape (2, 28, 28), unit vectors: what changes in a sign on the way along each.
        shares: float64 array of shape (2,), the share of all differences between signs that each direction shows.
    """

    indices: NDArray[np.int64]
    points: NDArray[np.float32]
    directions: NDArray[np.float32]
    shares: NDArray[np.float64]


def letter_looks(part: Part) -> LetterLooks:
    """Mean and spread of the signs of each letter.

    >>> from signcore.datasets.base import Part
    >>> images = np.stack([np.full((28, 28), grey, np.uint8) for grey in (10, 30, 7)])
    >>> looks = letter_looks(Part(images, np.array([2, 2, 5], np.uint8), np.arange(3, dtype=np.int32)))
    >>> looks.letters.tolist(), looks.means[:, 0, 0].tolist(), looks.spreads[:, 0, 0].tolist()
    ([2, 5], [20.0, 7.0], [10.0, 0.0])
    """
    letters = np.unique(part.labels).astype(np.int64)
    means, spreads = (np.empty((len(letters), IMAGE_SIDE, IMAGE_SIDE), np.float32) for _which in range(2))
    for place, letter in enumerate(letters):
        images = part.images[part.labels == letter].astype(np.float32)  # a letter at a time: all of them would take 86 MB
        means[place], spreads[place] = images.mean(axis=0), images.std(axis=0)
    return LetterLooks(letters, means, spreads)


def alike_letters(looks: LetterLooks, count: int) -> list[tuple[int, int, float]]:
    """The pairs of letters whose mean signs are most alike, the most alike first.

    Args:
        looks: of :func:`letter_looks`.
        count: how many pairs at most.

    Returns:
        (letter, other letter, correlation of their mean signs, -1 to 1), letters as indices into `LETTERS`.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # a mean sign of one grey correlates with nothing: as if by 0
        likeness = np.nan_to_num(np.atleast_2d(np.corrcoef(looks.means.reshape(len(looks.letters), PIXEL_COUNT))))
    one, other = np.triu_indices(len(looks.letters), k=1)
    order = np.argsort(-likeness[one, other], kind="stable")[:count]
    return [(int(looks.letters[one[i]]), int(looks.letters[other[i]]), float(likeness[one[i], other[i]])) for i in order]


def map_signs(images: NDArray[np.uint8], indices: NDArray[np.int64]) -> SignMap:
    """The plane in which these signs differ most: the first two principal components (Pearson, 1901).

    Each direction's sign is chosen so that its largest value is positive; otherwise a map could come out mirrored on another machine.

    Args:
        images: uint8 array of shape (m, 28, 28).
        indices: which of them to map, int64 array of shape (n,), at least two; 3,000 take half a second.

    Raises:
        ValueError: fewer than two signs, or all alike, so that there is no direction.
    """
    vectors = images[indices].reshape(len(indices), PIXEL_COUNT).astype(np.float32)
    vectors -= vectors.mean(axis=0)
    total = float(np.square(vectors, dtype=np.float64).sum())
    if len(indices) < 2 or total == 0:
        raise ValueError(f"a map needs at least two signs that differ, and got {len(indices)}")
    values, found = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))  # a sixth of the time of a decomposition of `vectors`
    directions = found[:, [-1, -2]].T.astype(np.float32)
    strongest = np.abs(directions).argmax(axis=1)
    directions = directions * np.sign(directions[[0, 1], strongest])[:, None]
    shares = np.maximum(0.0, values[[-1, -2]]) / total
    return SignMap(indices, vectors @ directions.T, directions.reshape(2, IMAGE_SIDE, IMAGE_SIDE), shares)
