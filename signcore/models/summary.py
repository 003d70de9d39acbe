"""What Keras' `summary()` tells and more, from a plan alone: shapes, parameters, multiply-adds, receptive field.

Pure arithmetic, so that the table can follow a slider without a framework. Tests hold it equal to Keras' own counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from signcore.images import IMAGE_SHAPE
from signcore.models.plan import Layer, LayerKind


@dataclass(frozen=True)
class LayerSummary:
    """One layer's figures.

    Attributes:
        layer: the layer itself.
        input_shape: what the layer gets, as `output_shape`.
        output_shape: without the batch: (height, width, channels) or (values,).
        parameters: numbers that belong to the layer.
        trainable: those of them that gradient descent changes; batch normalisation keeps the others, running means and
            variances, by averaging.
        multiply_adds: multiplications with an addition each, for one image forward. Counted for convolutions and dense
            layers, where practically all the work is.
        receptive_field: side in pixels of the square of the input that one output value can see; at most the image's.
    """

    layer: Layer
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    receptive_field: int


@dataclass(frozen=True)
class ModelSummary:
    """The figures of each layer and their sums."""

    layers: tuple[LayerSummary, ...]

    @property
    def parameters(self) -> int:
        """All numbers of the model."""
        return sum(row.parameters for row in self.layers)

    @property
    def trainable(self) -> int:
        """The numbers that training changes by gradient descent."""
        return sum(row.trainable for row in self.layers)

    @property
    def multiply_adds(self) -> int:
        """For one image, forward."""
        return sum(row.multiply_adds for row in self.layers)


def summarize(plan: Iterable[Layer], image_shape: tuple[int, int, int] = IMAGE_SHAPE) -> ModelSummary:
    """Shapes and counts of every layer of a plan.

    >>> from signcore.config import ModelConfig
    >>> from signcore.models import plan_model
    >>> summary = summarize(plan_model(ModelConfig()))
    >>> summary.parameters, summary.trainable, summary.multiply_adds
    (264049, 263749, 7912538)

    The receptive field grows by (kernel - 1) times the distance, in input pixels, between neighbouring values; a pool
    doubles that distance (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", 2019).
    """
    shape: tuple[int, ...] = image_shape
    field, distance, whole = 1, 1, max(image_shape[:2])
    rows = []
    for layer in plan:
        before, parameters, untrained, multiply_adds = shape, 0, 0, 0
        match layer.kind:
            case LayerKind.CONV2D:
                height, width, channels = shape
                weights = layer.kernel_size**2 * channels * layer.units
                parameters = weights + layer.units
                multiply_adds = weights * height * width
                shape = (height, width, layer.units)
                field += (layer.kernel_size - 1) * distance
            case LayerKind.LOCAL_CONTRAST:
                field += 2 * (layer.pool_size - 1) * distance  # a mean of neighbours, then a mean of their squared differences
            case LayerKind.BATCH_NORMALIZATION:
                parameters, untrained = 4 * shape[-1], 2 * shape[-1]
            case LayerKind.MAX_POOLING2D:
                height, width, channels = shape
                shape = (math.ceil(height / layer.pool_size), math.ceil(width / layer.pool_size), channels)
                field += (layer.pool_size - 1) * distance
                distance *= layer.pool_size
            case LayerKind.FLATTEN:
                shape = (math.prod(shape),)
            case LayerKind.DENSE:
                multiply_adds = shape[0] * layer.units
                parameters = multiply_adds + layer.units
                shape = (layer.units,)
                field = whole
        rows.append(LayerSummary(layer, before, shape, parameters, parameters - untrained, multiply_adds, min(field, whole)))
    return ModelSummary(tuple(rows))
