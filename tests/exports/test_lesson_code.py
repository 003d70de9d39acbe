"""The training written out in plain Keras gives the run's own first epochs, as a script and as a notebook."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import keras
import nbformat
import pandas as pd
import pytest

from signcore.config import RunConfig
from signcore.config.presets import preset
from signcore.datasets.csv_source import load_csv
from signcore.datasets.files import DataFile
from signcore.exports import export
from signcore.exports.script import script
from signcore.exports.subject import Subject
from signcore.paths import PROJECT_FOLDER
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import tiny_config, toy_dataset, toy_part

TELL = "\nimport json, pathlib; pathlib.Path('history.json').write_text(json.dumps(history))\n"
PLAIN = {"epochs": "2", "mixed_precision": "off", "seed": "3"}
EVERYTHING = {
    "optimizer": "adamw",
    "schedule": "cosine",
    "weight_averaging": "0.9",
    "local_contrast": "true",
    "label_smoothing": "0.1",
    "augment": "true",
    "subset": "240",
    "conv_dropout": "0,0.2",
}


def trained(config: RunConfig, name: str = "Ours") -> Subject:
    from signcore.running.worker import train_run

    dataset, store = toy_dataset(training=320, validation=96), RunStore()
    run = train_run(store, store.create(config, dataset, name).id)
    assert run.state is RunState.FINISHED, run.reason
    return Subject(run.name, store.model_path(run.id), run, store)


def history_of(code: str, folder: Path) -> list[dict[str, float]]:
    (folder / "run.py").write_text(code + TELL, encoding="utf-8")
    done = subprocess.run([sys.executable, "run.py"], cwd=folder, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads((folder / "history.json").read_text(encoding="utf-8")))


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="runs are compared by how TensorFlow rounds")
@pytest.mark.parametrize("settings", [{}, pytest.param(EVERYTHING, marks=pytest.mark.thorough)], ids=["lesson", "everything"])
def test_the_script_gives_the_run_s_first_epochs(settings: dict[str, str], tmp_path: Path) -> None:
    subject = trained(tiny_config(**PLAIN, **settings))
    export("data", subject, tmp_path / f"signlab-{subject.known_run.id}.data.csv.gz")
    code = script(subject)
    assert "signcore." not in code, "a learner needs nothing but Keras"
    for event, told in zip(subject.epochs, history_of(code, tmp_path), strict=True):
        assert told["loss"] == pytest.approx(event.loss, rel=0.02) and told["val_loss"] == pytest.approx(event.val_loss, rel=0.04)
        assert told["accuracy"] == pytest.approx(event.accuracy, abs=0.02)


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="runs are compared by how TensorFlow rounds")
def test_the_notebook_runs_on_the_lesson_s_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of Kaggle's kind, one file for training and one for validation: what everyone has."""
    from signcore.running.worker import train_run

    for name, count in (("sign_mnist_train.csv", 240), ("sign_mnist_test.csv", 72)):
        part = toy_part(count, seed=count)
        labels = pd.DataFrame({"label": part.labels + (part.labels >= 9)})
        pixels = pd.DataFrame(part.images.reshape(count, 784), columns=[f"pixel{i + 1}" for i in range(784)])
        pd.concat([labels, pixels], axis=1).to_csv(tmp_path / name, index=False)
    dataset = load_csv([DataFile.at(tmp_path / "sign_mnist_test.csv"), DataFile.at(tmp_path / "sign_mnist_train.csv")])
    store = RunStore()
    run = train_run(store, store.create(tiny_config(**PLAIN), dataset, "Lesson").id)
    subject = Subject(run.name, store.model_path(run.id), run, store)
    export("notebook", subject, tmp_path / "lesson.ipynb")
    notebook = nbformat.read(tmp_path / "lesson.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "pd.read_csv('sign_mnist_train.csv')" in code and "y_train > 9" in code
    for event, told in zip(subject.epochs, history_of(code, tmp_path), strict=True):
        assert told["loss"] == pytest.approx(event.loss, rel=0.02) and told["accuracy"] == pytest.approx(event.accuracy, abs=0.02)


def test_a_name_is_no_code() -> None:
    subject = trained(tiny_config(epochs=1), 'x"""\nimport os; os.abort()\n#')
    subject.name = 'x"""\nimport os; os.abort()\n#'
    assert "\nimport os" not in script(subject)


def test_rendered_signs_need_signlab() -> None:
    subject = trained(tiny_config(epochs=1, renders=2))
    assert "from signcore.datasets.added_renders import added_renders" in script(subject)


@pytest.mark.slow
@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="runs are compared by how TensorFlow rounds")
def test_a_run_that_began_with_signlab_s_network_begins_so_in_its_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"epochs": "2", "renders": "0", "camera_renders": "0", "augment": "false", "mixed_precision": "off"}
    subject = trained(preset("camera").with_settings(few))
    export("data", subject, tmp_path / f"signlab-{subject.known_run.id}.data.csv.gz")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT_FOLDER))
    for event, told in zip(subject.epochs, history_of(script(subject), tmp_path), strict=True):
        assert told["loss"] == pytest.approx(event.loss, rel=0.02) and told["accuracy"] == pytest.approx(event.accuracy, abs=0.02)
