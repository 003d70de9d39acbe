"""What a server makes of what computers tell, without a room."""

from __future__ import annotations

import json

import pytest

from signcore.running.channel import StoreChannel
from signcore.running.cluster.held import HeldRuns
from signcore.running.cluster.journal import JOURNAL_NAME, ClusterChannel, read_from, repeat
from signcore.running.launchers import Life
from signcore.runs.store import BatchEvent, Command, EpochEvent, Hold, OldAttemptError, RunState, RunStore, StepBack
from tests.toy_runs import tiny_config

_ADA = {"name": "ada", "cores": 2, "memory": None, "has_gpu": False, "images_per_second": None}


@pytest.fixture
def run(run_store, toy_signs):
    run_store.create(tiny_config(), toy_signs)
    return run_store.take_next(1)


@pytest.fixture
def held(run_store, run):
    made = HeldRuns(run_store)
    made.want(run)
    return made


def _batch(step, epoch=0):
    return [step, epoch, 1.0, 0.5, 1000.0 + step]


def _line(what, **values):
    return json.dumps({"what": what, **values})


def _said(run, lines=(), since=0, **more):
    return {"attempt": run.attempt, "since": since, "lines": list(lines), "offset": since + 10 * len(lines), "files": {}, **more}


def _told(jobs=None, reserved=()):
    return {"computer": _ADA, "versions": {}, "reserved": list(reserved), "jobs": jobs or {}}


def test_a_place_is_given_to_the_run_that_waits_for_it_and_to_no_other(held, run):
    assert held.life(run.id) is Life.ON_ITS_WAY and held.waiting() == [run.id]
    assert held.hear("a", _told(reserved=["nobody"])) == []
    assert held.question("a")[2] == ["nobody"], "it is to be given up"
    assert held.hear("a", _told({"other": {"attempt": 1}}, [run.id])) == [], "the computer has not let go of another yet"
    assert held.question("a")[1] == ["other"]
    assert held.hear("a", _told(reserved=[run.id])) == [run.id]
    held.given(run.id, run.attempt, "a", "ada")
    assert held.life(run.id) is Life.ALIVE and held.hear("a", _told({run.id: _said(run)}, [run.id])) == []


def test_what_is_told_twice_or_from_the_middle_is_recorded_once(held, run, run_store):
    held.given(run.id, run.attempt, "a", "ada")
    first = [_line("state", state="training", reason="", again=False), _line("events", batches=[_batch(1), _batch(2)], epochs=[])]
    for _time in range(2):
        held.hear("a", _told({run.id: _said(run, first)}))
    assert run_store.run(run.id).state is RunState.TRAINING and run_store.heard(run.id) == 20
    assert [event.step for event in run_store.batches(run.id)] == [1, 2]
    held.hear("a", _told({run.id: _said(run, [_line("events", batches=[_batch(4)], epochs=[])], since=40)}))
    assert run_store.last_batch(run.id).step == 2, "what lies between is not known yet"
    assert held.question("a")[0][run.id]["offset"] == 20

    after_a_restart = HeldRuns(run_store)
    after_a_restart.hear("b", _told({run.id: {"attempt": run.attempt}}))
    assert after_a_restart.where() == {run.id: "b"} and after_a_restart.question("b")[0][run.id]["offset"] == 20


def test_a_lost_computer_s_run_gets_a_new_number_and_the_old_one_is_refused(held, run, run_store):
    held.given(run.id, run.attempt, "a", "ada")
    held.hear(
        "a",
        _told(
            {
                run.id: _said(
                    run, [_line("state", state="training", reason="", again=False), _line("events", batches=[_batch(1)], epochs=[])]
                )
            }
        ),
    )
    run_store.set_state(run.id, RunState.PAUSED)
    held.lost({"b"})
    moved = run_store.run(run.id)
    assert (moved.attempt, moved.state, run_store.last_batch(run.id)) == (2, RunState.STARTING, None)
    assert moved.reason == "ada doesn't answer any more. The training goes on after epoch 0 as soon as another computer is free."
    assert [(move.lost, move.epochs) for move in moved.facts.moves] == [("ada", 0)]
    assert run_store.take_commands(run.id) == [(Command.PAUSE, None)], "who paused it wants it paused"
    held.hear("a", _told({run.id: _said(run, [_line("events", batches=[_batch(9)], epochs=[])], since=20)}))
    assert held.question("a")[1] == [run.id] and run_store.last_batch(run.id) is None
    assert held.waiting() == [run.id]
    held.lost({"b"})
    assert run_store.run(run.id).attempt == 2, "nobody has it, so nobody can lose it"


