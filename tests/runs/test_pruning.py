from __future__ import annotations

import os
import sqlite3
import threading
import time
from dataclasses import replace

import pytest

from signcore.errors import RunError
from signcore.figures.curves import comparison_curve, training_curve
from signcore.running import scheduler as engine
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.database import StoreError
from signcore.runs.lock import LOCK_NAME, ProcessLock
from signcore.runs.pruning import bytes_of, bytes_of_runs, can_be_pruned, prune
from signcore.runs.store import BatchEvent, EpochEvent, RunFacts, RunState, RunStore, StepBack
from tests.toy_runs import tiny_config

_MODEL, _ANSWERS, _LOG = 5000, 300, 70
_ALL = _MODEL + _ANSWERS + _LOG


@pytest.fixture
def made(run_store, toy_signs):
    """Makes runs that are over, the oldest first, with files of known sizes and an epoch of `steps` steps; returns their ids."""

    def make(*states: RunState, steps: int = 4, model: bool = True) -> list[str]:
        ids = []
        for state in states:
            run = run_store.create(tiny_config(), toy_signs)
            folder = run_store.run_folder(run.id)
            if model:
                (folder / "model.keras").write_bytes(b"m" * _MODEL)
            (folder / PREDICTIONS_NAME).write_bytes(b"p" * _ANSWERS)
            (folder / "log.txt").write_bytes(b"l" * _LOG)
            batches = [BatchEvent(step, 0, 1 / step, 0.5, 1000.0 + step) for step in range(1, steps + 1)]
            run_store.add_events(run.id, batches, [EpochEvent(0, 1.0, 0.5, 1.0, 0.5, 1.0, 100.0, 0.001)])
            run_store.add_facts(run.id, steps_per_epoch=steps, seconds=7.0)
            run_store.set_state(run.id, state)
            ids.append(run.id)
        return ids

    return make


def _files(store: RunStore, run_id: str) -> set[str]:
    return {path.name for path in store.run_folder(run_id).iterdir()} - {LOCK_NAME}


def test_bytes_are_those_of_the_files(run_store, made, tmp_path):
    first, second = made(RunState.FINISHED, RunState.QUEUED)
    (run_store.run_folder(second) / "deeper").mkdir()
    (run_store.run_folder(second) / "deeper" / "more").write_bytes(b"x" * 11)
    (run_store.run_folder(second) / "link").symlink_to(run_store.model_path(first))
    assert bytes_of_runs(run_store) == {first: _ALL, second: _ALL + 11}
    assert bytes_of(tmp_path / "nothing") == 0


def test_the_newest_keep_everything_and_the_others_their_record(run_store, made):
    old, older_failed, middle, new = made(RunState.FINISHED, RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED)
    before = {run.id: run for run in run_store.runs()}
    epochs = run_store.last_epochs()
    done = prune(run_store, 2)
    assert [goes.run.id for goes in done.runs] == [older_failed, old], "the newest first"
    assert done.size == 2 * _ALL and done.busy == () and done.folders == () and done.note == ""
    for run_id in (middle, new):
        assert run_store.run(run_id) == before[run_id] and _files(run_store, run_id) == {"model.keras", PREDICTIONS_NAME, "log.txt"}
    for run_id in (old, older_failed):
        assert _files(run_store, run_id) == set()
        run = run_store.run(run_id)
        assert abs(run.facts.pruned - time.time()) < 60
        assert replace(run, facts=replace(run.facts, pruned=None)) == before[run_id], "settings, state, facts are as they were"
    assert run_store.last_epochs() == epochs
    assert [run.id for run in can_be_pruned(run_store)] == [new, middle]


def test_pruning_again_does_nothing(run_store, made):
    made(*[RunState.FINISHED] * 3, steps=2500)
    assert prune(run_store, 1).size == 2 * (_ALL + 49 * 1500)
    before = run_store.runs()
    again = prune(run_store, 1)
    assert (again.runs, again.size) == ((), 0) and run_store.runs() == before


def test_a_dry_run_tells_the_same_and_changes_nothing(run_store, made):
    ids = made(*[RunState.FINISHED] * 3, steps=1100)
    before, rows = run_store.runs(), run_store.batches(ids[0], most=10_000)
    told = prune(run_store, 1, dry_run=True)
    assert run_store.runs() == before and run_store.batches(ids[0], most=10_000) == rows
    assert all(run_store.model_path(run_id).exists() and not (run_store.run_folder(run_id) / LOCK_NAME).exists() for run_id in ids)
    assert prune(run_store, 1) == told and told.size == 2 * (_ALL + 49 * 100)


