from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.acceleration.fewer_passes import FewerPasses, is_useful

pytestmark = pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="made for TensorFlow alone")


@pytest.mark.parametrize("behind_relu", [True, False])
@pytest.mark.parametrize("gammas", [(0.5, 2.0), (-1.0, 1.5), (-2.0, -0.5)])
@pytest.mark.parametrize(
    ("shape", "pool_size"), [((7, 5, 6, 3), None), ((9, 4), None), ((7, 8, 6, 3), 2), ((5, 7, 7, 4), 2), ((2, 7, 8, 3), 3)]
)
def test_values_slopes_and_running_means_are_those_of_keras(shape, pool_size, gammas, behind_relu):
    import tensorflow as tf

    random = np.random.default_rng(0)
    numbers = np.maximum(random.normal(1, 2, shape), 0) if behind_relu else random.normal(3, 2, shape)  # a ReLU makes many alike
    values = tf.constant(numbers.astype(np.float32))
    found = []
    for fewer in (False, True):
        norm = keras.layers.BatchNormalization(momentum=0.8)
        norm.build(shape)
        norm.gamma.assign(np.linspace(*gammas, shape[-1]))
        norm.beta.assign(np.linspace(-1, 1, shape[-1]))
        pool = keras.layers.MaxPooling2D(pool_size, strides=pool_size, padding="same") if pool_size else None
        use = FewerPasses(norm, pool) if fewer else keras.Sequential([norm, pool] if pool else [norm])
        with tf.GradientTape() as tape:
            tape.watch(values)
            out = use(values, training=True)
            loss = tf.reduce_sum(out * out * np.random.default_rng(1).normal(size=out.shape).astype(np.float32))
        slopes = tape.gradient(loss, [values, norm.gamma.value, norm.beta.value])
        after = use(values, training=False)
        found.append([np.asarray(one) for one in (out, *slopes, norm.moving_mean, norm.moving_variance, after)])
    for keras_own, fewer_passes in zip(*found, strict=True):
        assert fewer_passes == pytest.approx(keras_own, rel=2e-4, abs=2e-4)


def test_a_pool_takes_its_shape_from_the_layer():
    assert FewerPasses(keras.layers.BatchNormalization(), keras.layers.MaxPooling2D(2, padding="same")).compute_output_shape(
        (None, 7, 7, 3)
    ) == (None, 4, 4, 3)


def test_it_is_for_processors():
    assert is_useful(on_gpu=False) and not is_useful(on_gpu=True)
