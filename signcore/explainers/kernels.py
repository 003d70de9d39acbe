"""The kernels that slide over the picture itself: the patterns that a trained network looks for in the pixels."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray


def kernels(model: keras.Model, images: NDArray[np.uint8], layer: str) -> dict[str, NDArray[np.float32]]:  # noqa: ARG001 - every explainer's
    """The weights of a convolution that gets one channel.

    Args:
        model: the trained network.
        images: are not needed.
        layer: its name.

    Returns:
        `weights`: float32 (filters, height, width). Nothing where the layer is no convolution, or gets many channels, so that its
        kernels are no pictures: among the convolutions of a network that is most often all but the first.
    """
    found = next((one for one in model.layers if one.name == layer), None)
    if not isinstance(found, keras.layers.Conv2D) or found.input.shape[-1] != 1:
        return {}
    return {"weights": np.asarray(found.get_weights()[0][:, :, 0, :]).transpose(2, 0, 1)}