def test_runs_without_a_model_take_no_place_among_the_newest(run_store, made):
    old, newer = made(RunState.FINISHED, RunState.FINISHED)
    made(RunState.FAILED, RunState.FAILED, model=False)
    assert [goes.run.id for goes in prune(run_store, 1).runs] == [old]
    assert run_store.model_path(newer).exists()
    assert len(prune(run_store, 0).runs) == 3, "with 0, everything goes"


def test_protected_runs_keep_everything_however_old(run_store, made):
    old, middle, _new = made(*[RunState.FINISHED] * 3)
    assert [goes.run.id for goes in prune(run_store, 1, protect=[old]).runs] == [middle]
    assert run_store.model_path(old).exists()


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.STARTING, RunState.TRAINING, RunState.PAUSED])
def test_a_run_that_goes_on_or_waits_is_never_touched(run_store, made, state):
    (run_id,) = made(state)
    (run_store.run_folder(run_id) / "building-7-model.keras").write_bytes(b"half")
    assert prune(run_store, 0).runs == () and len(_files(run_store, run_id)) == 4


def test_a_run_whose_process_still_writes_is_left_alone(run_store, made):
    held, free = made(RunState.STOPPED, RunState.FINISHED)
    lock = ProcessLock(run_store.run_folder(held) / LOCK_NAME)
    assert lock.acquire()
    for dry_run in (True, False):
        done = prune(run_store, 0, dry_run=dry_run)
        assert [goes.run.id for goes in done.runs] == [free] and done.busy == (held,) and done.size == _ALL
    assert run_store.model_path(held).exists() and run_store.run(held).facts.pruned is None
    lock.release()
    assert [goes.run.id for goes in prune(run_store, 0).runs] == [held]


def test_what_killed_writers_left_goes_even_where_the_model_stays(run_store, made):
    (run_id,) = made(RunState.INTERRUPTED)
    (run_store.run_folder(run_id) / "building-7-model.keras").write_bytes(b"half")
    done = prune(run_store, 5)
    assert done.size == 4 and [goes.whole for goes in done.runs] == [False]
    assert _files(run_store, run_id) == {"model.keras", PREDICTIONS_NAME, "log.txt"} and run_store.run(run_id).facts.pruned is None


def test_the_curve_looks_as_before(run_store, made):
    (run_id,) = made(RunState.FINISHED, steps=7321)
    shown, last = run_store.batches(run_id), run_store.last_batch(run_id)
    assert len(run_store.batches(run_id, most=10_000)) == 7321
    prune(run_store, 0)
    assert run_store.batches(run_id) == shown and len(run_store.batches(run_id, most=10_000)) == len(shown) <= 1000
    assert run_store.last_batch(run_id).step == last.step, "so that its progress stays"


def test_figures_are_made_from_epochs_alone():
    epochs = [EpochEvent(number, 1.0, 0.5, 1.2, 0.4, 1.0, 100.0, 0.001) for number in range(3)]
    assert len(training_curve([], epochs, 6, 3, metric="loss").data) == 1
    assert len(comparison_curve([("one", [epochs])], metric="accuracy").data) == 2


def test_a_pruned_run_that_was_stopped_starts_over(run_store, made):
    (run_id,) = made(RunState.STOPPED)
    run_store.add_facts(run_id, rate_times=0.1, went_back=(StepBack(1, 0, 0.001),), parameters=3)
    prune(run_store, 0)
    engine.requeue(run_store, run_id)
    run = run_store.run(run_id)
    assert run.state is RunState.QUEUED and run_store.epochs(run_id) == [] == run_store.batches(run_id)
    assert run.facts == RunFacts(steps_per_epoch=4, parameters=3), "nothing of the training before"


def test_a_run_that_is_resumed_while_its_model_goes_starts_over(run_store, made):
    (run_id,) = made(RunState.STOPPED)
    prune(run_store, 0)
    assert run_store.requeue(run_id, 1), "who asked for it read one epoch from the model just before"
    assert run_store.epochs(run_id) == []


