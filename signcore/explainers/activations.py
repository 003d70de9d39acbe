"""What each layer makes of a sign: its output, as the network computes it when it predicts."""

from __future__ import annotations

import functools

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.inference.classifier import Classifier


def layer_outputs(classifier: Classifier, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """The output of every layer for one sign, in the order of the layers.

    Args:
        classifier: the trained network.
        images: uint8 array of shape (1, 28, 28).

    Returns:
        float32 arrays by layer name, without the batch: (height, width, channels) or (values,). Dropout does nothing when
        predicting, so its output equals its input.
    """
    names = [layer.name for layer in classifier.model.layers[1:]]  # the first is the input
    outputs = _all_outputs(classifier).predict_on_batch(images[..., None].astype(np.float32))
    return {name: np.asarray(output)[0] for name, output in zip(names, outputs, strict=True)}


@functools.lru_cache(maxsize=4)
def _all_outputs(classifier: Classifier) -> keras.Model:
    """The network once more, of the same layers, with an output for each of them.

    Each is called anew: a layer that is a network itself, such as local contrast normalisation, knows its output only from within.
    """
    values = inputs = keras.Input(classifier.model.input_shape[1:])
    outputs = []
    for layer in classifier.model.layers[1:]:
        values = layer(values)
        outputs.append(values)
    return keras.Model(inputs, outputs)
