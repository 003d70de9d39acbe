"""The way back through a network: slopes against TensorFlow's own, and against differences."""

from __future__ import annotations

import base64
from pathlib import Path

import keras
import numpy as np
import pytest

from signcore.models import plan_model
from signcore.models.build import build_model
from signcore.models.describing import describe
from signcore.models.portable import packed
from tests.browser.node import run
from tests.toy_runs import tiny_config

BACK = """
import { unpacked } from "browser/engine/packed.js"
import { gradCam, pixelSlopes } from "browser/inside/gradients.js"
import { openInside } from "browser/inside/opened.js"
export default ({ bytes, sign, unit }) => {
  const inside = openInside(unpacked(new Uint8Array(Buffer.from(bytes, "base64"))).networks.letters)
  const pixels = Uint8Array.from(sign)
  const cam = gradCam(inside, pixels, unit)
  return { cam: cam && [...cam.values], slopes: [...pixelSlopes(inside, pixels, unit)] }
}
"""
SETTINGS = [
    {},
    {"local_contrast": "true", "kernel_size": "4", "pooling": "false"},
    {"batch_normalization": "false", "filters": "3,4,5", "conv_dropout": "0,0,0"},
    {"architecture": "dense", "dense_units": "20,10", "dense_dropout": "0,0.2"},
]


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the second computation is TensorFlow's")
@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_slopes_are_those_of_tensorflow(settings: dict[str, str], tmp_path: Path) -> None:
    import tensorflow as tf

    keras.utils.set_random_seed(3)
    model, random = build_model(plan_model(tiny_config(**settings).model)), np.random.default_rng(3)
    for variable in model.weights:
        if variable.name in {"gamma", "beta", "moving_mean", "moving_variance", "bias"}:
            variable.assign(random.uniform(0.3, 1.2, variable.shape))
    sign, unit = random.integers(0, 256, (28, 28), dtype=np.uint8), 5
    bytes_ = base64.b64encode(packed({}, {"letters": describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY")})).decode()
    said = run(BACK, {"bytes": bytes_, "sign": sign.ravel().tolist(), "unit": unit}, tmp_path)

    picture = tf.constant(sign[None, ..., None].astype(np.float32))
    maps = None
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(picture)
        values = picture
        for layer in model.layers[1:-1]:
            values = layer(values, training=False)
            if isinstance(layer, keras.layers.Conv2D):
                maps = values
        kernel, bias = model.layers[-1].weights
        total = tf.linalg.matvec(tf.transpose(tf.convert_to_tensor(kernel)), values[0])[unit] + bias[unit]
    expected = tape.gradient(total, picture).numpy().ravel()
    assert np.abs(np.array(said["slopes"]) - expected).max() <= 1e-4 * np.abs(expected).max()
    if maps is None:
        assert said["cam"] is None
        return
    weights = tf.reduce_mean(tape.gradient(total, maps), axis=(1, 2))
    cam = tf.reduce_sum(maps * weights[:, None, None, :], axis=-1).numpy().ravel()
    assert np.abs(np.array(said["cam"]) - cam).max() <= 1e-4 * max(np.abs(cam).max(), 1e-6)


def test_a_slope_is_what_a_small_change_changes(tmp_path: Path) -> None:
    """By differences, on a network whose sums are linear in each pixel: no kinks to cross."""
    inputs = keras.Input((28, 28, 1))
    values = keras.layers.Rescaling(1 / 255)(inputs)
    values = keras.layers.Conv2D(3, 3, strides=2, padding="same")(values)
    values = keras.layers.BatchNormalization()(values)
    model = keras.Model(inputs, keras.layers.Dense(4)(keras.layers.Flatten()(values)))
    sign = np.full((28, 28), 100, np.uint8)
    bytes_ = base64.b64encode(packed({}, {"letters": describe(model, "ABCD")})).decode()
    said = np.array(run(BACK, {"bytes": bytes_, "sign": sign.ravel().tolist(), "unit": 2}, tmp_path)["slopes"]).reshape(28, 28)
    for row, column in ((0, 0), (13, 20), (27, 27)):
        lighter = sign.copy()
        lighter[row, column] += 50
        both = model.predict_on_batch(np.stack([sign, lighter])[..., None].astype(np.float32))[:, 2]
        assert (both[1] - both[0]) / 50 == pytest.approx(said[row, column], abs=2e-6)


STEP = """
import { openOptimizer } from "browser/engine/optimizers.js"
import { keepMoments, learnFrom, meanGradients } from "browser/engine/step.js"
import { unpacked } from "browser/engine/packed.js"
import { openInside } from "browser/inside/opened.js"
export default ({ bytes, signs, labels, rate, optimizer, decay, smoothing, factors, steps }) => {
  const sent = unpacked(new Uint8Array(Buffer.from(bytes, "base64"))).networks.letters
  const inside = openInside(sent)
  const pictures = signs.map((sign) => inside.picture(Uint8Array.from(sign)))
  const own = openOptimizer(optimizer, decay)
  const losses = []
  for (let step = 0; step < steps; step++) {
    const given = (layer, sign) => Float32Array.from(factors[layer.name][sign])
    const { signs: learnt, normalizations } = learnFrom(inside.network, pictures, labels, given, smoothing)
    losses.push(learnt.map(({ loss }) => loss))
    own.step(meanGradients(learnt), rate)
    keepMoments(inside.network, normalizations)
  }
  return { losses, numbers: [...sent.numbers] }
}
"""
STEPS = 3
OPTIMIZERS = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
}


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the second computation is TensorFlow's")
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize("settings", [SETTINGS[0], SETTINGS[1], SETTINGS[3]], ids=str)
def test_steps_are_those_that_keras_takes(settings: dict[str, str], optimizer: str, tmp_path: Path) -> None:
    """Three steps of a training, with batch normalisation and dropout as they train: each loss, and every number of the network."""
    import tensorflow as tf

    keras.utils.set_random_seed(7)
    model, random = build_model(plan_model(tiny_config(**settings).model)), np.random.default_rng(7)
    rate, decay, smoothing = 0.01, 0.1, 0.1
    for variable in model.weights:
        if variable.name in {"gamma", "beta", "moving_mean", "moving_variance", "bias"}:
            variable.assign(random.uniform(0.3, 1.2, variable.shape))
    signs, labels = random.integers(0, 256, (6, 28, 28), dtype=np.uint8), [3, 0, 23, 3, 11, 7]
    factors = {
        layer.name: ((random.uniform(size=(6, *layer.output.shape[1:])) >= layer.rate) / (1 - layer.rate)).astype(np.float32)
        for layer in model.layers
        if isinstance(layer, keras.layers.Dropout)
    }
    bytes_ = base64.b64encode(packed({}, {"letters": describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY")})).decode()
    asked = {
        "bytes": bytes_,
        "signs": signs.reshape(6, 784).tolist(),
        "labels": labels,
        "rate": rate,
        "optimizer": optimizer,
        "decay": decay,
        "smoothing": smoothing,
        "factors": {name: kept.reshape(6, -1).tolist() for name, kept in factors.items()},
        "steps": STEPS,
    }
    said = run(STEP, asked, tmp_path)

    own = {"weight_decay": decay} if optimizer == "adamw" else {}
    keras_s = OPTIMIZERS[optimizer](rate, **own)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing, reduction=None)
    for step in range(STEPS):
        with tf.GradientTape() as tape:
            values = signs[..., None].astype(np.float32)
            for layer in model.layers[1:]:
                values = values * factors[layer.name] if layer.name in factors else layer(values, training=True)
            losses = loss(np.eye(24)[labels], values)
            mean = tf.reduce_mean(losses)
        assert said["losses"][step] == pytest.approx(np.asarray(losses).tolist(), rel=2e-3)
        variables = model.trainable_variables
        keras_s.apply(tape.gradient(mean, [one.value for one in variables]), variables)
    numbers = describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY").numbers
    # What divides by a gradient's size turns the rounding of a gradient that is nearly 0 into a step.
    far = np.abs(np.array(said["numbers"]) - numbers) > 2e-4 * np.abs(numbers).max()
    assert far.mean() <= (0 if optimizer == "sgd" else 0.002)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize(
    "settings", [{"conv_dropout": "0,0"}, {"architecture": "dense", "dense_units": "20,10", "dense_dropout": "0,0"}], ids=str
)
def test_a_step_without_dropout_is_keras_train_on_batch(settings: dict[str, str], optimizer: str, tmp_path: Path) -> None:
    """By whatever computes for Keras."""
    keras.utils.set_random_seed(5)
    model, random = build_model(plan_model(tiny_config(**{"dense_dropout": "0", **settings}).model)), np.random.default_rng(5)
    signs, labels = random.integers(0, 256, (5, 28, 28), dtype=np.uint8), [3, 0, 23, 3, 11]
    bytes_ = base64.b64encode(packed({}, {"letters": describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY")})).decode()
    asked = {"bytes": bytes_, "signs": signs.reshape(5, 784).tolist(), "labels": labels, "rate": 0.01, "optimizer": optimizer}
    said = run(STEP, {**asked, "decay": 0.1, "smoothing": 0, "factors": {}, "steps": 1}, tmp_path)
    own = {"weight_decay": 0.1} if optimizer == "adamw" else {}
    model.compile(optimizer=OPTIMIZERS[optimizer](0.01, **own), loss="sparse_categorical_crossentropy")
    loss = float(model.train_on_batch(signs[..., None].astype(np.float32), np.array(labels)))
    assert np.mean(said["losses"][0]) == pytest.approx(loss, rel=1e-4)
    numbers = describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY").numbers
    far = np.abs(np.array(said["numbers"]) - numbers) > 5e-5 * np.abs(numbers).max()
    assert far.mean() <= (0 if optimizer == "sgd" else 0.002)
