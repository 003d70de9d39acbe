"""The network that points: for each place of a picture, is it hand, arm, or neither? And is it a left hand?

It goes down to see the whole (6×6 places, each of which has seen nearly everything) and up again to point exactly, taking what it saw on
the way down along (a U-Net: Ronneberger, Fischer and Brox, MICCAI 2015). Which hand it is, the lowest places tell together.
"""

from __future__ import annotations

from typing import Final

import keras

from signcore.locating.sides import SIDE

_WIDTHS: Final = (16, 32, 64, 96)  # channels at 48, 24, 12 and 6 places a side
CLASSES: Final = ("hand", "arm", "neither")


def build_locator() -> keras.Model:
    """From pictures (n, 96, 96, 3), 0–255: shares of hand, arm and neither at each place, (n, 48, 48, 3), and of a left hand, (n, 1)."""
    picture = keras.Input((SIDE, SIDE, 3), name="picture")
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(picture)
    x = _block(x, 16, strides=2)
    kept: list[keras.KerasTensor] = []
    for width in _WIDTHS:
        if kept:
            x = keras.layers.MaxPooling2D()(x)
        x = _block(_block(x, width), width)
        kept.append(x)
    left = keras.layers.Flatten()(_block(_block(x, 64), 32))
    left = keras.layers.Dense(48, activation="relu")(left)
    left = keras.layers.Dense(1, activation="sigmoid", dtype="float32", name="left")(left)
    for width, beside in zip(_WIDTHS[-2::-1], kept[-2::-1], strict=True):
        x = keras.layers.UpSampling2D(interpolation="nearest")(x)
        x = _block(x, width, kernel=1)
        x = _block(keras.layers.Concatenate()([x, beside]), width)
    shares = keras.layers.Conv2D(len(CLASSES), 1, activation="softmax", dtype="float32", name="shares")(x)
    return keras.Model(picture, {"shares": shares, "left": left}, name="locator")


def _block(x: keras.KerasTensor, width: int, *, kernel: int = 3, strides: int = 1) -> keras.KerasTensor:
    x = keras.layers.Conv2D(width, kernel, strides, padding="same", use_bias=False)(x)
    return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.95)(x))
