from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.training.fewer_passes import FewerPasses, is_useful

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="made for TensorFlow alone")


@pytest.mark.parametrize("shape", [(7, 5, 6, 3), (9, 4)])
def test_values_slopes_and_running_means_are_those_of_keras(shape):
    import tensorflow as tf

    random = np.random.default_rng(0)
    values = tf.constant(random.normal(3, 2, shape).astype(np.float32))
    towards = tf.constant(random.normal(size=shape).astype(np.float32))
    found = []
    for wrap in (lambda layer: layer, FewerPasses):
        layer = keras.layers.BatchNormalization(momentum=0.8)
        layer.build(shape)
        layer.gamma.assign(np.linspace(0.5, 2, shape[-1]))
        layer.beta.assign(np.linspace(-1, 1, shape[-1]))
        used = wrap(layer)
        with tf.GradientTape() as tape:
            tape.watch(values)
            out = used(values, training=True)
            loss = tf.reduce_sum(out * out * towards)
        slopes = tape.gradient(loss, [values, layer.gamma.value, layer.beta.value])
        after = used(values, training=False)
        found.append([np.asarray(one) for one in (out, *slopes, layer.moving_mean, layer.moving_variance, after)])
    for keras_own, fewer in zip(*found, strict=True):
        assert fewer == pytest.approx(keras_own, rel=2e-4, abs=2e-4)


def test_it_is_for_processors():
    assert is_useful(on_gpu=False) and not is_useful(on_gpu=True)
