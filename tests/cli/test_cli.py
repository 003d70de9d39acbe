from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signcore.cli import main
from signcore.durations import duration_text
from signcore.labels import LETTERS, LabelConvention
from signcore.paths import PROJECT_FOLDER
from signcore.running.scheduler import TENDED_NAME
from signcore.runs.lock import LOCK_NAME, ProcessLock
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import tiny_config, toy_part, until

_TINY = ["--set", "filters=4,4", "dense_units=16", "batch_norm_momentum=0.9", "--epochs", "2"]


def _write_csv(path, part):
    codes = np.array(LabelConvention.KAGGLE.codes)[part.labels]
    table = np.column_stack([codes, part.images.reshape(len(part), -1)])
    names = ",".join(["label", *(f"pixel{number}" for number in range(1, 785))])
    np.savetxt(path, table, fmt="%d", delimiter=",", header=names, comments="")
    return str(path)


@pytest.fixture
def files(tmp_path):
    return _write_csv(tmp_path / "signs_train.csv", toy_part(96)), _write_csv(tmp_path / "signs_test.csv", toy_part(48, seed=1))


@pytest.fixture
def command(capsys):
    """Runs a command: its exit code, the JSON object on standard output, what it said on standard error."""

    def run(*arguments: str):
        try:
            code = main([*arguments, "--json"])
        except SystemExit as left:
            code = left.code
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run


@pytest.fixture
def trained(trained_toy, monkeypatch):
    monkeypatch.setenv("SIGNLAB_STORE", str(trained_toy.store.folder))
    return trained_toy


def _sentence(error: str) -> str:
    """A complaint is one line and no traceback."""
    assert error.count("\n") == 1 and error.endswith("\n") and "Traceback" not in error, error
    return error


def test_data_info_counts_letters(command, files):
    code, said, _error = command("data", "info", files[0], "--valid", files[1])
    assert code == 0 and said["origin"]["convention"] == "kaggle" and said["synthetic"] is False
    assert said["parts"]["training"] == {"images": 96, "letters": dict.fromkeys(LETTERS, 4)}
    assert said["parts"]["validation"]["images"] == 48 and len(said["hash"]) == 64 and said["notices"] == []


def test_data_info_splits_a_single_file_and_finds_a_pair_in_a_folder(command, files, tmp_path):
    _code, said, _error = command("data", "info", files[0])
    assert said["origin"]["split"] == "stratified" and said["parts"]["training"]["images"] < 96 and said["notices"]
    _code, said, _error = command("data", "info", str(tmp_path))
    assert said["origin"]["files"] == ["signs_train.csv", "signs_test.csv"] and said["parts"]["training"]["images"] == 96


def test_data_info_for_people(files, capsys):
    assert main(["data", "info", *files[:1], "--valid", files[1]]) == 0
    said = capsys.readouterr().out
    assert "training: 96 images" in said and "    A    B    C" in said and not said.startswith("{")


def test_train_tells_the_whole_curve(command, files):
    code, said, error = command("train", "--data", files[0], "--valid", files[1], *_TINY, "--seed", "5", "--name", "Mine")
    assert code == 0 and said["state"] == "finished" and said["name"] == "Mine" and said["reason"] == ""
    assert {name: len(values) for name, values in said["history"].items() if name != "learning_rate"} == dict.fromkeys(
        ["loss", "accuracy", "val_loss", "val_accuracy"], 2
    )
    assert said["parameters"] == 3780 and said["seconds"] > 0 and "cores" in said["device"] and said["epochs"] == 2
    assert len(said["data"]) == 64 and said["config"]["train"]["seed"] == 5 and said["training_images"] == 96
    run = RunStore().run(said["run"])
    assert run.state is RunState.FINISHED and run.data.hash == said["data"]
    assert Path(said["model"]).samefile(RunStore().model_path(run.id))
    assert "epoch 1/2" in error and "epoch 2/2" in error and "left" in error and "3,780 parameters" in error

    code, evaluated, _error = command("evaluate", said["run"], "--data", files[0], "--valid", files[1])
    assert code == 0 and evaluated["accuracy"] == pytest.approx(said["history"]["val_accuracy"][-1]) and evaluated["images"] == 48


