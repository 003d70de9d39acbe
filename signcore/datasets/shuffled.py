"""Shuffling the pixels of every sign in the same way: a dense network would not notice, and people would."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.images import IMAGE_SIDE, PIXEL_COUNT


def pixel_order(seed: int) -> NDArray[np.int64]:
    """Which pixel of the row of 784 goes to each place, int64 (784,): always the same for a seed."""
    return np.random.default_rng(seed).permutation(PIXEL_COUNT)


def shuffle_pixels(images: NDArray[np.uint8], order: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Each image's pixels at other places, in all images at the same ones.

    A dense layer takes a weighted sum over all pixels, and a sum has no order: with its weights' rows in the same new order it gives the
    same answers, and training finds the one as easily as the other. A convolution compares neighbours, and these are gone.

    Args:
        images: uint8 array of shape (n, 28, 28).
        order: of :func:`pixel_order`.

    Returns:
        uint8 array of shape (n, 28, 28).

    >>> order = pixel_order(0)
    >>> image = np.arange(784, dtype=np.uint16).reshape(1, 28, 28)
    >>> bool((shuffle_pixels(image, order).reshape(784) == order).all())
    True
    """
    return images.reshape(-1, PIXEL_COUNT)[:, order].reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