@pytest.mark.parametrize("write", ["set_state", "add_facts", "add_events", "cut"])
def test_each_write_of_an_old_attempt_is_refused(run, run_store, write):
    old = StoreChannel(run_store, run.id, run.attempt)
    arguments = {"set_state": [RunState.FAILED], "add_events": [[BatchEvent(*_batch(1))]], "cut": [0]}.get(write, [])
    getattr(old, write)(*arguments)
    run_store.set_state(run.id, RunState.TRAINING)
    assert run_store.move(run_store.run(run.id), 0, "ada", "") and not run_store.move(run, 0, "ada", "")
    before = run_store.run(run.id), run_store.last_batch(run.id)
    with pytest.raises(OldAttemptError, match="goes on elsewhere"):
        getattr(old, write)(*arguments)
    assert (run_store.run(run.id), run_store.last_batch(run.id)) == before


def test_a_run_that_was_stopped_meanwhile_is_not_brought_back(held, run, run_store):
    held.given(run.id, run.attempt, "a", "ada")
    held.kill(run.id)
    assert held.life(run.id) is Life.ENDED and held.end(run.id).code == -9
    run_store.set_state(run.id, RunState.STOPPED)
    held.hear("a", _told({run.id: _said(run, [_line("state", state="training", reason="", again=False)])}))
    assert run_store.run(run.id).state is RunState.STOPPED and held.question("a")[1] == [run.id]
    assert held.hear("a", _told(reserved=[run.id])) == [] and held.question("a")[2] == [run.id]


def test_what_ended_is_kept_until_the_record_says_so_and_then_let_go(held, run, run_store):
    held.given(run.id, run.attempt, "a", "ada")
    held.hear("a", _told({run.id: _said(run, ended={"code": -9, "words": "Killed"})}))
    assert held.life(run.id) is Life.ENDED and held.end(run.id).words == "Killed" and held.question("a")[1] == []
    run_store.set_state(run.id, RunState.INTERRUPTED)
    held.hear("a", _told({run.id: _said(run, ended={"code": -9, "words": "Killed"})}))
    assert held.life(run.id) is None


def test_commands_are_kept_until_they_are_there(held, run, run_store):
    run_store.send(run.id, Command.PAUSE)
    assert held.commands() == [], "there is nobody to take them yet"
    held.given(run.id, run.attempt, "a", "ada")
    assert held.commands() == held.commands() == [(run.id, "a", 1, [("pause", None)])]
    run_store.send(run.id, Command.LEARNING_RATE, 0.5)
    held.delivered(run.id, [("pause", None)])
    assert held.commands() == [(run.id, "a", 1, [("learning_rate", 0.5)])]
    held.lost(set())
    assert run_store.take_commands(run.id) == [(Command.LEARNING_RATE, 0.5)], "they wait for the next computer"


def test_a_journal_repeated_elsewhere_gives_the_same_record(run, run_store, toy_signs, tmp_path):
    """Whatever a training writes, by each of a channel's ways."""
    there = RunStore(tmp_path / "there")
    there.adopt(run, [], [])
    journal = tmp_path / JOURNAL_NAME
    channel = ClusterChannel(there, run.id, journal)
    channel.set_state(RunState.TRAINING)
    channel.add_facts(pid=4711, device="CPU", parameters=7, resumed_after=(2,), held=(Hold(1.0, 2.0),), went_back=(StepBack(3, 1, 0.1),))
    channel.add_events(
        [BatchEvent(step, 0, float("nan"), 0.5, 1.0) for step in (1, 2)], [EpochEvent(0, 1.0, 0.5, 2.0, 0.25, 3.0, 100.0, 0.001)]
    )
    channel.add_events([BatchEvent(3, 1, 1.0, 0.5, 1.0)])
    channel.cut(1)
    channel.set_state(RunState.FAILED, "The memory is full.")
    lines, offset = read_from(journal, 0)
    assert offset == journal.stat().st_size
    for line in lines:
        repeat(line, StoreChannel(run_store, run.id, run.attempt))
    here, copied = run_store.run(run.id), there.run(run.id)
    assert here.facts.pid is None and copied.facts.pid == 4711
    assert (here.state, here.reason, here.facts.went_back, here.facts.held) == (
        copied.state,
        copied.reason,
        copied.facts.went_back,
        copied.facts.held,
    )
    assert str(run_store.epochs(run.id)) == str(there.epochs(run.id)) and str(run_store.batches(run.id)) == str(there.batches(run.id))
