"""What a layer makes of a sign: its output, as the network computes it when it predicts."""

from __future__ import annotations

import functools

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.errors import RunError
from signcore.i18n import _


def activations(model: keras.Model, images: NDArray[np.uint8], layer: str) -> dict[str, NDArray[np.float32]]:
    """The output of one layer for one sign; what comes after it is not computed.

    Args:
        model: the trained network.
        images: uint8 array of shape (1, 28, 28).
        layer: its name.

    Returns:
        `values`: float32, without the batch: (height, width, channels) or (values,). Dropout does nothing when predicting, so that its
        output equals its input.

    Raises:
        RunError: the network has no such layer.
    """
    up_to = _up_to(model, layer)
    return {"values": np.asarray(up_to.predict_on_batch(images[..., None].astype(np.float32)))[0]}


@functools.lru_cache(maxsize=64)
def _up_to(model: keras.Model, name: str) -> keras.Model:
    """The network's own layers once more, as far as the one of that name.

    Each is called again: a layer that is a network itself, such as local contrast normalisation, knows its output only from within.
    """
    values = inputs = keras.Input(model.input_shape[1:])
    for layer in model.layers[1:]:  # the first is the input
        values = layer(values)
        if layer.name == name:
            return keras.Model(inputs, values)
    raise RunError(_("The network has no layer {name}.").format(name=name))
