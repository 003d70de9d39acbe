"""The kernels that slide over the picture itself: the patterns that a trained network looks for in the pixels."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.inference.classifier import Classifier


def kernels(classifier: Classifier, images: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:  # noqa: ARG001 - every explainer's
    """The weights of each convolution that gets one channel, by the name of its layer: float32 (filters, height, width).

    That is the first convolution, wherever it stands among the layers; none in a network without convolutions. Those that follow get
    many channels, so that their kernels are no pictures.
    """
    return {
        layer.name: np.asarray(layer.get_weights()[0][:, :, 0, :]).transpose(2, 0, 1)
        for layer in classifier.model.layers
        if isinstance(layer, keras.layers.Conv2D) and layer.input.shape[-1] == 1
    }
