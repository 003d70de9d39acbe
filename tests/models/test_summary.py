"""Shapes, parameters, multiply-adds and receptive fields: by hand, from the lesson, and against Keras."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.config import ARCHITECTURES, ModelConfig, RunConfig
from signcore.models import PLANS, Layer, LayerKind, plan_model
from signcore.models.summary import LayerSummary, summarize

# Each layer of the lesson's network, worked out on paper:
# (name, shape, parameters, trainable, multiply-adds, receptive field)
LESSON = (
    ("rescale", (28, 28, 1), 0, 0, 0, 1),
    ("conv_1", (28, 28, 75), 750, 750, 529_200, 3),  # (3·3·1 + 1)·75; 3·3·1·75·28·28; 3
    ("batch_norm_1", (28, 28, 75), 300, 150, 0, 3),  # 4·75
    ("pool_1", (14, 14, 75), 0, 0, 0, 4),  # 3 + 1·1
    ("conv_2", (14, 14, 50), 33_800, 33_800, 6_615_000, 8),  # (3·3·75 + 1)·50; 33,750·14·14; 4 + 2·2
    ("conv_dropout_2", (14, 14, 50), 0, 0, 0, 8),
    ("batch_norm_2", (14, 14, 50), 200, 100, 0, 8),
    ("pool_2", (7, 7, 50), 0, 0, 0, 10),  # 8 + 1·2
    ("conv_3", (7, 7, 25), 11_275, 11_275, 551_250, 18),  # (3·3·50 + 1)·25; 11,250·7·7; 10 + 2·4
    ("batch_norm_3", (7, 7, 25), 100, 50, 0, 18),
    ("pool_3", (4, 4, 25), 0, 0, 0, 22),  # 7 / 2 rounded up; 18 + 1·4
    ("flatten", (400,), 0, 0, 0, 22),
    ("dense_1", (512,), 205_312, 205_312, 204_800, 28),  # (400 + 1)·512; 400·512; all of the picture
    ("dense_dropout_1", (512,), 0, 0, 0, 28),
    ("letters", (24,), 12_312, 12_312, 12_288, 28),  # (512 + 1)·24; 512·24
)

VARIED = (
    {},
    {"architecture": "dense"},
    {"architecture": "dense", "dense_units": "7"},
    {"architecture": "dense", "dense_units": "64,32,16,8", "dense_dropout": "0.1,0,0.2,0"},
    {"pooling": "false", "filters": "4,3"},
    {"batch_normalization": "false"},
    {"batch_normalization": "false", "pooling": "false", "filters": "2", "dense_units": "3"},
    {"kernel_size": "5"},
    {"kernel_size": "2", "filters": "6,5"},
    {"kernel_size": "1", "filters": "1"},
    {"kernel_size": "9", "filters": "3,4,5"},
    {"filters": "16"},
    {"filters": "8,16,32,64,128", "conv_dropout": "0.1,0.2,0.3,0.4,0.5"},
    {"filters": "5,4,3,2,1", "batch_normalization": "false", "dense_dropout": "0"},
    {"dense_units": "128,64", "dense_dropout": "0.5,0"},
    {"batch_norm_momentum": "0.9", "conv_dropout": "0,0,0"},
    {"local_contrast": "true", "filters": "3"},
    {"local_contrast": "true", "architecture": "dense", "dense_units": "5"},
)


def _config(settings: dict[str, str]) -> ModelConfig:
    return RunConfig().with_settings(settings).model


@pytest.mark.parametrize(
    ("row", "expected"),
    list(zip(summarize(plan_model(ModelConfig())).layers, LESSON, strict=True)),
    ids=[expected[0] for expected in LESSON],
)
def test_each_layer_of_the_lesson_by_hand(row: LayerSummary, expected: tuple[object, ...]) -> None:
    assert (row.layer.name, row.output_shape, row.parameters, row.trainable, row.multiply_adds, row.receptive_field) == expected


def test_the_lessons_totals() -> None:
    """264,049 parameters, 263,749 of them trainable, as its `summary()` printed; 676,888 of the dense network before it."""
    cnn, dense = (summarize(plan_model(ModelConfig.for_architecture(kind))) for kind in ("cnn", "dense"))
    assert (cnn.parameters, cnn.trainable) == (264_049, 263_749)
    assert cnn.multiply_adds == 529_200 + 6_615_000 + 551_250 + 204_800 + 12_288 == 7_912_538
    assert dense.parameters == dense.trainable == (784 + 1) * 512 + (512 + 1) * 512 + (512 + 1) * 24 == 676_888
    assert dense.multiply_adds == 784 * 512 + 512 * 512 + 512 * 24 == 675_840


@pytest.mark.parametrize("settings", VARIED, ids=str)
def test_the_table_is_what_keras_says(settings: dict[str, str]) -> None:
    pytest.importorskip("keras")
    from signcore.models.build import build_model

    plan = plan_model(_config(settings))
    summary, model = summarize(plan), build_model(plan)
    assert summary.parameters == model.count_params()
    assert summary.trainable == sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert len(model.layers) == 1 + len(plan)  # and the input
    for row, layer in zip(summary.layers, model.layers[1:], strict=True):
        assert layer.name == row.layer.name
        composed = row.layer.kind is LayerKind.LOCAL_CONTRAST  # of several layers of Keras'
        assert type(layer).__name__ == ("Functional" if composed else row.layer.kind.value)
        assert layer.output.shape[1:] == row.output_shape
        assert layer.count_params() == row.parameters
    assert model.output.shape == (None, 24)


@pytest.mark.parametrize("settings", VARIED, ids=str)
def test_the_code_that_is_shown_builds_the_same_network(settings: dict[str, str]) -> None:
    keras = pytest.importorskip("keras")
    from signcore.models.build import build_model
    from signcore.models.code import keras_code

    plan = plan_model(_config(settings))
    code = keras_code(plan)
    namespace: dict[str, object] = {}
    exec(compile(code.replace("model.summary()", ""), "shown", "exec"), namespace)
    shown, built = namespace["model"], build_model(plan)
    assert isinstance(shown, keras.Sequential)
    for one, other in zip(shown.layers, built.layers[1:], strict=True):
        if other.name == "local_contrast":
            _same_answers(one, other)
            continue
        mine, theirs = one.get_config(), other.get_config()
        for only_ours in ("name",):
            mine.pop(only_ours), theirs.pop(only_ours)
        assert type(one) is type(other)
        assert mine == theirs


def _same_answers(one: object, other: object) -> None:
    images = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
    assert np.array_equal(one.predict_on_batch(images), other.predict_on_batch(images))  # type: ignore[attr-defined]


def test_even_contrast_by_hand() -> None:
    """Each value minus the mean of the 9×9 around it, over their root mean square difference from their own means, plus 0.04."""
    pytest.importorskip("keras")
    from signcore.models.build import local_contrast

    image = np.random.default_rng(1).random((28, 28)).astype(np.float32)

    def around(values: np.ndarray, row: int, column: int) -> float:
        return float(values[max(0, row - 4) : row + 5, max(0, column - 4) : column + 5].mean())

    means = np.array([[around(image, row, column) for column in range(28)] for row in range(28)])
    difference = image - means
    spread = np.array([[around(difference**2, row, column) ** 0.5 for column in range(28)] for row in range(28)])
    expected = difference / (spread + 0.04)
    model = local_contrast(9)
    got = model.predict_on_batch(image[None, ..., None])[0, ..., 0]
    np.testing.assert_allclose(got, expected, atol=2e-4)
    brighter = model.predict_on_batch(image[None, ..., None] + 0.5)[0, ..., 0]
    np.testing.assert_allclose(brighter, got, atol=2e-3)  # light makes no difference
    assert np.allclose(model.predict_on_batch(np.full((1, 28, 28, 1), 0.3, np.float32)), 0, atol=1e-5)  # nothing there is nothing


def _seen_by(model: object, layer_name: str) -> list[tuple[int, int]]:
    """For each value of a layer's first channel, height and width of the pixels that move it, found by lighting one at a time."""
    import keras

    inner = keras.Model(model.inputs, model.get_layer(layer_name).output)  # type: ignore[attr-defined]
    lit = np.eye(784, dtype=np.float32).reshape(784, 28, 28, 1) * 255
    moved = np.asarray(inner.predict_on_batch(lit))[..., 0] > 0
    sizes = []
    for place in np.ndindex(moved.shape[1:]):
        rows, columns = np.divmod(np.flatnonzero(moved[(slice(None), *place)]), 28)
        sizes.append((int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1))
    return sizes


