"""The Keras code of a plan, as the lesson would write it."""

from __future__ import annotations

from collections.abc import Sequence

from signcore.models.plan import Layer, LayerKind


def keras_code(plan: Sequence[Layer]) -> str:
    """A script that builds the same network with Keras' Sequential; run it and `model` is the network."""
    lines = ["import keras", "from keras import layers", "", "model = keras.Sequential([", "    keras.Input((28, 28, 1)),"]
    lines += [f"    layers.{_call(layer)}," for layer in plan]
    return "\n".join([*lines, "])", "model.summary()", ""])


def _call(layer: Layer) -> str:
    match layer.kind:
        case LayerKind.RESCALING:
            return "Rescaling(1 / 255)"
        case LayerKind.CONV2D:
            return f'Conv2D({layer.units}, {layer.kernel_size}, strides=1, padding="same", activation="{layer.activation}")'
        case LayerKind.BATCH_NORMALIZATION:
            return "BatchNormalization()" if layer.momentum == 0.99 else f"BatchNormalization(momentum={layer.momentum})"
        case LayerKind.MAX_POOLING2D:
            return f'MaxPooling2D({layer.pool_size}, strides={layer.pool_size}, padding="same")'
        case LayerKind.DROPOUT:
            return f"Dropout({layer.rate})"
        case LayerKind.FLATTEN:
            return "Flatten()"
        case LayerKind.DENSE:
            return f'Dense({layer.units}, activation="{layer.activation}")'
