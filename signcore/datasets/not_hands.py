"""Pictures that are no hands: digits, drawings, clothes on nothing. Tables of them look like tables of signs, but for their pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 500
_FLAT = 0.3  # of photographs of hands one grey value takes 2 to 11 % of a picture, of rendered signs 2 to 7, of digits 85 to 92
_DIGITS = set(range(10))


def flat_share(images: NDArray[np.uint8]) -> float:
    """The share of a picture that its commonest grey value takes, for the middle one of some hundred pictures.

    >>> flat_share(np.full((3, 28, 28), 7, np.uint8))
    1.0

    Args:
        images: uint8 array of shape (n, 28, 28), at least one.
    """
    sample = images[:: -(-len(images) // _SAMPLE)].reshape(-1, images.shape[1] * images.shape[2])
    shares = [np.bincount(pixels).max() / len(pixels) for pixels in sample]
    return float(np.median(shares))


def look_like_no_hands(images: NDArray[np.uint8]) -> bool:
    """Whether most pictures are mainly one flat grey, as no photograph of a hand is."""
    return flat_share(images) > _FLAT


def are_digits(codes: NDArray[np.integer]) -> bool:
    """Whether the labels are 0 to 9 and nothing else, as of the digits that MNIST has."""
    return set(np.unique(codes).tolist()) == _DIGITS
