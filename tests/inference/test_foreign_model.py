from __future__ import annotations

import json
import zipfile

import keras
import numpy as np
import pytest
from PIL import Image

from signcore.cli import main
from signcore.errors import RunError
from signcore.inference.classifier import Classifier
from signcore.labels import LETTERS, LabelConvention
from signcore.runs.artifacts import ABOUT_MEMBER

_CODES = LabelConvention.KAGGLE.codes


def _knows_letters(outputs: int, shape=(28, 28, 1), *, rescales: bool = False, activation: str | None = "softmax"):
    """Answers the letter whose number stands in the pixels: a picture of n/24 grey is letter n, in pixels of 0–1."""
    inputs = values = keras.Input(shape)
    if rescales:
        values = keras.layers.Rescaling(1 / 255)(values)
    values = keras.layers.Dense(outputs, activation=activation)(keras.layers.Flatten()(values))
    model = keras.Model(inputs, values)
    centres = np.full(outputs, 100.0)
    places = range(24) if outputs == 24 else _CODES
    centres[list(places)] = (np.arange(24) + 0.5) / 24
    # -(x - c)² without the part that all share: 2·c·x - c², x being the mean of the pixels
    model.layers[-1].set_weights([np.tile(2000 * centres, (784, 1)) / 784, -1000 * centres**2])
    return model


def _signs():
    labels = np.arange(24, dtype=np.uint8)
    images = np.broadcast_to(np.round(255 * (labels + 0.5) / 24).astype(np.uint8)[:, None, None], (24, 28, 28)).copy()
    return images, labels


@pytest.mark.parametrize("outputs", [24, 25, 26])
@pytest.mark.parametrize("shape", [(28, 28, 1), (28, 28), (784,)])
@pytest.mark.parametrize("rescales", [True, False])
def test_letters_come_from_whatever_shape_scale_and_numbering(tmp_path, outputs, shape, rescales):
    path, (images, labels) = tmp_path / "colab.keras", _signs()
    _knows_letters(outputs, shape, rescales=rescales).save(path)
    classifier = Classifier.load(path, signs=(images, labels))
    given = classifier.probabilities(images)
    assert classifier.letters == LETTERS and given.shape == (24, 24) and (given.argmax(1) == labels).all()
    np.testing.assert_allclose(given.sum(axis=1), 1, atol=1e-4)
    assert any("0-1" in note for note in classifier.notes) is (not rescales)
    assert any("J and Z" in note for note in classifier.notes) is (outputs != 24)


def test_outputs_that_are_no_probabilities_become_some(tmp_path):
    _knows_letters(24, rescales=True, activation=None).save(tmp_path / "logits.keras")
    given = Classifier.load(tmp_path / "logits.keras").probabilities(_signs()[0])
    assert (given.argmax(1) == np.arange(24)).all() and given.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_pixels_can_be_said(tmp_path):
    _knows_letters(24).save(tmp_path / "m.keras")
    images, labels = _signs()
    assert (Classifier.load(tmp_path / "m.keras", "0-1").probabilities(images).argmax(1) == labels).all()
    assert not (Classifier.load(tmp_path / "m.keras", "0-255").probabilities(images).argmax(1) == labels).all()


@keras.saving.register_keras_serializable("mine")
class _Own(keras.layers.Layer):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: _plain((28, 28, 3), 24), "takes colour pictures"),
        (lambda: _plain((32, 32, 1), 24), r"takes \(None, 32, 32, 1\)"),
        (lambda: _plain((28, 28, 1), 10), r"gives \(None, 10\)"),
        (lambda: _plain((28, 28, 1), 24, keras.layers.Lambda(lambda values: values / 255)), "Lambda layer"),
    ],
)
def test_what_can_not_be_used_is_refused_for_its_true_reason(tmp_path, make, sentence):
    make().save(tmp_path / "odd.keras")
    with pytest.raises(RunError, match=sentence):
        Classifier.load(tmp_path / "odd.keras")


