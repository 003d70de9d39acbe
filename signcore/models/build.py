"""A plan as a Keras model. The only file of this package that imports Keras."""

from __future__ import annotations

from collections.abc import Sequence

import keras

from signcore.images import IMAGE_SHAPE
from signcore.models.plan import Layer, LayerKind


def build_model(plan: Sequence[Layer], name: str = "signlab") -> keras.Model:
    """A functional Keras model from pixels 0-255, float32 (batch, 28, 28, 1), to probabilities (batch, 24).

    Functional with an explicit Input rather than Sequential, so that its inner layers can be looked at before a first call.
    """
    inputs = keras.Input(IMAGE_SHAPE, name="image")
    values = inputs
    for layer in plan:
        values = _keras_layer(layer)(values)
    return keras.Model(inputs, values, name=name)


def with_hidden(model: keras.Model) -> keras.Model:
    """A model of the same weights that gives its answer and what its last hidden layer says."""
    return keras.Model(model.inputs, [model.outputs[0], model.layers[-1].input])


def local_contrast(size: int, name: str = "local_contrast") -> keras.Model:
    """Each pixel minus the mean of its neighbourhood, divided by the neighbourhood's spread (Jarrett et al., 2009).

    Of Keras' own layers alone, so that a saved model opens wherever Keras does. 0.04 is ten grey levels: what varies by less
    than that is noise, and is not blown up. 1e-6 keeps the root's slope finite where nothing varies.
    """
    inputs = keras.Input(IMAGE_SHAPE)
    difference = inputs - keras.layers.AveragePooling2D(size, strides=1, padding="same")(inputs)
    spread = keras.ops.sqrt(keras.layers.AveragePooling2D(size, strides=1, padding="same")(difference * difference) + 1e-6)
    return keras.Model(inputs, difference / (spread + 0.04), name=name)


def _keras_layer(layer: Layer) -> keras.layers.Layer:
    match layer.kind:
        case LayerKind.RESCALING:
            return keras.layers.Rescaling(1 / 255, name=layer.name)
        case LayerKind.LOCAL_CONTRAST:
            return local_contrast(layer.pool_size, layer.name)
        case LayerKind.CONV2D:
            return keras.layers.Conv2D(
                layer.units, layer.kernel_size, strides=1, padding="same", activation=layer.activation, name=layer.name
            )
        case LayerKind.BATCH_NORMALIZATION:
            return keras.layers.BatchNormalization(momentum=layer.momentum, name=layer.name)
        case LayerKind.MAX_POOLING2D:
            return keras.layers.MaxPooling2D(layer.pool_size, strides=layer.pool_size, padding="same", name=layer.name)
        case LayerKind.DROPOUT:
            return keras.layers.Dropout(layer.rate, name=layer.name)
        case LayerKind.FLATTEN:
            return keras.layers.Flatten(name=layer.name)
        case LayerKind.DENSE:
            return keras.layers.Dense(layer.units, activation=layer.activation, name=layer.name)
