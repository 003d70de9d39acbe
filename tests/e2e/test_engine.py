"""The engine in Chromium against Keras: every layer of networks of every shape, and of a trained one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from playwright.sync_api import Browser

from signcore.config import ModelConfig
from signcore.inference.client import ComputeProcess, portable, probabilities
from signcore.models.portable import PortableNetwork, packed
from signcore.starter import STARTER_PATH
from tests.e2e.plain_modules import Modules

pytestmark = pytest.mark.e2e

SIGNS = 256
ALLOWED = 1e-4  # of a layer's largest value

COMPARE = """async () => {
  const { unpacked } = await import("/engine/packed.js")
  const { openNetwork } = await import("/engine/network.js")
  const bytes = async (name) => new Uint8Array(await (await fetch("/given/" + name)).arrayBuffer())
  const { networks } = unpacked(await bytes("packed"))
  const { description, numbers, small } = networks.letters
  const network = openNetwork(description, numbers, small)
  const signs = await bytes("signs")
  const size = description.input.reduce((all, side) => all * side, 1)
  const count = signs.length / size
  const expected = {}
  for (const { name } of network.layers) {
    const came = await bytes(name)
    if (came.length) expected[name] = new Float32Array(came.buffer)
  }
  const worst = Object.fromEntries(Object.keys(expected).map((name) => [name, [0, 0]]))
  for (let i = 0; i < count; i++) {
    const outputs = network.run(signs.subarray(i * size, (i + 1) * size))
    for (const [name, values] of Object.entries(expected)) {
      const mine = outputs.get(name).values
      if (mine.length * count !== values.length) throw new Error(`${name}: ${mine.length} of ${values.length}`)
      for (let k = 0; k < mine.length; k++) {
        const right = values[i * mine.length + k]
        worst[name][0] = Math.max(worst[name][0], Math.abs(right - mine[k]))
        worst[name][1] = Math.max(worst[name][1], Math.abs(right))
      }
    }
  }
  return Object.fromEntries(Object.entries(worst).map(([name, [off, most]]) => [name, off / Math.max(most, 1e-6)]))
}"""


class Engine:
    """The engine in a browser."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def differences(self, network: PortableNetwork, signs: NDArray[np.uint8], expected: dict[str, NDArray[np.float32]]) -> dict[str, float]:
        """Of each layer the largest difference from what is expected, over the layer's largest value."""
        given_ = {name: np.ascontiguousarray(values, np.float32).tobytes() for name, values in expected.items()}
        found: dict[str, float] = self._modules.evaluate(
            COMPARE, {**given_, "packed": packed({}, {"letters": network}), "signs": signs.tobytes()}
        )
        return found


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Engine]:
    context = browser.new_context()
    yield Engine(Modules(context.new_page()))
    context.close()


def _shares(count: int) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*[st.sampled_from([0.0, 0.3])] * count)


@st.composite
def configs(draw: st.DrawFn) -> ModelConfig:
    """Any network that can be built, small enough for a test."""
    filters = tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=5)))
    units = tuple(draw(st.lists(st.integers(1, 33), min_size=1, max_size=3)))
    return ModelConfig(
        architecture=draw(st.sampled_from(["cnn", "cnn", "dense"])),
        filters=filters,
        kernel_size=draw(st.integers(1, 6)),
        conv_dropout=draw(_shares(len(filters))),
        dense_units=units,
        dense_dropout=draw(_shares(len(units))),
        batch_normalization=draw(st.booleans()),
        pooling=draw(st.booleans()),
        local_contrast=draw(st.booleans()),
    )


def _signs(seed: int) -> NDArray[np.uint8]:
    """Noise, flat pictures and slopes: what a camera may give."""
    random = np.random.default_rng(seed)
    signs = random.integers(0, 256, (SIGNS, 28, 28), dtype=np.uint8)
    signs[::5] = random.integers(0, 256, (len(signs[::5]), 1, 1))
    signs[1::5] = np.linspace(0, 255, 28).astype(np.uint8)
    return signs