def test_train_starts_from_a_preset(command, files):
    code, said, _error = command(
        "train", "--data", files[0], "--preset", "quick", "--set", "filters=4", "--set", "dense_units=8", "epochs=1"
    )
    assert code == 0 and said["config"]["train"]["subset"] == 2400 and said["config"]["model"]["filters"] == [4]
    assert said["config"]["train"]["epochs"] == 1 and said["config"]["model"]["batch_norm_momentum"] == 0.9


def test_a_training_that_fails_says_so_and_ends_with_1(command, files, monkeypatch):
    from signcore.training import trainer

    def fail(*_arguments, **_more):
        raise MemoryError

    monkeypatch.setattr(trainer, "fit_model", fail)
    code, said, error = command("train", "--data", files[0], *_TINY)
    assert code == 1 and said["state"] == "failed" and said["history"]["loss"] == [] and said["model"] is None
    assert said["reason"].startswith("The memory is full") and said["reason"] in error


def test_evaluate_measures_every_letter(command, trained):
    code, said, _error = command("evaluate", trained.run.id)
    assert code == 0 and said["images"] == 96 and said["part"] == "validation" and said["accuracy"] > 0.9
    assert list(said["letters"]) == list(LETTERS) and said["letters"]["A"]["count"] == 4
    assert all(set(row) == {"precision", "recall", "f1", "count"} for row in said["letters"].values())
    recalled = sum(row["recall"] * row["count"] for row in said["letters"].values()) / 96
    assert recalled == pytest.approx(said["accuracy"])
    assert sum(pair["count"] for pair in said["most_confused"]) == round((1 - said["accuracy"]) * 96)
    assert command("evaluate", trained.run.id, "--part", "training")[1]["images"] == 480
    assert command("evaluate", trained.run.id, "--part", "all")[1]["images"] == 576


def test_evaluate_takes_a_model_file_and_other_data(command, trained, files, tmp_path):
    moved = tmp_path / "my model.keras"
    moved.write_bytes(trained.model.read_bytes())
    code, said, _error = command("evaluate", str(moved), "--data", files[1], "--part", "all")
    assert code == 0 and said["images"] == 48 and said["run"] == trained.run.id and said["data"] != trained.dataset.content_hash


def test_evaluate_for_people(trained, capsys):
    assert main(["evaluate", trained.run.id]) == 0
    assert "of 96 images were read correctly" in capsys.readouterr().out


def test_predict_reads_pictures(command, trained, tmp_path):
    paths = []
    for label in (0, 5):
        paths.append(str(tmp_path / f"{label}.png"))
        Image.fromarray(toy_part(24, seed=3).images[label]).save(paths[-1])
    Image.new("RGB", (300, 200), (80, 80, 80)).save(tmp_path / "grey.jpg")
    code, said, _error = command("predict", trained.run.id, *paths, str(tmp_path / "grey.jpg"), "--top", "3")
    assert code == 0 and [answer["letter"] for answer in said["predictions"]] == ["A", "F", said["predictions"][2]["letter"]]
    for answer in said["predictions"]:
        assert len(answer["top"]) == 3 and answer["top"][0]["letter"] == answer["letter"] and answer["milliseconds"] > 0
        shares = [guess["probability"] for guess in answer["top"]]
        assert shares == sorted(shares, reverse=True) and 0 <= sum(shares) <= 1.0001
    grey = said["predictions"][2]
    assert said["predictions"][0]["warnings"] == [] and "No hand" in grey["warnings"][0] and "contrast" in grey["warnings"][1]
    assert grey["unlike"] and grey["box"] is None
    assert [answer["image"] for answer in said["predictions"][:2]] == paths


def test_export_writes_a_page_of_one_file_that_is_called_as_the_run(command, trained, tmp_path):
    target = tmp_path / "net.html"
    code, told, _said = command("export", trained.run.id, str(target))
    text = target.read_text(encoding="utf-8")
    assert code == 0 and told["file"] == str(target) and told["bytes"] == target.stat().st_size
    assert f"<h1>{trained.run.name}</h1>" in text and text.rstrip().endswith("</html>")


def test_export_writes_a_smaller_model_with_the_same_answers(command, trained, tmp_path):
    target = tmp_path / "mine.keras"
    code, told, _said = command("export", trained.run.id, str(target))
    assert code == 0
    assert told["bytes"] == target.stat().st_size < trained.model.stat().st_size
    assert told["about"]["letters"] == "ABCDEFGHIKLMNOPQRSTUVWXY"
    accuracies = [command("evaluate", run)[1]["accuracy"] for run in (trained.run.id, str(target))]
    assert accuracies[0] == accuracies[1]