def test_a_run_that_moved_on_since_it_was_read_keeps_its_model(run_store, made):
    (run_id,) = made(RunState.STOPPED)
    as_read = run_store.run(run_id)
    run_store.requeue(run_id, 1)
    assert not run_store.remove_model(as_read)
    run_store.set_state(run_id, RunState.STOPPED)  # trained again meanwhile
    assert not run_store.remove_model(as_read)
    assert run_store.model_path(run_id).exists() and len(run_store.epochs(run_id)) == 1
    assert run_store.remove_model(run_store.run(run_id)) and not run_store.model_path(run_id).exists()


def test_a_run_that_goes_on_must_not_lose_its_model_by_any_way(run_store, made):
    (run_id,) = made(RunState.TRAINING)
    assert not run_store.remove_model(run_store.run(run_id)) and run_store.model_path(run_id).exists()


def test_servers_that_prune_at_once_do_it_once(run_store, made):
    ids = made(*[RunState.FINISHED] * 12, steps=1500)
    outcomes: list[object] = []

    def another_server() -> None:
        try:
            outcomes.append(prune(RunStore(run_store.folder), 2))
        except Exception as error:  # noqa: BLE001 - any is a failure of this test
            outcomes.append(error)

    servers = [threading.Thread(target=another_server) for _server in range(4)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [run_store.model_path(run_id).exists() for run_id in ids] == [False] * 10 + [True] * 2
    assert [run_store.run(run_id).facts.pruned is not None for run_id in ids] == [True] * 10 + [False] * 2
    assert all(len(run_store.batches(run_id, most=10_000)) == 750 for run_id in ids[:10]), "thinned by two once"


def _folder(store: RunStore, name: str, *files: str, age: float = 7200) -> None:
    folder = store.folder / "runs" / name
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).write_bytes(b"12345")
        os.utime(folder / file, (time.time() - age,) * 2)
    os.utime(folder, (time.time() - age,) * 2)


def test_folders_without_a_record_go_unless_young_held_or_someone_elses(run_store, made):
    (kept,) = made(RunState.FINISHED)
    _folder(run_store, "gone22", "model.keras", "log.txt", LOCK_NAME, "building-9-model.keras")
    _folder(run_store, "empty2")
    _folder(run_store, "young2", "log.txt", age=60)
    _folder(run_store, "backup", "model.keras", "my notes.txt")
    _folder(run_store, "held22", "log.txt", LOCK_NAME)
    (run_store.folder / "runs" / "linked").symlink_to(run_store.folder / "runs" / "backup")
    lock = ProcessLock(run_store.folder / "runs" / "held22" / LOCK_NAME)
    assert lock.acquire()
    assert [folder.name for folder in prune(run_store, 5, dry_run=True).folders] == ["empty2", "gone22"]
    done = prune(run_store, 5)
    assert done.size == done.folder_bytes == 20 and done.runs == ()
    assert {path.name for path in (run_store.folder / "runs").iterdir()} == {kept, "young2", "backup", "held22", "linked"}
    lock.release()


def test_the_stores_file_becomes_smaller_when_that_is_worth_it(run_store, made):
    ids = made(*[RunState.FINISHED] * 3, steps=24_000)
    path = run_store.folder / "runs.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.stat().st_size
    assert prune(run_store, 0).note == ""
    assert before > 2_500_000 and path.stat().st_size < 400_000
    assert [run.id for run in run_store.runs()] == ids[::-1] and not run_store.compact(), "in the same order; and once is enough"


def test_a_store_that_is_in_use_keeps_its_size_and_says_so(run_store, made, monkeypatch):
    made(RunState.FINISHED)

    def refuse(_store):
        raise StoreError("locked")

    monkeypatch.setattr(RunStore, "compact", refuse)
    done = prune(run_store, 0)
    assert "in use" in done.note and done.size == _ALL


def test_a_locked_file_is_one_sentence_and_unharmed(run_store, made, monkeypatch):
    made(*[RunState.FINISHED] * 2, steps=20_000)
    monkeypatch.setattr("signcore.runs.database._WAIT_SECONDS", 0.1)
    mine, other = RunStore(run_store.folder), sqlite3.connect(run_store.folder / "runs.sqlite", isolation_level=None)
    for run in mine.runs():
        mine.remove_model(run)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="can't be used"):
        mine.compact()
    other.execute("ROLLBACK")
    assert mine.compact()


def test_fewer_than_none_can_not_be_kept(run_store):
    with pytest.raises(RunError, match="0 or more"):
        prune(run_store, -1)
