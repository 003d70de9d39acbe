"""Every way home, walked by its registry: each writes a file that what it is for can read."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from signcore.config import RunConfig
from signcore.errors import RunError
from signcore.exports import EXPORTS, export, kind_of, missing_packages
from signcore.exports.subject import Subject
from signcore.labels import LETTERS
from tests.toy_runs import Trained


@pytest.fixture
def subject(trained_toy: Trained, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.setenv("SIGNLAB_STORE", str(trained_toy.store.folder))
    return Subject("Our *network*", trained_toy.model, trained_toy.run, trained_toy.store)


def written(subject: Subject, kind: str, folder: Path) -> tuple[Path, str]:
    if missing := missing_packages(kind):
        pytest.skip(f"needs {', '.join(missing)}: requirements-export.txt")
    path = folder / f"ours{EXPORTS[kind].ending}"
    said = export(kind, subject, path)
    assert [one for one in folder.iterdir() if one != path] == [], "nothing else is left behind"
    return path, said


def _check_keras(path: Path, subject: Subject) -> None:
    import keras

    model = keras.saving.load_model(path, safe_mode=True, compile=False)
    signs = subject.dataset.validation.images[:8]
    assert np.allclose(model.predict_on_batch(signs[..., None].astype(np.float32)), subject.classifier.probabilities(signs), atol=1e-5)


def _check_onnx(path: Path, subject: Subject) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path))
    about = session.get_modelmeta().custom_metadata_map
    assert about["letters"] == LETTERS and about["pixels"] == "0-255"
    signs = subject.dataset.validation.images[:5]
    answer = session.run(None, {session.get_inputs()[0].name: signs[..., None].astype(np.float32)})[0]
    assert np.allclose(answer, subject.classifier.probabilities(signs), atol=1e-4)


def _check_tflite(path: Path, subject: Subject) -> None:
    from ai_edge_litert.interpreter import Interpreter

    with zipfile.ZipFile(path) as behind:
        assert behind.read("labels.txt").decode().split() == list(LETTERS)
    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    sign = subject.dataset.validation.images[:1]
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], sign[..., None].astype(np.float32))
    interpreter.invoke()
    answer = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    assert np.allclose(answer, subject.classifier.probabilities(sign), atol=1e-4)


def _check_script(path: Path, _subject: Subject) -> None:
    text = path.read_text(encoding="utf-8")
    compile(text, str(path), "exec")
    assert "signcore." not in text and "keras.Sequential" in text


def _check_notebook(path: Path, _subject: Subject) -> None:
    nbformat.validate(nbformat.read(path, as_version=4))


def _check_card(path: Path, subject: Subject) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Our \\*network\\*") and subject.known_run.data.hash in text and "| Group | Read right |" in text


def _check_card_page(path: Path, subject: Subject) -> None:
    text = path.read_text(encoding="utf-8")
    assert "<h1>Our *network*</h1>" in text and subject.known_run.data.hash in text and "<script" not in text


def _check_history(path: Path, subject: Subject) -> None:
    table = pd.read_csv(path)
    assert table["epoch"].tolist() == list(range(1, 9))
    assert table["val_accuracy"].to_numpy() == pytest.approx([event.val_accuracy for event in subject.epochs])


def _check_settings(path: Path, subject: Subject) -> None:
    assert RunConfig().with_settings(json.loads(path.read_text(encoding="utf-8"))) == subject.known_run.config


def _check_data(path: Path, subject: Subject) -> None:
    with gzip.open(path) as stream:
        table = pd.read_csv(stream)
    for name, part in subject.dataset.parts.items():
        rows = table[table["part"] == name]
        assert (rows["label"].to_numpy() == part.labels).all()
        assert (rows.filter(like="pixel").to_numpy().reshape(-1, 28, 28) == part.images).all()


def _check_tensorboard(path: Path, subject: Subject) -> None:
    with zipfile.ZipFile(path) as archive:
        folders = sorted(Path(name).parts[1] for name in archive.namelist())
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert folders == ["train", "validation"] and content.count(b"epoch_accuracy") >= 2 * len(subject.epochs)


def _check_run(path: Path, _subject: Subject) -> None:
    with zipfile.ZipFile(path) as archive:
        assert {"run.json", "model.keras", "signs.npz", "validation-probabilities.npy", "states.npz"} == set(archive.namelist())


def _check_all(path: Path, subject: Subject) -> None:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    made = {f"signlab-{subject.known_run.id}{one.ending}" for kind, one in EXPORTS.items() if kind not in {"all", "run"}}
    assert made <= names and names - made <= {"MISSING.txt"}


def _check_page(path: Path, _subject: Subject) -> None:
    assert "Our *network*" in path.read_text(encoding="utf-8")


CHECKS: dict[str, Callable[[Path, Subject], None]] = {
    "keras": _check_keras,
    "page": _check_page,
    "onnx": _check_onnx,
    "tflite": _check_tflite,
    "script": _check_script,
    "notebook": _check_notebook,
    "card": _check_card,
    "card-page": _check_card_page,
    "history": _check_history,
    "settings": _check_settings,
    "data": _check_data,
    "tensorboard": _check_tensorboard,
    "run": _check_run,
    "all": _check_all,
}


@pytest.mark.parametrize("kind", list(EXPORTS))
def test_what_is_written_can_be_read(kind: str, subject: Subject, tmp_path: Path) -> None:
    path, said = written(subject, kind, tmp_path)
    CHECKS[kind](path, subject)
    if kind in {"onnx", "tflite"}:
        assert said.startswith("On 256 signs, its probabilities differ from the original's by at most ")


def test_the_longest_ending_tells_the_kind() -> None:
    names = {"a.card.html": "card-page", "a.html": "page", "a.data.csv.gz": "data", "a.csv": "history", "A.ONNX": "onnx", "a.txt": None}
    assert {name: kind_of(Path(name)) for name in names} == names
    assert len({one.ending for one in EXPORTS.values()}) == len(EXPORTS)


def test_a_model_file_alone_tells_of_no_training(trained_toy: Trained, tmp_path: Path) -> None:
    bare = Subject("File", trained_toy.model)
    for kind, one in EXPORTS.items():
        if one.needs_run and not missing_packages(kind):
            with pytest.raises(RunError, match="A model file does not say how it was trained"):
                export(kind, bare, tmp_path / f"a{one.ending}")
    export("keras", bare, tmp_path / "a.keras")


def test_what_is_missing_is_said_with_what_to_install(subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signcore.exports.importlib.util.find_spec", lambda _name: None)
    with pytest.raises(RunError, match=r"This needs tf2onnx, onnx, onnxruntime, .* pip install -r requirements-export\.txt"):
        export("onnx", subject, tmp_path / "a.onnx")
    path = tmp_path / "a.zip"
    assert "onnx" in export("all", subject, path)
    with zipfile.ZipFile(path) as archive:
        assert "a.onnx" not in archive.namelist() and b"requirements-export" in archive.read("MISSING.txt")


def test_a_converted_network_that_answers_otherwise_is_refused(subject: Subject) -> None:
    from signcore.exports.converted import checked

    with pytest.raises(RunError, match="different answers from the original: probabilities differ by up to"):
        checked(subject.classifier, lambda images: np.full((len(images), 24), 1 / 24, np.float32))
    with pytest.raises(RunError, match="nan"):
        checked(subject.classifier, lambda images: np.full((len(images), 24), np.nan, np.float32))
