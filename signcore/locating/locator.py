"""The locator that comes with SignLab, ready to look. Loads Keras."""

from __future__ import annotations

import functools

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.locating import LOCATOR_PATH
from signcore.locating.find import Seen
from signcore.locating.sides import SIDE


class Locator:
    """Looks at pictures, uint8 (n, 96, 96, 3), and says what is where: :class:`signcore.locating.find.Seen`."""

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self(np.zeros((1, SIDE, SIDE, 3), np.uint8))  # compile now, not when the first question comes

    def __call__(self, pictures: NDArray[np.uint8]) -> Seen:
        """What it sees: the mean of what it sees in the pictures and in their mirror images, for both are rooms with hands."""
        count = len(pictures)
        both = np.concatenate([pictures, pictures[:, :, ::-1]]).astype(np.float32)
        said = self.model.predict_on_batch(both)
        shares, left = np.asarray(said["shares"], np.float32), np.asarray(said["left"], np.float32)[:, 0]
        mean_shares = (shares[:count] + shares[count : 2 * count, :, ::-1]) / 2
        mean_left = (left[:count] + 1 - left[count : 2 * count]) / 2
        return Seen(mean_shares.astype(np.float32), mean_left.astype(np.float32))


def look(pictures: NDArray[np.uint8]) -> Seen:
    """What the locator that comes with SignLab sees; loaded at the first use, because reading signs does not need it."""
    return shipped_locator()(pictures)


@functools.cache
def shipped_locator() -> Locator:
    """The one that comes with SignLab, loaded once."""
    return Locator(keras.saving.load_model(LOCATOR_PATH, compile=False, safe_mode=True))
