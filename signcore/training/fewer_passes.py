"""Batch normalisation for TensorFlow on a processor, with the same results in fewer passes over memory.

Profiled on two cores, more than a third of a training step of the lesson's network goes into batch normalisation as Keras computes it:
some fifteen passes over the largest array there is, a million and a half numbers, at the speed of memory. Here it takes nine, and the sums
over all places are products with a row of ones, which TensorFlow computes several times as fast as sums. (Its own fused kernels would
need three passes, but are slow for numbers of channels that are no multiple of 16, such as the lesson's 75, 50 and 25.)
"""

from __future__ import annotations

from typing import Any

import keras


def is_useful(*, on_gpu: bool) -> bool:
    """Whether this process trains where it helps; elsewhere a compiler joins the passes."""
    return keras.backend.backend() == "tensorflow" and not on_gpu


class FewerPasses(keras.layers.Layer):
    """A batch normalisation layer's training step; everything else, and all variables, are that layer's own."""

    def __init__(self, layer: keras.layers.BatchNormalization) -> None:
        super().__init__(name=f"{layer.name}_in_fewer_passes")
        self._layer = layer

    def call(self, values: Any, training: bool = False) -> Any:
        """Normalised as the layer would, with its running means moved on."""
        if not training:
            return self._layer(values, training=False)
        layer = self._layer
        normalized, mean, variance = _normalize(values, layer.gamma, layer.beta, layer.epsilon)
        for running, now in ((layer.moving_mean, mean), (layer.moving_variance, variance)):
            running.assign(running * layer.momentum + now * (1.0 - layer.momentum))
        return normalized

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As it came."""
        return input_shape


def _normalize(values: Any, gamma: Any, beta: Any, epsilon: float) -> tuple[Any, Any, Any]:
    """Gamma * (x - mean) / sqrt(variance + epsilon) + beta over all axes but the last; with the mean and the variance.

    With s = gamma / sqrt(variance + epsilon), n places and the slope d from above, the slope of x is
    s * (d - mean(d) - (x - mean) * mean(d * (x - mean)) / (variance + epsilon))  (Ioffe and Szegedy, 2015).
    """
    import tensorflow as tf  # noqa: PLC0415 - only where it is the backend

    channels = values.shape[-1]

    def total(rows: Any) -> Any:
        return tf.reshape(tf.matmul(tf.ones([1, tf.shape(rows)[0]]), rows), [channels])

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def compute(values: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
        rows = tf.reshape(values, [-1, channels])
        count = tf.cast(tf.shape(rows)[0], tf.float32)
        mean = total(rows) / count
        variance = total(tf.square(rows - mean)) / count
        inverse = tf.math.rsqrt(variance + epsilon)
        scale = gamma * inverse

        def slopes(from_above: Any, _of_mean: Any, _of_variance: Any) -> tuple[Any, Any, Any]:
            above = tf.reshape(from_above, [-1, channels])
            sums = total(above)
            products = total(above * rows) - mean * sums
            steepness = -scale * inverse * inverse * products / count
            constant = -scale * sums / count - steepness * mean
            return from_above * scale + (values * steepness + constant), products * inverse, sums

        return (values * scale + (beta - mean * scale), mean, variance), slopes

    normalized, mean, variance = compute(values, gamma.value, beta.value)
    return normalized, mean, variance
