from __future__ import annotations

import io
import os
import shutil
import signal
import threading

import numpy as np
import pytest

from signcore.errors import ComputeError, RunError
from signcore.i18n import speaking
from signcore.inference.client import ComputeProcess, predict
from signcore.inference.messages import read_message, write_message
from signcore.labels import LETTERS
from tests.toy_runs import until


@pytest.fixture(scope="module")
def process():
    made = ComputeProcess()
    made.warm_up()  # each test may be the first of its process
    yield made
    made.close()


def test_a_message_arrives_as_it_was_sent():
    stream = io.BytesIO()
    arrays = {"a": np.arange(6, dtype=np.uint8).reshape(2, 3), "b": np.zeros((0, 28, 28), np.float32)[:, ::2]}
    write_message(stream, {"call": "Å", "number": 1.5}, arrays)
    write_message(stream, {"call": "next"})
    stream.seek(0)
    header, received = read_message(stream)
    assert header == {"call": "Å", "number": 1.5} and list(received) == ["a", "b"]
    assert np.array_equal(received["a"], arrays["a"]) and received["b"].shape == (0, 14, 28)
    assert read_message(stream) == ({"call": "next"}, {})
    with pytest.raises(EOFError):
        read_message(stream)


def test_the_process_answers_what_the_classifier_says(process, trained_toy):
    from signcore.inference.classifier import Classifier

    classifier, images = Classifier.load(trained_toy.model), np.asarray(trained_toy.dataset.validation.images)
    answer, arrays = process.call("predict", {"images": images}, model=str(trained_toy.model))
    probabilities = arrays["probabilities"]
    assert answer["letters"] == LETTERS and probabilities.dtype == np.float32 and probabilities.shape == (96, 24)
    assert answer["milliseconds"] > 0
    np.testing.assert_allclose(probabilities, classifier.probabilities(images), atol=1e-5)
    one, own = predict(process, trained_toy.model, images[0]), classifier.predict(images[0])
    np.testing.assert_allclose(one.probabilities, own.probabilities, atol=1e-5)
    assert one.top()[0][0] == own.letter and len(one.top()) == 5


def test_a_file_that_changed_is_read_again_and_a_refusal_is_a_sentence(process, trained_toy, tmp_path):
    model, images = tmp_path / "model.keras", trained_toy.dataset.validation.images[0]
    with pytest.raises(RunError, match="no trained model"):
        predict(process, model, images)
    with speaking("ko"), pytest.raises(RunError, match="없"):  # the process speaks English; what it says is told in the reader's language
        predict(process, model, images)
    shutil.copy(trained_toy.model, model)
    assert predict(process, model, images).letters == LETTERS
    model.write_bytes(b"something else")
    with pytest.raises(RunError, match="not a SignLab model file"):
        predict(process, model, images)


def test_a_question_that_fails_is_a_sentence_and_the_process_lives(process, trained_toy):
    pid = process._connection.process.pid
    with pytest.raises(ComputeError, match="could not be answered"):
        predict(process, trained_toy.model, np.zeros((5, 5), np.uint8))
    with pytest.raises(ComputeError, match="KeyError: 'dance'"):
        process.call("dance")
    assert process._connection.process.pid == pid and process._connection.process.poll() is None


def test_a_process_that_was_killed_is_started_again(process, trained_toy):
    first = process._connection.process.pid
    os.kill(first, signal.SIGKILL)
    assert predict(process, trained_toy.model, trained_toy.dataset.validation.images[0]).letters == LETTERS
    assert process._connection.process.pid != first


