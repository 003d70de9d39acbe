from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.acceleration import accelerate
from signcore.acceleration.mixed_precision import In16Bits
from signcore.training.trainer import compile_model, training_arrays
from tests.toy_runs import tiny_config

_SHAPE = (2, 5, 6, 3)


def _convolution() -> keras.layers.Conv2D:
    layer = keras.layers.Conv2D(4, 3, padding="same", activation="relu")
    layer.build(_SHAPE)
    random = np.random.default_rng(0)
    layer.set_weights([random.integers(-2, 3, layer.kernel.shape), random.integers(-2, 3, layer.bias.shape)])
    return layer


def test_whole_numbers_that_16_bits_hold_come_out_as_they_should():
    layer, values = _convolution(), np.random.default_rng(1).integers(-2, 3, _SHAPE).astype(np.float32)
    own = np.asarray(keras.ops.convert_to_numpy(layer(values)))
    assert own.max() > 5
    assert (keras.ops.convert_to_numpy(In16Bits(layer)(values, training=True)) == own).all()


def test_only_a_training_step_rounds_to_16_bits():
    layer = _convolution()
    values = np.full(_SHAPE, 1 + 2**-9, np.float32)  # seven bits stand behind a bfloat16's point
    rounded = keras.ops.convert_to_numpy(layer(np.ones(_SHAPE, np.float32)))
    assert (keras.ops.convert_to_numpy(In16Bits(layer)(values, training=True)) == rounded).all()
    exact = keras.ops.convert_to_numpy(In16Bits(layer)(values, training=False))
    assert (exact == keras.ops.convert_to_numpy(layer(values))).all() and (exact != rounded).any()
    assert exact.dtype == np.float32


def test_what_is_fitted_computes_as_set_and_what_is_saved_is_no_other(toy_signs):
    for in_16_bits in (True, False):
        config = tiny_config(mixed_precision="on" if in_16_bits else "off")
        model = compile_model(config)
        fitted = accelerate(model, config, training_arrays(config.train, toy_signs)).fitting.model
        assert any(isinstance(layer, In16Bits) for layer in fitted.layers) is in_16_bits
        assert "bfloat16" not in model.to_json()
        images = np.random.default_rng(0).integers(0, 256, (4, 28, 28, 1)).astype(np.float32)
        assert fitted.predict(images, verbose=0) == pytest.approx(model.predict(images, verbose=0), abs=1e-6)