@pytest.mark.parametrize(
    "settings", [{"filters": "2,2,2"}, {"filters": "2,2,2", "pooling": "false"}, {"filters": "1,1", "kernel_size": "5"}], ids=str
)
def test_the_receptive_field_is_what_lights_up(settings: dict[str, str]) -> None:
    """With all weights 1, a value is above 0 exactly where the one lit pixel is in its field."""
    pytest.importorskip("keras")
    from signcore.models.build import build_model

    plan = plan_model(_config(settings | {"batch_normalization": "false"}))
    model = build_model(plan)
    for weight in model.weights:
        weight.assign(np.ones(weight.shape) if "kernel" in weight.path else np.zeros(weight.shape))
    for row in summarize(plan).layers:
        if row.layer.kind in (LayerKind.CONV2D, LayerKind.MAX_POOLING2D):
            sizes = _seen_by(model, row.layer.name)
            assert max(sizes) == (row.receptive_field, row.receptive_field)
            assert all(height <= row.receptive_field and width <= row.receptive_field for height, width in sizes)


def test_no_field_is_larger_than_the_picture() -> None:
    rows = summarize(plan_model(_config({"filters": "1,1,1,1,1", "kernel_size": "9"}))).layers
    assert max(row.receptive_field for row in rows) == 28


def test_the_registry_and_the_settings_know_the_same_architectures() -> None:
    assert tuple(PLANS) == ARCHITECTURES


@pytest.mark.parametrize("architecture", PLANS)
def test_every_architecture_keeps_the_promises_of_a_plan(architecture: str) -> None:
    plan = plan_model(ModelConfig.for_architecture(architecture))
    assert plan[0] == Layer(LayerKind.RESCALING, "rescale"), "pixels 0-255 go in"
    assert (plan[-1].name, plan[-1].units, plan[-1].activation) == ("letters", 24, "softmax")
    assert len({layer.name for layer in plan}) == len(plan)


def test_a_dropout_of_0_leaves_its_layer_away() -> None:
    names = [layer.name for layer in plan_model(_config({"conv_dropout": "0.1,0,0.2", "dense_dropout": "0"}))]
    assert "conv_dropout_1" in names and "conv_dropout_3" in names
    assert "conv_dropout_2" not in names and "dense_dropout_1" not in names