def test_sessions_may_ask_at_the_same_time(process, trained_toy):
    images, answers = trained_toy.dataset.validation.images, {}
    threads = [
        threading.Thread(target=lambda i=i: answers.update({i: predict(process, trained_toy.model, images[i]).probabilities}))
        for i in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _answer, together = process.call("predict", {"images": images[:8]}, model=str(trained_toy.model))
    np.testing.assert_allclose(np.stack([answers[i] for i in range(8)]), together["probabilities"], atol=1e-5)


def _ask_long(process, model, images, ends):
    """Some seconds' work: very many pictures at once."""
    ends.append(process.call("predict", {"images": np.resize(images, (60_000, 28, 28))}, model=str(model))[1]["probabilities"])


def test_a_long_question_holds_up_no_other(process, trained_toy):
    images, ends = np.asarray(trained_toy.dataset.validation.images), []
    alone = predict(process, trained_toy.model, images[0]).probabilities
    long = threading.Thread(target=_ask_long, args=(process, trained_toy.model, images, ends))
    long.start()
    for _question in range(5):
        np.testing.assert_allclose(predict(process, trained_toy.model, images[0]).probabilities, alone, atol=1e-5)
    assert not ends, "five answers while the long one is still under way"
    long.join()
    np.testing.assert_allclose(ends[0][0], alone, atol=1e-5)
    assert len(ends[0]) == 60_000


def test_all_who_wait_hear_that_the_process_is_gone_and_are_answered_by_the_next(process, trained_toy):
    images, ends = np.asarray(trained_toy.dataset.validation.images), []
    alone = predict(process, trained_toy.model, images[0]).probabilities
    threads = [threading.Thread(target=_ask_long, args=(process, trained_toy.model, images, ends)) for _number in range(3)]
    for thread in threads:
        thread.start()
    first = process._connection.process
    first.kill()
    for thread in threads:
        thread.join(120)
    assert len(ends) == 3 and process._connection.process is not first
    for found in ends:
        np.testing.assert_allclose(found[0], alone, atol=1e-5)


def test_a_process_that_can_not_start_is_a_sentence(monkeypatch):
    monkeypatch.setattr("signcore.inference.client.sys.executable", "false")
    process = ComputeProcess()
    with pytest.raises(ComputeError, match=r"Keras can't start \(it ended with code 1\)"):
        process.call("predict")
    process.close()


def _stands_for_python(monkeypatch, folder, script: str):
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho x >> {folder}/starts\n{script}\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setattr("signcore.inference.client.sys.executable", str(program))
    return lambda: len((folder / "starts").read_text(encoding="ascii").split())


@pytest.mark.skipif(os.name == "nt", reason="programs of a shell")
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("kill -ILL $$", "Keras can't start: the processor is too old"),
        ("kill -KILL $$", r"most likely because the memory was full \(SIGKILL\)"),
        ("echo 'ImportError: DLL load failed' >&2; exit 1", r"Keras can't start \(ImportError: DLL load failed\)"),
    ],
)
def test_the_last_words_are_said_and_there_is_no_crash_loop(monkeypatch, tmp_path, script, sentence):
    starts = _stands_for_python(monkeypatch, tmp_path, script)
    process = ComputeProcess()
    for _question in range(5):
        with pytest.raises(ComputeError, match=sentence):
            process.call("predict")
    assert starts() == 2
    process.warm_up()
    monkeypatch.setattr("signcore.inference.client._REST_SECONDS", 0.0)
    process._not_before = 0.0
    with pytest.raises(ComputeError, match=sentence):
        process.call("predict")
    assert starts() > 2, "after a while it is tried again"


@pytest.mark.parametrize(
    ("backend", "sentence"), [("nonsense", "has to be tensorflow, jax or torch"), ("torch", "torch, which is not installed")]
)
def test_a_backend_that_is_not_there_is_named(monkeypatch, backend, sentence):
    import importlib.util

    if importlib.util.find_spec(backend):
        pytest.skip("it is installed here")
    monkeypatch.setenv("KERAS_BACKEND", backend)
    with pytest.raises(ComputeError, match=sentence):
        ComputeProcess().call("predict")


@pytest.mark.skipif(os.name == "nt", reason="programs of a shell")
def test_of_a_talkative_process_a_bounded_tail_is_kept(monkeypatch, tmp_path):
    _stands_for_python(
        monkeypatch, tmp_path, "yes 'a long line that is said again and again' | head -c 3000000 >&2; echo >&2; echo 'the end' >&2; exit 3"
    )
    process = ComputeProcess()
    process.warm_up()
    connection = process._connection
    with pytest.raises(ComputeError, match=r"\(the end\)"):
        process.call("predict")
    assert len(connection.words.text()) < 70_000


def test_a_process_that_never_answers_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr("signcore.inference.client._MOST_SECONDS", 0.3)
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n", encoding="ascii")
    silent.chmod(0o755)
    monkeypatch.setattr("signcore.inference.client.sys.executable", str(silent))
    process = ComputeProcess()
    process.warm_up()
    assert not process.is_loaded
    with pytest.raises(ComputeError, match="gave no answer for 0 seconds"):
        process.call("predict")


def test_closing_ends_the_process_and_asking_starts_one(process, trained_toy):
    child = process._connection.process
    process.close()
    assert child.poll() is not None and not process.is_loaded
    process.close()
    process.warm_up()
    assert not process.is_loaded
    until(lambda: process.is_loaded)
    assert process._connection.process.poll() is None