def test_predict_for_people(trained, tmp_path, capsys):
    Image.new("RGB", (300, 200), (80, 80, 80)).save(tmp_path / "grey.jpg")
    assert main(["predict", str(trained.model), str(tmp_path / "grey.jpg")]) == 0
    assert "grey.jpg: " in (said := capsys.readouterr().out) and "contrast" in said


def test_runs_lists_them_and_notices_the_dead(command, run_store, toy_signs, capsys):
    assert command("runs")[1] == {"runs": []}
    run = run_store.create(tiny_config(seed=9), toy_signs, "Mine")
    run_store.set_state(run.id, RunState.TRAINING)
    code, said, _error = command("runs")
    assert code == 0 and said["runs"][0]["run"] == run.id and said["runs"][0]["state"] == "interrupted"
    assert (
        said["runs"][0]["settings"]["seed"] == "9"
        and said["runs"][0]["val_accuracy"] is None
        and said["runs"][0]["created"].endswith("+00:00")
    )
    assert main(["runs"]) == 0
    assert "0/2" in (text := capsys.readouterr().out) and "Mine" in text


def test_commands_reach_a_run_that_goes_on(command, run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    lock = ProcessLock(run_store.run_folder(run.id) / LOCK_NAME)
    assert lock.acquire()
    run_store.set_state(run.id, RunState.TRAINING)
    for action in ("pause", "resume", "rollback", "stop"):
        assert command(action, run.id)[:2] == (0, {"run": run.id, "sent": action, "state": "training"})
    assert [action for action, _value in run_store.take_commands(run.id)] == ["pause", "resume", "rollback", "stop"]
    lock.release()


def test_a_run_that_waits_is_stopped_at_once(command, run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    assert command("stop", run.id)[1]["state"] == "stopped"
    code, _said, error = command("stop", run.id)
    assert code == 2 and "over already" in _sentence(error)


def test_resume_trains_here_or_leaves_it_to_the_dashboard(command, run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.set_state(run.id, RunState.INTERRUPTED)
    dashboard = ProcessLock(run_store.folder / TENDED_NAME)
    assert dashboard.acquire()
    assert command("resume", run.id)[1] == {"run": run.id, "sent": "resume", "state": "queued"}
    dashboard.release()
    run_store.set_state(run.id, RunState.STOPPED)
    code, said, _error = command("resume", run.id)
    assert code == 0 and said["state"] == "finished" and len(said["history"]["loss"]) == 2


def test_doctor_looks_around(command, store, tmp_path):
    (tmp_path / "data").mkdir()
    header = ",".join(["label", *(f"pixel{number}" for number in range(1, 785))])
    (tmp_path / "data" / "sign_mnist_train.csv").write_text(header, encoding="ascii")
    code, said, _error = command("doctor")
    assert code == 0 and said["problems"] == [] and said["backend"] in said["backends"]
    assert said["python"].startswith("3.") and said["packages"]["keras"] and said["packages"]["streamlit"] and "cores" in said["cpu"]
    assert said["store"]["folder"] == str(store) and said["store"]["runs"] == 0 and said["store"]["dashboard"] is False
    assert said["data"]["found"] == [["sign_mnist_train.csv"]] and said["data"]["built_in"] == ["synthetic", "kaggle"]


def test_doctor_names_a_backend_that_is_none(monkeypatch, command):
    monkeypatch.setenv("KERAS_BACKEND", "nonsense")
    code, said, _error = command("doctor")
    assert code == 1 and said["problems"] == ["Keras can't start: KERAS_BACKEND is “nonsense”, but it has to be tensorflow, jax or torch."]


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("SIGNLAB_STORE", "{file}", "there is a file in its place"),
        ("SIGNLAB_STORE", "{file}/below", "part of its path is a file"),
        ("SIGNLAB_STORE", "~nobody-of-that-name/x", "can't be found"),
        ("SIGNLAB_STORE", "/proc/signlab/x", "can't be used"),
        ("SIGNLAB_STORE", "{file}" + "x" * 5000, "name is too long"),
        ("SIGNLAB_DATA", "{file}", "a file, not a folder"),
        ("SIGNLAB_DATA", "~nobody-of-that-name/x", "can't be found"),
        ("SIGNLAB_DATA", "{file}" + "x" * 5000, "name is too long"),
    ],
)
def test_a_folder_that_can_not_be_used_is_a_sentence_and_a_finding(monkeypatch, tmp_path, capsys, variable, value, sentence):
    (tmp_path / "file").write_text("x", encoding="ascii")
    monkeypatch.setattr("signcore.cli.doctor._keras", lambda _problems: {"backend": "tensorflow", "gpus": []})
    monkeypatch.setenv(variable, value.format(file=tmp_path / "file"))
    assert main(["doctor", "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert len(problems) == 1 and sentence in problems[0]
    assert main(["doctor"]) == 1 and f"! {problems[0]}" in capsys.readouterr().out, "it goes on with the rest"
    if variable == "SIGNLAB_STORE":
        for arguments in (["runs"], ["stop", "abc"], ["evaluate", "abc"], ["train", "--data", "synthetic"], ["data", "info", "synthetic"]):
            assert main(arguments) == 2
            assert sentence in _sentence(capsys.readouterr().err.splitlines()[-1] + "\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "required"),
        (["dance"], "invalid choice"),
        (["train"], "--data"),
        (["train", "--data", "synthetic", "--preset", "perfect"], "invalid choice"),
        (["train", "--data", "synthetic", "--set", "filters"], "write it as name=value"),
        (["train", "--data", "synthetic", "--set", "dance=1"], "no setting named dance"),
        (["train", "--data", "synthetic", "--epochs", "0"], "epochs is 0"),
        (["train", "--data", "synthetic", "--epochs", "many"], "can't be read"),
        (["train", "--data", "synthetic", "--seed", "-1"], "seed is -1"),
        (["train", "--data", "nowhere.csv"], "no file or folder nowhere.csv"),
        (["data", "info", "/"], "the whole machine"),
        (["evaluate", "nobody"], "no run nobody"),
        (["evaluate", "nowhere.keras"], "no file nowhere.keras"),
        (["evaluate", "nobody", "--part", "half"], "invalid choice"),
        (["predict", "nobody", "x.png"], "no run nobody"),
        (["predict", "nobody"], "required"),
        (["export", "nobody", "mine.h5"], "has to end in .keras, .html, .onnx"),
        (["export", "nobody", "mine.keras"], "no run nobody"),
        (["stop", "nobody"], "no run nobody"),
        (["pause", "../../x"], "no run ../../x"),
        (["resume", "nobody"], "no run nobody"),
        (["step", "nobody"], "no run nobody"),
        (["rate", "nobody", "0.001"], "no run nobody"),
        (["rate", "nobody", "fast"], "invalid float value"),
        (["rate", "nobody", "nan"], "learning rate is nan"),
        (["rate", "nobody", "7"], "from 1e-06 to 1"),
    ],
)
def test_a_bad_input_is_one_sentence_and_2(command, arguments, sentence):
    code, said, error = command(*arguments)
    assert code == 2 and said is None
    assert sentence in _sentence(error)


def test_an_unreadable_picture_is_one_sentence_and_2(command, trained, tmp_path):
    (tmp_path / "x.png").write_bytes(b"\x89PNG nothing")
    for name, sentence in (("x.png", "is not a PNG"), ("none.png", "can't be read"), (".", "can't be read")):
        code, said, error = command("predict", trained.run.id, str(tmp_path / name))
        assert code == 2 and said is None and sentence in _sentence(error)
    code, _said, error = command("predict", str(tmp_path / "x.png"), str(tmp_path / "x.png"))
    assert code == 2 and "is not a PNG" in _sentence(error)
    Image.new("L", (28, 28)).save(tmp_path / "y.png")
    code, _said, error = command("predict", str(tmp_path / "x.png"), str(tmp_path / "y.png"))
    assert code == 2 and "not a SignLab model file" in _sentence(error)


def test_labels_that_do_not_tell_have_to_be_said(command, tmp_path):
    part = toy_part(240)
    few = _write_csv(tmp_path / "few.csv", part.take(np.flatnonzero(part.labels < 9)))
    code, _said, error = command("data", "info", few)
    assert code == 2 and "--labels kaggle | --labels course" in _sentence(error)
    assert command("data", "info", few, "--labels", "course")[0] == 0


def test_help_answers_without_keras():
    look = (
        "import sys\nfrom signcore.cli import main\ntry:\n main(['--help'])\nexcept SystemExit as left:\n assert left.code == 0\n"
        "assert 'keras' not in sys.modules and 'tensorflow' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
    for name in ("data", "train", "evaluate", "predict", "runs", "stop", "pause", "step", "rate", "rollback", "resume", "doctor"):
        assert f"\n    {name} " in done.stdout
    assert done.stderr == ""


def _ignores_ctrl_c() -> None:
    """As shells start what runs in their background, and CI systems what they test."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize(
    "started", [None, pytest.param(_ignores_ctrl_c, marks=pytest.mark.thorough)], ids=["in the foreground", "in the background"]
)
def test_ctrl_c_stops_and_keeps_the_model_and_nothing_else_is_printed(files, store, started):
    process = subprocess.Popen(
        [sys.executable, "-m", "signcore", "train", "--data", files[0], "--set", "filters=4", "batch_size=4", "--epochs", "500", "--json"],
        cwd=PROJECT_FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=started,  # noqa: PLW1509 - no other thread is about
    )
    heard = []
    for line in process.stderr:
        heard.append(line)
        if line.startswith("epoch 2"):
            break
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=30)
    assert out, (process.returncode, *heard, rest)
    said = json.loads(out)
    assert process.returncode == 0 and said["state"] == "stopped" and said["epochs"] >= 2 and Path(said["model"]).exists()
    # The head, an epoch a line, and none of TensorFlow's greetings.
    assert [line.split()[0] for line in heard + rest.splitlines()] == ["Run", *[heard[1].split()[0]], *["epoch"] * said["epochs"]]


def test_a_run_of_the_command_line_is_steered_by_another(files, store):
    process = subprocess.Popen(
        [sys.executable, "-m", "signcore", "train", "--data", files[0], "--set", "filters=4", "batch_size=4", "--epochs", "500"],
        cwd=PROJECT_FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    run_store = until(lambda: RunStore() if (store / "runs.sqlite").exists() else None)
    run = until(lambda: next(iter(run_store.runs([RunState.TRAINING])), None))
    assert main(["pause", run.id]) == 0
    until(lambda: run_store.run(run.id).state is RunState.PAUSED)
    held = run_store.last_batch(run.id).step
    assert main(["step", run.id]) == 0
    until(lambda: run_store.last_batch(run.id).step == held + 1)
    assert main(["rate", run.id, "0.0002"]) == 0
    assert main(["step", run.id, "--epoch"]) == 0
    until(lambda: run_store.epochs(run.id) and run_store.epochs(run.id)[-1].learning_rate == pytest.approx(0.0002))
    assert main(["stop", run.id]) == 0
    out, _error = process.communicate(timeout=30)
    assert process.returncode == 0 and "stopped" in out


def test_durations_are_for_people():
    assert [duration_text(seconds) for seconds in (0, 59.4, 60, 3599, 3600)] == ["0 s", "59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min"]


def test_no_name_gives_orders_to_the_terminal(run_store, toy_signs, capsys):
    run_store.create(tiny_config(), toy_signs, "a\x1b[2J\u202eb")
    assert main(["runs"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out and "a⟨U+001B⟩[2J⟨U+202E⟩b" in out
    assert main(["evaluate", "no\x1b[31mrun"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_sweep_trains_what_is_missing_and_tells_the_grid(command, files):
    arguments = ["--data", files[0], "--valid", files[1], *_TINY[:-2], "--epochs", "1"]
    code, first, _told = command("train", *arguments)
    assert code == 0
    code, said, told = command("sweep", *arguments, "--vary", "filters=4; 6")
    assert code == 0 and "2 cells; 1 of their trainings are there already." in told and "1 of 1: CNN 6-6, Filters 6: finished" in told
    assert [cell["values"] for cell in said["cells"]] == [["4"], ["6"]] and said["cells"][0]["runs"] == [first["run"]]
    store = RunStore()
    for cell in said["cells"]:
        (run,) = cell["runs"]
        assert cell["val_accuracy"] == [cell["mean"]] == [store.epochs(run)[-1].val_accuracy]
    code, again, told = command("sweep", *arguments, "--vary", "filters=4;6")
    assert code == 0 and again == said and "2 of their trainings are there already" in told and len(store.runs()) == 2


@pytest.mark.parametrize(("vary", "said"), [("filters", "filters varies nothing"), ("colour=1", "There is no setting named colour")])
def test_a_sweep_of_nothing_is_a_sentence(command, files, vary, said):
    code, _nothing, told = command("sweep", "--data", files[0], "--vary", vary)
    assert code == 2 and said in _sentence(told)
