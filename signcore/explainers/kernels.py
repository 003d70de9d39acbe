"""The kernels of the first convolution: the patterns that a trained network looks for in the pixels themselves."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.classifier import Classifier


def kernels(classifier: Classifier, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:  # noqa: ARG001 - every explainer's
    """The weights of the first convolution: `weights`, float32 (filters, height, width); empty where there is no convolution."""
    for layer in classifier.model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            return {"weights": np.asarray(layer.get_weights()[0][:, :, 0, :]).transpose(2, 0, 1)}
    return {"weights": np.zeros((0, 3, 3), np.float32)}