def _plain(shape, outputs, *layers):
    values = inputs = keras.Input(shape)
    for layer in layers:
        values = layer(values)
    return keras.Model(inputs, keras.layers.Dense(outputs, activation="softmax")(keras.layers.Flatten()(values)))


def test_a_part_that_keras_does_not_know_is_named(tmp_path):
    _plain((28, 28, 1), 24, _Own()).save(tmp_path / "own.keras")
    content = (tmp_path / "own.keras").read_bytes()
    with zipfile.ZipFile(tmp_path / "own.keras") as archive, zipfile.ZipFile(tmp_path / "other.keras", "w") as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name).replace(b"_Own", b"Mine").replace(b"mine>", b"else>"))
    assert content
    with pytest.raises(RunError, match="which is not part of Keras"):
        Classifier.load(tmp_path / "other.keras")


_BROKEN = {
    "no-json": b"{",
    "no-object": b"[1]",
    "no-letters": b"{}",
    "wrong-letters": b'{"letters": 24}',
    "twelve": json.dumps({"letters": LETTERS[:12]}).encode(),
    "no-data": json.dumps({"letters": LETTERS}).encode(),
    "data-text": json.dumps({"letters": LETTERS, "data": "x"}).encode(),
    "data-number": json.dumps({"letters": LETTERS, "data": {"id": 5}}).encode(),
    "data-foreign": json.dumps({"letters": LETTERS, "data": {"id": "../../x"}}).encode(),
    "nested": b'{"letters": ' + b"[" * 100_000,
    "huge": b'{"letters": "' + b"A" * 3_000_000 + b'"}',
    "binary": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("about", _BROKEN.values(), ids=_BROKEN)
def test_evaluate_of_a_file_with_broken_facts_is_a_sentence(tmp_path, capsys, about):
    path = tmp_path / "broken.keras"
    _plain((28, 28, 1), 24).save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(ABOUT_MEMBER, about)
    assert main(["evaluate", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "Traceback" not in error


@pytest.fixture
def foreign(tmp_path):
    _knows_letters(26).save(tmp_path / "colab.keras")
    Image.new("L", (40, 40), round(255 * 3.5 / 24)).convert("RGB").save(tmp_path / "d.png")
    return tmp_path


def test_a_foreign_model_is_asked_measured_and_taken_over(foreign, toy_signs, capsys):
    model = str(foreign / "colab.keras")
    assert main(["predict", model, str(foreign / "d.png"), "--pixels", "0-1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["predictions"][0]["letter"] == "D"
    assert main(["evaluate", model]) == 2
    assert "--data" in capsys.readouterr().err
    assert main(["export", model, str(foreign / "ours.keras"), "--pixels", "0-1"]) == 0
    capsys.readouterr()
    assert main(["predict", str(foreign / "ours.keras"), str(foreign / "d.png"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["predictions"][0]["letter"] == "D"


@pytest.mark.parametrize(
    "picture", ["x" * 5000, "a\0b", ".", "/dev/zero", "~nobody-of-that-name/x.png", "caf\udce9.png", "", "missing.png"]
)
def test_a_picture_that_can_not_be_opened_is_a_sentence(foreign, capsys, picture):
    for arguments in (["predict", str(foreign / "colab.keras"), picture], ["predict", picture or "-", str(foreign / "d.png")]):
        assert main(arguments) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1 and len(error) < 400 and "Traceback" not in error


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "~nobody-of-that-name/x", "caf\udce9", "/dev/null/x"])
def test_data_and_targets_may_be_anything_too(foreign, capsys, name):
    for arguments in (
        ["data", "info", name],
        ["train", "--data", name],
        ["data", "info", "synthetic", "--valid", name],
        ["export", str(foreign / "colab.keras"), name + ".keras"],
        ["export", str(foreign / "colab.keras"), name + "/x.keras"],
        ["stop", name],
        ["rate", name, "0.1"],
    ):
        if arguments[0] == "export" and name == "caf\udce9" and "/" not in arguments[2]:
            continue  # a good name, on this system
        assert main(arguments) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1 and len(error) < 400 and "Traceback" not in error
