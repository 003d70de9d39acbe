from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
import threading

import pytest

from signcore.config import RunConfig
from signcore.errors import ConfigError, RunError
from signcore.paths import PROJECT_FOLDER
from signcore.runs.store import BatchEvent, Command, DatasetReference, EpochEvent, RunFacts, RunState, RunStore
from tests.toy_runs import tiny_config


def _batch(step: int, loss: float = 0.0, epoch: int = 0) -> BatchEvent:
    return BatchEvent(step, epoch, loss, 0.5, 1000.0 + step)


def _epoch(epoch: int, loss: float = 1.0) -> EpochEvent:
    return EpochEvent(epoch, loss, 0.5, loss, 0.5, 1.0, 100.0, 0.001)


def test_a_new_run_waits_with_all_that_repeats_it(run_store, toy_signs):
    config = tiny_config(seed=7)
    run = run_store.create(config, toy_signs, "  Mine  ", "Ada")
    assert run.state is RunState.QUEUED and run.started is None and run.ended is None
    assert run.config == config and (run.name, run.owner) == ("Mine", "Ada")
    assert run.data == DatasetReference(toy_signs.id, "Toy signs", toy_signs.content_hash, 200, 48, synthetic=False)
    assert RunStore(run_store.folder).run(run.id) == run, "another process reads the same"


