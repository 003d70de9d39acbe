"""Shuffling the pixels of every sign in the same way: a dense network would not notice, and people would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from signcore.datasets import library
from signcore.datasets.base import Part, SignDataset
from signcore.i18n import _
from signcore.images import IMAGE_SIDE, PIXEL_COUNT


def pixel_order(seed: int) -> NDArray[np.int64]:
    """Which pixel of the row of 784 goes to each place, int64 (784,): always the same for a seed."""
    return np.random.default_rng(seed).permutation(PIXEL_COUNT)


def shuffle_pixels(images: NDArray[np.uint8], order: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Each image's pixels moved to other places, the same places in all images.

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


def shuffled_dataset(dataset: SignDataset, seed: int = 0) -> SignDataset:
    """The same signs with all pixels shuffled in the same way, in both parts; kept in the store.

    Raises:
        DataError: it can't be written.
    """
    order = pixel_order(seed)
    parts = {
        name: Part(shuffle_pixels(np.asarray(part.images), order), part.labels, part.rows, part.factors)
        for name, part in dataset.parts.items()
    }
    origin = replace(dataset.origin, source="shuffled", recipe={"of": dataset.content_hash, "seed": seed})
    return library.add(SignDataset.of(_("{name}, pixels shuffled").format(name=dataset.name), parts, origin))