def _layers(model: object, signs: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """What each layer gives, by Keras."""
    import keras

    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]  # type: ignore[attr-defined]
    values = inputs = keras.Input((28, 28, 1))
    outputs = []
    for layer in layers:
        values = layer(values)
        outputs.append(values)
    given_ = keras.Model(inputs, outputs).predict_on_batch(signs[..., None].astype(np.float32))
    return {layer.name: np.asarray(one) for layer, one in zip(layers, given_, strict=True)}


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(config=configs(), seed=st.integers(0, 2**16))
def test_networks_of_every_shape_give_what_keras_gives(engine: Engine, config: ModelConfig, seed: int) -> None:
    import keras

    from signcore.models import plan_model
    from signcore.models.build import build_model
    from signcore.models.describing import describe

    keras.utils.set_random_seed(seed)
    model, random = build_model(plan_model(config)), np.random.default_rng(seed)
    for variable in model.weights:  # as after a training: no mean is 0, no variance 1
        if variable.name != "kernel" and variable.dtype == "float32":
            variable.assign(random.uniform(0.2, 1.5, variable.shape) - (0.8 if variable.name in {"bias", "beta", "moving_mean"} else 0))
    network, signs = describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY"), _signs(seed)
    found = engine.differences(network, signs, _layers(model, signs))
    assert [layer["name"] for layer in network.description["layers"]] == list(found)
    assert {name: off for name, off in found.items() if not off <= ALLOWED} == {}


@pytest.fixture(scope="module")
def process() -> Iterator[ComputeProcess]:
    asked = ComputeProcess()
    yield asked
    asked.close()


@pytest.mark.thorough
def test_a_trained_network_gives_what_the_compute_process_gives(engine: Engine, process: ComputeProcess) -> None:
    import keras

    from signcore.hand import render_signs

    signs = render_signs(np.arange(SIGNS) % 24, seed=3).images
    network = portable(process, STARTER_PATH)
    last = network.description["layers"][-1]["name"]
    found = engine.differences(network, signs, {last: probabilities(process, STARTER_PATH, signs)})
    assert found[last] <= ALLOWED
    model = keras.saving.load_model(STARTER_PATH, compile=False, safe_mode=True)
    for part in np.split(signs, 4):  # all layers of all signs take 200 MB
        inside = engine.differences(network, part, _layers(model, part))
        assert len(inside) == len(network.description["layers"])
        assert {name: off for name, off in inside.items() if not off <= ALLOWED} == {}


def test_the_locator_of_six_bits_a_weight_gives_what_keras_gives_with_the_same_weights(engine: Engine, process: ComputeProcess) -> None:
    import keras

    from signcore.locating import LOCATOR_PATH
    from signcore.locating.scenes import make_scenes

    scenes, network = make_scenes(12, seed=4, processes=1), portable(process, None)
    model = keras.saving.load_model(LOCATOR_PATH, compile=False, safe_mode=True)
    for layer in network.description["layers"]:
        for name, where in layer["weights"].items():
            variable = next(one for one in model.get_layer(layer["name"]).weights if one.name == name)
            if "scales" in where:
                whole = network.small[where["at"] : where["at"] + int(np.prod(where["shape"]))].reshape(where["shape"])
                scales = network.numbers[where["scales"]["at"] : where["scales"]["at"] + where["shape"][-1]]
                assert np.abs(whole * scales - variable.numpy()).max() <= scales.max() / 2 * 1.001  # half a step
                variable.assign(whole * scales)
    said = model.predict_on_batch(scenes.pictures.astype(np.float32))
    found = engine.differences(network, scenes.pictures, {name: np.asarray(said[name]) for name in ("shares", "left")})
    assert max(found.values()) <= ALLOWED


def test_a_model_made_elsewhere_is_described_or_refused(engine: Engine, tmp_path: Path) -> None:
    import keras

    from signcore.errors import RunError
    from signcore.models.describing import describe

    inner = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 5, strides=2, padding="valid", use_bias=False)])
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Rescaling(1 / 127.5, offset=-1),
            inner,
            keras.layers.ReLU(),
            keras.layers.AveragePooling2D(3, strides=2),
            keras.layers.Flatten(),
            keras.layers.Dense(24),
            keras.layers.Softmax(),
        ]
    )
    signs = _signs(1)
    network = describe(model, "ABCDEFGHIKLMNOPQRSTUVWXY")
    last = network.description["layers"][-1]["name"]
    expected = np.asarray(model.predict_on_batch(signs[..., None].astype(np.float32)))
    assert engine.differences(network, signs, {last: expected})[last] <= ALLOWED
    with pytest.raises(RunError, match="works in Keras only"):
        describe(keras.Sequential([keras.Input((28, 28, 1)), keras.layers.DepthwiseConv2D(3), keras.layers.Flatten()]), "A")
    with pytest.raises(RunError, match="works in Keras only"):  # it weighs each place of a map by itself
        describe(keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Dense(4), keras.layers.Flatten()]), "A")
