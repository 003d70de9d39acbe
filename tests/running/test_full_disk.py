"""What a training does while the store is locked or the disk is full: it goes on, and nothing good is lost."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from signcore.running import recorder as callbacks
from signcore.running import training_run as session
from signcore.running.worker import train_run
from signcore.runs import database
from signcore.runs.artifacts import read_about
from signcore.runs.retry import retry
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import tiny_config, until


def test_a_locked_store_delays_the_record_and_not_the_training(run_store, toy_signs, monkeypatch):
    import keras

    monkeypatch.setattr(database, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(callbacks, "_RETRY_SECONDS", 0.3)
    store = RunStore()  # its connections are opened with that wait
    run = store.create(tiny_config(architecture="dense", epochs=5, batch_size=20), toy_signs)
    begun, ended = threading.Event(), []
    callback = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _logs: epoch == 1 and (begun.set(), time.sleep(0.3)))
    thread = threading.Thread(target=lambda: ended.append(train_run(store, run.id, [callback])))
    thread.start()
    assert begun.wait(60)
    other = sqlite3.connect(store.folder / "runs.sqlite", isolation_level=None, timeout=5)
    other.execute("BEGIN EXCLUSIVE")  # as a program would that copies the file
    time.sleep(4)
    assert thread.is_alive(), "it waits with its last words"
    assert len(run_store.epochs(run.id)) == 1, "a reader still sees what was there"
    other.execute("ROLLBACK")
    thread.join(30)
    assert ended[0].state is RunState.FINISHED
    assert [event.epoch for event in store.epochs(run.id)] == [0, 1, 2, 3, 4]
    assert len(store.batches(run.id)) == 5 * 10, "no step is missing"


def _full_disk(monkeypatch, allowed: list[bool]) -> None:
    """Writing a model fails as on a full disk, half-way, unless `allowed` says that there is room."""
    whole = session.save_model

    def save(model, path, about, familiarity=None):
        if not allowed[0]:
            path.with_name(f"building-0-{path.name}").write_bytes(b"half")
            raise OSError(28, "No space left on device")
        whole(model, path, about, familiarity)

    monkeypatch.setattr(session, "save_model", save)


def test_a_disk_that_is_full_for_a_while_costs_nothing(run_store, toy_signs, monkeypatch):
    import keras

    allowed = [True]
    _full_disk(monkeypatch, allowed)
    monkeypatch.setattr(session, "_SAVE_SECONDS", 0)

    def fill(epoch, _logs):
        allowed[0] = epoch not in (1, 2)

    run = run_store.create(tiny_config(architecture="dense", epochs=4), toy_signs)
    ended = train_run(run_store, run.id, [keras.callbacks.LambdaCallback(on_epoch_begin=fill)])
    assert ended.state is RunState.FINISHED and read_about(run_store.model_path(run.id))["epochs_done"] == 4


def test_a_disk_that_stays_full_leaves_the_last_good_model(run_store, toy_signs, monkeypatch):
    import keras

    allowed = [True]
    _full_disk(monkeypatch, allowed)
    monkeypatch.setattr(session, "_SAVE_SECONDS", 0)
    monkeypatch.setattr(session, "_MAKE_ROOM_SECONDS", 0.5)

    def fill(epoch, _logs):
        allowed[0] = epoch < 2

    run = run_store.create(tiny_config(architecture="dense", epochs=4), toy_signs)
    ended = train_run(run_store, run.id, [keras.callbacks.LambdaCallback(on_epoch_begin=fill)])
    assert ended.state is RunState.FAILED and "The disk is full" in ended.reason
    assert read_about(run_store.model_path(run.id))["epochs_done"] == 2, "the last that was written whole"
    assert len(run_store.epochs(run.id)) == 4, "the curve is all there"


def test_a_limit_on_the_size_of_files_is_met_for_real(trained_toy, tmp_path):
    """The operating system refuses in the midst of the file; the one before it stays."""
    resource = pytest.importorskip("resource")
    import signal

    import keras

    from signcore.runs.artifacts import save_model

    model, path = keras.saving.load_model(trained_toy.model), tmp_path / "model.keras"
    save_model(model, path, {"letters": "ABC"})
    before, (soft, hard) = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, hard))
    try:
        with pytest.raises(OSError, match=r".*"):
            save_model(model, path, {"letters": "ABC"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heard)
    assert path.read_bytes() == before and not list(tmp_path.glob("building-*"))


def test_patience_has_an_end():
    tried = []

    def fail():
        tried.append(1)
        raise database.StoreError("locked")

    with pytest.raises(database.StoreError):
        retry(fail, wait_seconds=0.1, pause_seconds=0.02)
    assert len(tried) > 2
    until(lambda: retry(lambda: True))
