"""Explanations against the network's own answers and hand-made convolutions."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import keras
import numpy as np
import pytest

from signcore.errors import RunError
from signcore.explainers import EXPLAINERS, explainer
from signcore.explainers.questions import ActivationsOf, KernelsOf
from signcore.figures.pixels import map_sheet
from signcore.inference.classifier import Classifier
from signcore.labels import LETTERS
from signcore.models import plan_model
from signcore.models.build import build_model, local_contrast
from signcore.runs.artifacts import save_model
from tests.toy_runs import tiny_config


@pytest.fixture(scope="module")
def classifier(trained_toy) -> Classifier:
    return Classifier.load(trained_toy.model)


@pytest.fixture
def sign(trained_toy) -> np.ndarray:
    return np.asarray(trained_toy.dataset.validation.images[:1])


QUESTIONS = (ActivationsOf("conv_1"), KernelsOf("conv_1"))


def _output(model: keras.Model, sign: np.ndarray, layer: str) -> np.ndarray:
    return explainer("activations")(model, sign, layer)["values"]


def test_each_explainer_has_a_question_and_each_question_an_explainer(classifier: Classifier, sign: np.ndarray) -> None:
    assert [question.name for question in QUESTIONS] == list(EXPLAINERS)
    own = classifier.model.get_layer("conv_1")
    picture = sign[..., None].astype(np.float32) / 255
    activations, kernels = (one.answer(explainer(one.name)(classifier.model, sign, **asdict(one))) for one in QUESTIONS)
    assert activations.values == pytest.approx(keras.ops.convert_to_numpy(own(picture))[0], abs=1e-5)
    assert kernels.weights == pytest.approx(own.get_weights()[0][:, :, 0].transpose(2, 0, 1))


def test_the_last_layer_says_what_the_classifier_says(classifier: Classifier, sign: np.ndarray) -> None:
    assert _output(classifier.model, sign, "letters") == pytest.approx(classifier.predict(sign[0]).probabilities, abs=1e-6)
    assert _output(classifier.model, sign, "rescale")[..., 0] == pytest.approx(sign[0] / 255)


def test_a_layer_that_is_not_there_is_a_sentence(classifier: Classifier, sign: np.ndarray) -> None:
    with pytest.raises(RunError, match="no layer conv_9"):
        _output(classifier.model, sign, "conv_9")


def test_a_network_that_begins_with_local_contrast_can_be_explained_from_its_file(tmp_path: Path, sign: np.ndarray) -> None:
    model = build_model(plan_model(tiny_config(local_contrast="true").model))
    save_model(model, tmp_path / "model.keras", {"letters": LETTERS})
    loaded = Classifier.load(tmp_path / "model.keras")
    even = keras.ops.convert_to_numpy(local_contrast(9)(sign[..., None] / np.float32(255)))[0]
    assert _output(loaded.model, sign, "local_contrast") == pytest.approx(even, abs=1e-5)
    assert _output(loaded.model, sign, "letters") == pytest.approx(loaded.predict(sign[0]).probabilities, abs=1e-6)
    assert explainer("kernels")(loaded.model, sign, "conv_1")["weights"].shape == (4, 3, 3)


def test_a_feature_map_is_its_kernel_slid_over_the_sign(classifier: Classifier, sign: np.ndarray) -> None:
    weights = explainer("kernels")(classifier.model, sign, "conv_1")["weights"]
    bias = classifier.model.get_layer("conv_1").get_weights()[1]
    padded = np.pad(_output(classifier.model, sign, "rescale")[..., 0], 1)
    by_hand = np.array([[(padded[y : y + 3, x : x + 3] * weights[2]).sum() + bias[2] for x in range(28)] for y in range(28)])
    assert _output(classifier.model, sign, "conv_1")[..., 2] == pytest.approx(np.maximum(by_hand, 0), abs=1e-5)


def test_a_pool_keeps_the_largest_of_four(classifier: Classifier, sign: np.ndarray) -> None:
    before, after = (_output(classifier.model, sign, layer) for layer in ("batch_norm_1", "pool_1"))
    assert after == pytest.approx(before.reshape(14, 2, 14, 2, -1).max(axis=(1, 3)))


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"architecture": "dense"}, {}),
        ({"architecture": "dense", "local_contrast": "true"}, {}),
        ({"local_contrast": "true"}, {"conv_1": (4, 3, 3)}),
        ({"batch_normalization": "false", "pooling": "false", "conv_dropout": "0.5,0.5"}, {"conv_1": (4, 3, 3)}),
        ({"filters": "7", "kernel_size": "5", "local_contrast": "true", "conv_dropout": "0.2"}, {"conv_1": (7, 5, 5)}),
        ({"filters": "1,6", "kernel_size": "1"}, {"conv_1": (1, 1, 1), "conv_2": (6, 1, 1)}),  # conv_2 gets one channel, too
    ],
    ids=str,
)
def test_kernels_are_found_by_the_kind_of_their_layer(settings: dict[str, str], found: dict[str, tuple[int, ...]]) -> None:
    model = build_model(plan_model(tiny_config(**settings).model))
    blank = np.zeros((1, 28, 28), np.uint8)
    by_layer = {layer.name: explainer("kernels")(model, blank, layer.name).get("weights") for layer in model.layers}
    weights = {name: array for name, array in by_layer.items() if array is not None}
    assert {name: array.shape for name, array in weights.items()} == found
    for name, array in weights.items():
        assert array == pytest.approx(model.get_layer(name).get_weights()[0][:, :, 0].transpose(2, 0, 1))


def test_a_map_sheet_shows_sign_and_strength() -> None:
    maps = np.array([[[1.0, 0.0]], [[-1.0, 0.5]]])
    sheet = map_sheet(maps, columns=2, scale=2, signed=True)
    assert sheet.shape == (2, 2 * 4 + 2, 4)
    assert sheet[0, 0].tolist() == [178, 24, 43, 255]  # the strongest positive value: full red
    assert sheet[0, 2].tolist() == [247, 247, 247, 255]  # 0: white
    assert sheet[0, 6].tolist() == [33, 102, 172, 255]  # the strongest negative value: full blue
    assert sheet[0, 4].tolist() == [0, 0, 0, 0]  # the gap
    assert map_sheet(maps, columns=1, scale=2, signed=False)[0, 0].tolist() == [255, 255, 255, 255]
