from __future__ import annotations

import contextlib
import json
import shutil
import zipfile

import numpy as np
import pytest

from signcore.errors import RunError
from signcore.labels import LETTERS
from signcore.runs.artifacts import ABOUT_MEMBER, PREDICTIONS_NAME, read_about, save_model


def test_a_model_file_says_what_it_is(trained_toy):
    about = read_about(trained_toy.model)
    assert about["letters"] == LETTERS and about["run"] == trained_toy.run.id and about["epochs_done"] == 8
    assert about["config"] == trained_toy.run.config.to_dict() and about["data"]["hash"] == trained_toy.dataset.content_hash
    assert about["pixels"] == "0-255" and about["versions"]["keras"]


def test_plain_keras_opens_a_model_file(trained_toy):
    import keras

    model = keras.saving.load_model(trained_toy.model)
    assert model.input_shape == (None, 28, 28, 1) and model.output_shape == (None, 24)


def test_pixels_are_rescaled_inside_the_model(trained_toy):
    import keras

    model = keras.saving.load_model(trained_toy.model, compile=False)
    without = keras.Sequential([keras.Input((28, 28, 1)), *[layer for layer in model.layers[1:] if layer.name != "rescale"]])
    shares = np.random.default_rng(0).random((4, 28, 28, 1)).astype(np.float32)
    by_hand = keras.ops.convert_to_numpy(without(shares))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(model(255 * shares)), by_hand, atol=1e-5)


def test_the_predictions_beside_a_model_are_its_own(trained_toy):
    from signcore.inference.classifier import Classifier

    kept = np.load(trained_toy.store.run_folder(trained_toy.run.id) / PREDICTIONS_NAME)
    assert kept.dtype == np.float16 and kept.shape == (96, 24)
    np.testing.assert_allclose(kept, Classifier.load(trained_toy.model).probabilities(trained_toy.dataset.validation.images), atol=2e-3)


def test_no_file_is_no_model_yet(tmp_path):
    with pytest.raises(RunError, match="no trained model"):
        read_about(tmp_path / "model.keras")


@pytest.mark.parametrize("about", [None, b"{", b"[]", b"null", b'{"letters": ""}', b'{"letters": 3}', b'{"run": "x"}'], ids=str)
def test_a_zip_of_something_else_is_refused(tmp_path, about):
    path = tmp_path / "other.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")
        if about is not None:
            archive.writestr(ABOUT_MEMBER, about)
    with pytest.raises(RunError, match=r"other\.keras is not a SignLab model file"):
        read_about(path)


def test_a_damaged_model_is_refused_wherever_it_is_damaged(trained_toy, tmp_path):
    from signcore.inference.classifier import Classifier

    whole = trained_toy.model.read_bytes()
    random = np.random.default_rng(0)
    path = tmp_path / "damaged.keras"
    loaded = 0
    for trial in range(12):
        content = bytearray(whole)
        if trial < 4:
            del content[len(content) * (trial + 1) // 5 :]
        else:
            start = int(random.integers(0, len(content) - 400))
            content[start : start + 400] = random.bytes(400)
        path.write_bytes(content)
        with contextlib.suppress(RunError):  # and nothing else
            Classifier.load(path)
            loaded += 1  # a few bytes of an attribute that nobody reads
    assert loaded <= 2


def test_a_model_for_other_letters_or_pictures_is_refused(trained_toy, tmp_path):
    from signcore.inference.classifier import Classifier

    path = tmp_path / "three.keras"
    shutil.copy(trained_toy.model, path)
    import keras

    inputs = keras.Input((28, 28, 1))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(keras.layers.Flatten()(inputs)))
    save_model(model, path, {"letters": LETTERS})
    with pytest.raises(RunError, match="24 letters"):
        Classifier.load(path)
    save_model(model, path, {"letters": "ABC"})
    assert Classifier.load(path).letters == "ABC"


def test_saving_replaces_a_file_as_a_whole_and_leaves_nothing_behind(trained_toy, tmp_path):
    import keras

    model = keras.saving.load_model(trained_toy.model, compile=False)
    path = tmp_path / "model.keras"
    save_model(model, path, {"letters": LETTERS, "epochs_done": 1})
    save_model(model, path, {"letters": LETTERS, "epochs_done": 2})
    assert read_about(path)["epochs_done"] == 2 and [file.name for file in tmp_path.iterdir() if file.is_file()] == ["model.keras"]
    with pytest.raises(TypeError):
        save_model(model, path, {"letters": object()})
    assert read_about(path)["epochs_done"] == 2 and [file.name for file in tmp_path.iterdir() if file.is_file()] == ["model.keras"]
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read(ABOUT_MEMBER))["letters"] == LETTERS
