"""Batch normalisation for TensorFlow on a processor, with the same results in fewer passes over memory.

Profiled on two cores, more than a third of a training step of the lesson's network goes into batch normalisation as Keras computes it:
some fifteen passes over the largest array there is, a million and a half numbers, at the speed of memory. Here most are saved:

- Where a pool follows, values are pooled first and normalised then, a quarter of them. Normalising is a line for each channel, so the
  largest of four values stays the largest; where gamma has become negative, the smallest does, and is taken.
- Sums over all places are products with a row of ones, which TensorFlow computes several times as fast as sums, and the variance is the
  mean of the squares less the square of the mean, as in Flax: what comes out of a ReLU is not so far from 0 that this would lose digits.
- What belongs to a channel is repeated along each row of pixels, as TensorFlow combines long rows faster than rows of 75.

TensorFlow's own fused kernels would need three passes, but are slow for numbers of channels that are no multiple of 16, such as the
lesson's 75, 50 and 25.
"""

from __future__ import annotations

import math
from typing import Any

import keras

if keras.backend.backend() == "tensorflow":  # elsewhere it need not be installed
    import tensorflow as tf


def is_useful(*, on_gpu: bool) -> bool:
    """Whether this process trains where it helps; elsewhere a compiler joins the passes."""
    return keras.backend.backend() == "tensorflow" and not on_gpu


class FewerPasses(keras.layers.Layer):
    """A training step of batch normalisation and the max pooling after it; everything else, and all variables, are those layers' own.

    Args:
        norm: normalises the last axis.
        pool: what comes next; None if that is no pool.
    """

    def __init__(self, norm: keras.layers.BatchNormalization, pool: keras.layers.MaxPooling2D | None = None) -> None:
        super().__init__(name=f"{norm.name}_in_fewer_passes")
        self._norm, self._pool = norm, pool

    def call(self, values: Any, training: bool = False) -> Any:
        """Normalised and pooled as the layers would, with the running means moved on."""
        norm = self._norm
        if not training:
            normalized = norm(values, training=False)
            return self._pool(normalized) if self._pool else normalized
        pooled, mean, variance = _normalize(values, norm.gamma.value, norm.beta.value, norm.epsilon, _Pooling(self._pool))
        for running, now in ((norm.moving_mean, mean), (norm.moving_variance, variance)):
            running.assign(running * norm.momentum + now * (1.0 - norm.momentum))
        return pooled

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape, or what the pool makes of it."""
        return self._pool.compute_output_shape(input_shape) if self._pool else input_shape


class _Pooling:
    """The largest values of each window, or the smallest where a channel is turned round; without a pool all values."""

    def __init__(self, pool: keras.layers.MaxPooling2D | None) -> None:
        self._pool = pool
        if pool:
            sizes = {"ksize": [1, *pool.pool_size, 1], "strides": [1, *pool.strides, 1], "padding": pool.padding.upper()}
            self._sizes: dict[str, Any] = sizes

    def extremes(self, values: Any, turned: Any) -> tuple[Any, Any]:
        """The values that are left, and the largest ones. `turned` tells which channels are turned round, bool (channels,)."""
        if not self._pool:
            return values, values
        largest = self._largest(values)
        # Few trainings ever turn a channel round, so that the second pool costs nothing but its question.
        left = tf.cond(tf.reduce_any(turned), lambda: tf.where(turned, -self._largest(-values), largest), lambda: largest)
        return left, largest

    def spread(self, slopes: Any, scale: Any, values: Any, largest: Any, turned: Any) -> Any:
        """The slopes of what was left of the values, times their channel's scale, put where it had been; 0 elsewhere."""
        if not self._pool:
            return _with_channels(tf.multiply, slopes, scale)

        def back(values: Any, largest: Any, scale: Any) -> Any:
            scaled = _with_channels(tf.multiply, slopes, scale)
            return tf.raw_ops.MaxPoolGrad(orig_input=values, orig_output=largest, grad=scaled, **self._sizes)

        # Outside of the condition: within, TensorFlow does not see that it belongs to the pool before, and takes its slower kernel.
        upright = back(values, largest, tf.where(turned, 0.0, scale))

        def with_turned() -> Any:
            return upright + back(-values, self._largest(-values), tf.where(turned, scale, 0.0))

        return tf.cond(tf.reduce_any(turned), with_turned, lambda: upright)

    def _largest(self, values: Any) -> Any:
        return tf.raw_ops.MaxPool(input=values, **self._sizes)


def _normalize(values: Any, gamma: Any, beta: Any, epsilon: float, pooling: _Pooling) -> tuple[Any, Any, Any]:
    """Gamma * (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over all axes but the last, pooled; with both.

    With s = gamma / sqrt(variance + epsilon), n places and the slope d from above, which is 0 where a value did not stay, the slope of x
    is s * (d - mean(d) - (x - mean) * mean(d * (x - mean)) / (variance + epsilon))  (Ioffe and Szegedy, 2015).
    """
    channels = values.shape[-1]

    def total(values: Any) -> Any:
        rows = tf.reshape(values, [-1, channels])
        return tf.reshape(tf.matmul(tf.ones([1, tf.shape(rows)[0]]), rows), [channels])

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def compute(values: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
        count = tf.cast(tf.size(values) // channels, tf.float32)
        mean = total(values) / count
        variance = tf.maximum(total(tf.square(values)) / count - tf.square(mean), 0.0)
        inverse = tf.math.rsqrt(variance + epsilon)
        scale = gamma * inverse
        turned = gamma < 0
        left, largest = pooling.extremes(values, turned)

        def slopes(from_above: Any, _of_mean: Any, _of_variance: Any) -> tuple[Any, Any, Any]:
            sums = total(from_above)
            products = total(from_above * left) - mean * sums
            steepness = -scale * inverse * inverse * products / count
            constant = -scale * sums / count - steepness * mean
            direct = pooling.spread(from_above, scale, values, largest, turned)
            through_mean = _with_channels(tf.add, _with_channels(tf.multiply, values, steepness), constant)
            return direct + through_mean, products * inverse, sums

        normalized = _with_channels(tf.add, _with_channels(tf.multiply, left, scale), beta - mean * scale)
        return (normalized, mean, variance), slopes

    normalized, mean, variance = compute(values, gamma, beta)
    return normalized, mean, variance


def _with_channels(operation: Any, values: Any, of_channels: Any) -> Any:
    """`operation` on values, float32 (..., channels), and one number a channel, computed along whole rows of pixels."""
    repeats = math.prod(values.shape[2:-1])
    rows = tf.reshape(values, [-1, repeats * values.shape[-1]])
    return tf.reshape(operation(rows, tf.tile(of_channels, [repeats])), tf.shape(values))
