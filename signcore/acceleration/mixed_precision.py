"""Convolutions in 16 bits while training, everything else in 32: mixed precision, if the processor multiplies such numbers faster.

A bfloat16 has the range of a float32 and 8 of its 24 significant bits. Convolutions, most of a step's multiplications, take their inputs
and kernels rounded to that and add up in 32 bits; weights, optimiser, normalisation and loss stay as they are (Micikevicius et al., 2018).
Keras' own policy for it would be saved with each layer, and a model should answer alike wherever it is opened. Whether it is faster is
measured by `precision_trial`.
"""

from __future__ import annotations

from typing import Any

import keras


class In16Bits(keras.layers.Layer):
    """A convolution's training step in bfloat16; everything else, and all variables, are that layer's own.

    Args:
        layer: with padding "same" and one stride for both directions.
    """

    def __init__(self, layer: keras.layers.Conv2D) -> None:
        super().__init__(name=f"{layer.name}_in_16_bits")
        self._layer = layer

    def call(self, values: Any, training: bool = False) -> Any:
        """What the layer makes of its values, float32."""
        layer = self._layer
        if not training:
            return layer(values)
        values, kernel, bias = (keras.ops.cast(one, "bfloat16") for one in (values, layer.kernel, layer.bias))
        outputs = keras.ops.conv(values, kernel, strides=layer.strides, padding=layer.padding) + bias
        return keras.ops.cast(layer.activation(outputs), "float32")

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The layer's own."""
        return self._layer.compute_output_shape(input_shape)