def test_a_run_without_a_name_is_called_by_its_id_and_names_are_cut(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    assert run.name == run.id
    run_store.rename(run.id, "x" * 100)
    assert run_store.run(run.id).name == "x" * 60
    run_store.rename(run.id, "   ")
    assert run_store.run(run.id).name == run.id


@pytest.mark.parametrize("run_id", ["nobody", "../../etc", "", "a/b", "Ä"])
def test_unknown_runs_and_paths_are_refused(run_store, run_id):
    with pytest.raises(RunError, match="There is no run"):
        run_store.run(run_id)
    if not run_id.isascii() or not run_id.isalnum():
        with pytest.raises(RunError, match="There is no run"):
            run_store.model_path(run_id)


def test_a_state_is_left_only_from_where_it_is_allowed(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    assert not run_store.set_state(run.id, RunState.PAUSED, only_from=[RunState.TRAINING])
    assert run_store.run(run.id).state is RunState.QUEUED
    assert run_store.set_state(run.id, RunState.STARTING, only_from=[RunState.QUEUED])
    assert run_store.run(run.id).started is not None
    assert run_store.set_state(run.id, RunState.FAILED, "because")
    over = run_store.run(run.id)
    assert over.reason == "because" and over.ended is not None


def test_states_are_waiting_active_or_over():
    assert {state for state in RunState if state.is_active} == {RunState.STARTING, RunState.TRAINING, RunState.PAUSED}
    assert {state for state in RunState if not state.is_active and not state.is_over} == {RunState.QUEUED}


def test_facts_are_merged(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.add_facts(run.id, device="CPU", seconds=1.0)
    run_store.add_facts(run.id, seconds=2.0)
    assert run_store.run(run.id).facts == RunFacts(device="CPU", seconds=2.0)


def test_two_servers_never_take_the_same_run(run_store, toy_signs):
    made = [run_store.create(tiny_config(), toy_signs).id for _number in range(20)]
    taken: list[list[str]] = [[], []]
    together = threading.Barrier(2)

    def take(mine: list[str]) -> None:
        store = RunStore(run_store.folder)
        together.wait()
        while run := store.take_next(most_active=100):
            mine.append(run.id)

    threads = [threading.Thread(target=take, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken[0] + taken[1]) == sorted(made)
    assert all(mine == [run_id for run_id in made if run_id in mine] for mine in taken), "the oldest first"


def test_no_more_than_allowed_are_active(run_store, toy_signs):
    first, second = (run_store.create(tiny_config(), toy_signs).id for _number in range(2))
    assert run_store.take_next(1).id == first
    assert run_store.take_next(1) is None
    run_store.set_state(first, RunState.PAUSED)
    assert run_store.take_next(1) is None, "a paused run keeps its place"
    run_store.set_state(first, RunState.FINISHED)
    assert run_store.take_next(1).id == second


def test_a_run_that_is_trained_at_once_is_taken_by_nobody(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs, state=RunState.STARTING)
    assert run.started is not None
    assert run_store.take_next(10) is None


def test_an_event_that_comes_again_replaces_the_first(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.add_events(run.id, [_batch(1, 5.0), _batch(2, 4.0)], [_epoch(0, 3.0)])
    run_store.add_events(run.id, [_batch(2, 1.0)], [_epoch(0, 2.0), _epoch(1, 1.0)])
    assert [event.loss for event in run_store.batches(run.id)] == [5.0, 1.0]
    assert run_store.epochs(run.id) == [_epoch(0, 2.0), _epoch(1, 1.0)]
    assert run_store.last_batch(run.id) == _batch(2, 1.0)
    assert run_store.last_epochs() == {run.id: _epoch(1, 1.0)}


def test_thinned_batches_are_means_of_their_neighbours(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.add_events(run.id, [_batch(step, loss=float(step * step)) for step in range(1, 11)])
    # Ten steps in at most four points: three steps a point, the last one alone. (1+4+9)/3, (16+25+36)/3, (49+64+81)/3, 100.
    thinned = run_store.batches(run.id, most=4)
    assert [event.step for event in thinned] == [3, 6, 9, 10]
    assert [event.loss for event in thinned] == pytest.approx([14 / 3, 77 / 3, 194 / 3, 100.0])
    assert thinned[1].accuracy == 0.5 and thinned[1].time == 1006.0
    assert len(run_store.batches(run.id, most=10)) == 10
    for most in (1, 2, 3, 5, 7, 9):
        assert len(run_store.batches(run.id, most=most)) <= most


def test_nothing_recorded_is_no_events(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    assert run_store.batches(run.id) == [] and run_store.epochs(run.id) == [] and run_store.last_batch(run.id) is None


def test_a_loss_that_is_no_number_stays_none_after_reading(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.add_events(run.id, [_batch(1, math.nan)], [_epoch(0, math.nan)])
    assert math.isnan(run_store.last_batch(run.id).loss) and math.isnan(run_store.batches(run.id)[0].loss)
    assert math.isnan(run_store.epochs(run.id)[0].val_loss)


def test_a_command_is_taken_once_and_in_order(run_store, toy_signs):
    run, other = (run_store.create(tiny_config(), toy_signs) for _number in range(2))
    run_store.send(run.id, Command.PAUSE)
    run_store.send(run.id, Command.LEARNING_RATE, 0.01)
    run_store.send(other.id, Command.STOP)
    assert run_store.take_commands(run.id) == [("pause", None), ("learning_rate", 0.01)]
    assert run_store.take_commands(run.id) == []
    assert run_store.take_commands(other.id) == [("stop", None)]


def test_an_active_run_can_not_be_deleted(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    (run_store.run_folder(run.id) / "log.txt").write_text("", encoding="ascii")
    run_store.add_events(run.id, [_batch(1)], [_epoch(0)])
    run_store.set_state(run.id, RunState.TRAINING)
    with pytest.raises(RunError, match="Stop it first"):
        run_store.delete(run.id)
    run_store.set_state(run.id, RunState.STOPPED)
    run_store.delete(run.id)
    assert run_store.runs() == [] and run_store.batches(run.id) == [] and not run_store.run_folder(run.id).exists()
    run_store.delete(run.id)


def test_a_run_that_goes_on_is_cut_to_its_model(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.add_events(run.id, [_batch(step, epoch=(step - 1) // 2) for step in range(1, 8)], [_epoch(0), _epoch(1), _epoch(2)])
    run_store.send(run.id, Command.STOP)
    assert not run_store.requeue(run.id, 2), "it has not ended"
    run_store.set_state(run.id, RunState.INTERRUPTED, "killed")
    assert run_store.requeue(run.id, 2)
    again = run_store.run(run.id)
    assert again.state is RunState.QUEUED and not again.reason and again.ended is None
    assert [event.epoch for event in run_store.epochs(run.id)] == [0, 1]
    assert run_store.last_batch(run.id).step == 4
    assert run_store.take_commands(run.id) == []


def test_runs_come_newest_first_and_by_state(run_store, toy_signs):
    first, second, third = (run_store.create(tiny_config(), toy_signs).id for _number in range(3))
    run_store.set_state(second, RunState.FINISHED)
    assert [run.id for run in run_store.runs()] == [third, second, first]
    assert [run.id for run in run_store.runs([RunState.QUEUED])] == [third, first]
    assert [run.id for run in run_store.runs(limit=1)] == [third]


def test_a_store_that_can_not_be_read_says_so_in_a_sentence(run_store, toy_signs):
    run_store.create(tiny_config(), toy_signs)
    with sqlite3.connect(run_store.folder / "runs.sqlite") as db:
        db.execute("DROP TABLE epochs")
    with pytest.raises(RunError, match="can't be used"):
        run_store.epochs("x")
    with pytest.raises(RunError, match="can't be used"):
        run_store.add_events("x", epochs=[_epoch(0)])
    assert run_store.runs(), "and goes on with the rest"


def test_processes_that_open_a_new_store_at_once_all_can(store):
    opening = "from signcore.runs.store import RunStore; RunStore()"
    processes = [
        subprocess.Popen([sys.executable, "-c", opening], cwd=PROJECT_FOLDER, stderr=subprocess.PIPE, text=True) for _number in range(6)
    ]
    complaints = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, complaints


def test_an_owner_is_kept_as_given_within_the_length_of_a_name(run_store, toy_signs):
    assert run_store.create(tiny_config(), toy_signs, owner=" *Ada*\n" + "x" * 100).owner == "*Ada*\n" + "x" * 54


def test_a_run_whose_settings_are_beyond_today_s_limits_is_still_there(run_store, toy_signs):
    run = run_store.create(RunConfig().with_settings({"filters": "8,8", "epochs": "3"}), toy_signs)
    values = run.config.to_dict()
    values["model"]["filters"] = [400, 8]  # as an earlier version allowed
    with run_store.database.writing() as db:
        db.execute("UPDATE runs SET config = ? WHERE id = ?", (json.dumps(values), run.id))
    found = run_store.run(run.id).config
    assert found.model.filters == (400, 8) and found.train.epochs == 3
    with pytest.raises(ConfigError, match="filters is 400"):
        RunConfig.from_dict(values)
