"""A network as a list of layers, before any framework knows of it.

An architecture makes a plan (a list of :class:`Layer`) from a :class:`~signcore.config.ModelConfig`. Everything else
reads that one list: the table of shapes and parameters, the drawing, the Keras model, so that they can't disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signcore.config import ModelConfig

_NEIGHBOURHOOD = 9  # pixels a side: about three fingers wide


class LayerKind(StrEnum):
    """The kinds of layers that a plan may hold, named as in Keras."""

    RESCALING = "Rescaling"
    LOCAL_CONTRAST = "LocalContrast"
    CONV2D = "Conv2D"
    BATCH_NORMALIZATION = "BatchNormalization"
    MAX_POOLING2D = "MaxPooling2D"
    DROPOUT = "Dropout"
    FLATTEN = "Flatten"
    DENSE = "Dense"


@dataclass(frozen=True)
class Layer:
    """One layer. Only the fields that belong to its kind are read.

    Attributes:
        kind: what it does.
        name: unique in its plan; the Keras layer gets the same name.
        units: filters of a convolution or neurons of a dense layer.
        kernel_size: side of a convolution's square kernel, in pixels; stride 1, padding "same".
        pool_size: side of a square window, in pixels, padding "same": a pool's, with strides equal to it; or the neighbourhood whose
            contrast is evened out.
        rate: share of values that a dropout sets to 0 while training.
        momentum: how slowly a batch normalisation's running mean and variance follow the batches, 0 to 1.
        activation: name of the function on the outputs of a convolution or dense layer.
    """

    kind: LayerKind
    name: str
    units: int = 0
    kernel_size: int = 0
    pool_size: int = 0
    rate: float = 0.0
    momentum: float = 0.0
    activation: str = ""


def first_layers(config: ModelConfig) -> list[Layer]:
    """What every plan begins with: pixels 0-255 to 0-1, inside the model, so that no caller errs; then local contrast normalisation."""
    layers = [Layer(LayerKind.RESCALING, "rescale")] if config.rescaling else []
    if config.local_contrast:
        layers.append(Layer(LayerKind.LOCAL_CONTRAST, "local_contrast", pool_size=_NEIGHBOURHOOD))
    return layers
