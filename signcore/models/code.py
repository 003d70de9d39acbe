"""The Keras code of a plan, as the lesson would write it."""

from __future__ import annotations

from collections.abc import Sequence

from signcore.models.plan import Layer, LayerKind

_LOCAL_CONTRAST = [
    "def local_contrast(size):",
    "    image = keras.Input((28, 28, 1))",
    '    difference = image - layers.AveragePooling2D(size, strides=1, padding="same")(image)',
    '    spread = keras.ops.sqrt(layers.AveragePooling2D(size, strides=1, padding="same")(difference * difference) + 1e-6)',
    "    return keras.Model(image, difference / (spread + 0.04))",
    "",
]


def keras_code(plan: Sequence[Layer]) -> str:
    """A script that builds the same network with Keras' Sequential; run it and `model` is the network."""
    lines = ["import keras", "from keras import layers", ""]
    if any(layer.kind is LayerKind.LOCAL_CONTRAST for layer in plan):
        lines += _LOCAL_CONTRAST
    lines += ["model = keras.Sequential([", "    keras.Input((28, 28, 1)),"]
    lines += [f"    {keras_line(layer)}," for layer in plan]
    return "\n".join([*lines, "])", "model.summary()", ""])


def keras_line(layer: Layer) -> str:
    """The layer as Keras' code makes it.

    >>> keras_line(Layer(LayerKind.MAX_POOLING2D, "pool", pool_size=2))
    'layers.MaxPooling2D(2, strides=2, padding="same")'
    """
    match layer.kind:
        case LayerKind.RESCALING:
            return "layers.Rescaling(1 / 255)"
        case LayerKind.LOCAL_CONTRAST:
            return f"local_contrast({layer.pool_size})"
        case LayerKind.CONV2D:
            return f'layers.Conv2D({layer.units}, {layer.kernel_size}, strides=1, padding="same", activation="{layer.activation}")'
        case LayerKind.BATCH_NORMALIZATION:
            return "layers.BatchNormalization()" if layer.momentum == 0.99 else f"layers.BatchNormalization(momentum={layer.momentum})"
        case LayerKind.MAX_POOLING2D:
            return f'layers.MaxPooling2D({layer.pool_size}, strides={layer.pool_size}, padding="same")'
        case LayerKind.DROPOUT:
            return f"layers.Dropout({layer.rate})"
        case LayerKind.FLATTEN:
            return "layers.Flatten()"
        case LayerKind.DENSE:
            return f'layers.Dense({layer.units}, activation="{layer.activation}")'
