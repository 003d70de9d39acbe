"""Files that go home and come back, on the command line; models that want to run something run nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from signcore.cli import main
from signcore.runs.artifacts import ABOUT_MEMBER, read_about
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import Trained, toy_part

Command = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command: its exit code, the JSON object on standard output, what it said on standard error."""

    def run(*arguments: str) -> tuple[int, Any, str]:
        try:
            code = main([*arguments, "--json"])
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


@pytest.fixture
def away(trained_toy: Trained, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """The store of the trained run; called, it becomes an empty one on another computer."""
    monkeypatch.setenv("SIGNLAB_STORE", str(trained_toy.store.folder))
    return lambda: monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "elsewhere"))


@pytest.mark.parametrize("how", [("export",), ("runs", "export")])
def test_a_run_moves(how: tuple[str, ...], command: Command, away: Callable[[], None], trained_toy: Trained, tmp_path: Path) -> None:
    code, told, _said = command(*how, trained_toy.run.id, str(tmp_path / "ours.signlab"))
    assert code == 0 and told["bytes"] == (tmp_path / "ours.signlab").stat().st_size
    away()
    code, told, _said = command("runs", "import", str(tmp_path / "ours.signlab"))
    assert code == 0 and told == {"run": trained_toy.run.id, "name": "Shared"}
    assert [run["run"] for run in command("runs")[1]["runs"]] == [trained_toy.run.id]
    code, told, _said = command("evaluate", trained_toy.run.id)
    assert code == 0 and told["images"] == 96


def test_a_model_file_becomes_a_run_that_can_be_asked(
    command: Command, away: Callable[[], None], trained_toy: Trained, tmp_path: Path
) -> None:
    command("export", trained_toy.run.id, str(tmp_path / "Our network.keras"))
    away()
    code, told, _said = command("runs", "import", str(tmp_path / "Our network.keras"))
    assert code == 0 and told["name"] == "Our network"
    run = RunStore().run(told["run"])
    assert (
        run.state is RunState.FINISHED and run.config == trained_toy.run.config and run.facts.parameters == trained_toy.run.facts.parameters
    )
    assert read_about(RunStore().model_path(run.id))["letters"]


def test_a_model_with_a_program_in_it_runs_nothing(
    command: Command, away: Callable[[], None], trained_toy: Trained, tmp_path: Path
) -> None:
    mark = str(tmp_path / "it ran")
    body = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(24, activation="softmax")])
    hostile = keras.Sequential([*body.layers, keras.layers.Lambda(lambda values: (Path(mark).touch(), values)[1])])
    hostile.build((None, 28, 28, 1))
    path = tmp_path / "hostile.keras"
    hostile.save(path)
    Path(mark).unlink()  # building it here has run it
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(ABOUT_MEMBER, json.dumps(read_about(trained_toy.model)))
    away()
    code, told, said = command("runs", "import", str(path))
    assert code == 2 and told is None and said.count("\n") == 1 and "Traceback" not in said
    assert not Path(mark).exists() and not RunStore().ids()


def test_a_model_made_elsewhere_says_how_to_ask_it(command: Command, away: Callable[[], None], tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(24, activation="softmax")])
    model.save(tmp_path / "colab.keras")
    away()
    code, _told, said = command("runs", "import", str(tmp_path / "colab.keras"))
    assert code == 2 and said.count("\n") == 1 and "colab.keras" in said and not RunStore().ids()


@pytest.mark.parametrize("content", ["", "[]", '{"epochs": 3}', "{", '{"epochs": "many"}', '{"nonsense": "1"}'])
def test_settings_that_are_none_are_a_sentence(content: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(content, encoding="utf-8")
    code, _told, said = command("train", "--data", "synthetic", "--config", str(tmp_path / "settings.json"))
    assert code == 2 and said.count("\n") == 1 and not RunStore().ids()


def test_a_run_is_trained_as_another_was(command: Command, away: Callable[[], None], trained_toy: Trained, tmp_path: Path) -> None:
    command("export", trained_toy.run.id, str(tmp_path / "settings.json"))
    away()
    part = toy_part(96)
    table = np.column_stack([part.labels + (part.labels >= 9), part.images.reshape(96, -1)])
    names = ",".join(["label", *(f"pixel{number}" for number in range(1, 785))])
    np.savetxt(tmp_path / "signs.csv", table, fmt="%d", delimiter=",", header=names, comments="")
    code, told, _said = command(
        "train", "--data", str(tmp_path / "signs.csv"), "--config", str(tmp_path / "settings.json"), "--epochs", "1"
    )
    assert code == 0
    assert RunStore().run(told["run"]).config == trained_toy.run.config.with_settings({"epochs": "1"})


def test_the_kind_may_be_said_whatever_the_name(command: Command, away: Callable[[], None], trained_toy: Trained, tmp_path: Path) -> None:
    code, told, _said = command("export", "--to", "history", trained_toy.run.id, str(tmp_path / "table.txt"))
    assert code == 0 and told["kind"] == "history" and (tmp_path / "table.txt").read_text(encoding="utf-8").startswith("epoch,loss")
    code, _told, said = command("export", trained_toy.run.id, str(tmp_path / "table.txt"))
    assert code == 2 and "it has to end in .keras, .html" in said
