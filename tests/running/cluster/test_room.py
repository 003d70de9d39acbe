"""The real thing: a room of processes on this machine, with trainings that are steered, killed, cut off and woken again."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from signcore.running.cluster.computer import this_computer
from signcore.runs.artifacts import read_about
from signcore.runs.lock import LOCK_NAME, is_locked
from signcore.runs.store import Command, RunState
from tests.running.cluster.rooms import Place
from tests.toy_runs import tiny_config, until

pytest.importorskip("distributed")

_KILLS = 20
_PATIENCE = 240  # seconds: of what has to happen, not of how soon, on a machine that does much else
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def place(request, tmp_path, run_store):
    made = Place(tmp_path / "room", run_store, *([request.param] if hasattr(request, "param") else []))
    yield made
    made.close()


def _reach(place, run_id, *states, seconds=_PATIENCE):
    def look():
        place.scheduler.tend()
        run = place.store.run(run_id)
        assert run.state in states or not run.state.is_over, run.reason
        return run if run.state in states else None

    return until(look, seconds)


def _step(place, run_id):
    last = place.store.last_batch(run_id)
    return last.step if last else 0


def _check_whole(place, run_id, epochs):
    """The curve has each step and each epoch once, and the model is that of the last one."""
    recorded = place.store.epochs(run_id)
    assert [event.epoch for event in recorded] == list(range(epochs))
    steps = place.store.run(run_id).facts.steps_per_epoch
    assert [event.step for event in place.store.batches(run_id, most=100_000)] == list(range(1, epochs * steps + 1))
    assert read_about(place.store.model_path(run_id))["epochs_done"] == epochs


@pytest.mark.thorough
def test_a_training_goes_to_a_computer_of_the_room_and_all_of_it_comes_back(place, toy_signs):
    place.add("ada")
    run = place.scheduler.submit(tiny_config(epochs=2), toy_signs)
    assert run.state is RunState.QUEUED, "there is no computer yet"
    ended = _reach(place, run.id, RunState.FINISHED)
    assert ended.facts.machine == "ada" and ended.attempt == 1 and not ended.facts.moves
    _check_whole(place, run.id, 2)
    assert (place.store.run_folder(run.id) / "validation-probabilities.npy").exists()
    until(lambda: not list((place.folder / "ada" / "runs").iterdir()), _PATIENCE)  # nothing is kept there but the signs
    assert [path.name for path in (place.folder / "ada" / "datasets").iterdir() if path.is_dir()] == [toy_signs.id]


@pytest.mark.thorough
def test_a_computer_that_dask_s_own_command_started_trains_too(place, toy_signs):
    place.add_by_dask("by-dask")
    run = place.scheduler.submit(tiny_config(epochs=2), toy_signs)
    ended = _reach(place, run.id, RunState.FINISHED)
    assert ended.facts.machine == this_computer().name
    _check_whole(place, run.id, 2)
    assert "out-of-band" not in place.said_by("by-dask"), "a job's log of days is not four lines a second"


_LONG = {"epochs": 400, "batch_size": 2, "subset": 100}  # 48 steps of a few milliseconds an epoch


@pytest.mark.thorough
def test_commands_reach_a_training_within_a_second(place, toy_signs):
    place.add("ada")
    place.until_there("ada")
    run = place.scheduler.submit(tiny_config(**_LONG), toy_signs)
    _reach(place, run.id, RunState.TRAINING)
    until(lambda: _step(place, run.id), _PATIENCE)
    asked = time.monotonic()
    place.scheduler.command(run.id, Command.PAUSE)
    until(lambda: place.store.run(run.id).state is RunState.PAUSED, _PATIENCE)
    assert time.monotonic() - asked < 5, "a second, and more on a machine that is busy with other tests"
    time.sleep(1)
    held = _step(place, run.id)
    place.scheduler.command(run.id, Command.LEARNING_RATE, 0.0005)
    place.scheduler.command(run.id, Command.STEP_BATCH)
    until(lambda: _step(place, run.id) == held + 1, _PATIENCE)
    time.sleep(0.6)
    assert _step(place, run.id) == held + 1, "exactly one more batch"
    before = len(place.store.epochs(run.id))
    place.scheduler.command(run.id, Command.STEP_EPOCH)
    until(lambda: len(place.store.epochs(run.id)) == before + 1, _PATIENCE)
    assert place.store.epochs(run.id)[-1].learning_rate == pytest.approx(0.0005)
    assert _step(place, run.id) == 48 * (before + 1), "ends where the epoch ends"
    place.scheduler.resume(run.id)
    until(lambda: _step(place, run.id) > 48 * (before + 1), _PATIENCE)
    place.scheduler.stop(run.id)
    stopped = _reach(place, run.id, RunState.STOPPED)
    until((place.store.run_folder(run.id) / "validation-probabilities.npy").exists, _PATIENCE)
    assert read_about(place.store.model_path(run.id))["epochs_done"] == len(place.store.epochs(run.id)) >= before + 1
    assert stopped.facts.seconds > 0


@pytest.mark.thorough
def test_a_training_process_that_is_killed_is_interrupted_as_on_one_machine_and_goes_on(place, toy_signs):
    place.add("ada")
    place.until_there("ada")
    run = place.scheduler.submit(tiny_config(epochs=20, batch_size=2, subset=100), toy_signs)
    until(lambda: _tended(place, run.id).state is RunState.TRAINING and place.store.model_path(run.id).exists(), _PATIENCE)
    assert run.facts.pid is None, "a number of another computer's would be somebody else's here"
    from signcore.runs.store import RunStore

    os.kill(RunStore(place.folder / "ada").run(run.id).facts.pid, signal.SIGKILL)
    assert "killed" in _reach(place, run.id, RunState.INTERRUPTED).reason
    place.scheduler.resume(run.id)
    ended = _reach(place, run.id, RunState.FINISHED, seconds=2 * _PATIENCE)
    assert ended.attempt == 2 and ended.facts.resumed_after
    _check_whole(place, run.id, 20)


def _tended(place, run_id):
    place.scheduler.tend()
    return place.store.run(run_id)


def _is_going(place, runs):
    """Whether one of them trains, or there is nothing left to train."""
    seen = [_tended(place, run_id).state for run_id in runs]
    return RunState.TRAINING in seen or all(state.is_over for state in seen)


@pytest.mark.thorough
def test_computers_that_are_killed_at_any_moment_lose_nothing(place, toy_signs):
    names = iter(f"pc{number}" for number in range(100))
    here = [next(names), next(names)]
    for name in here:
        place.add(name)
    place.until_there(*here)
    runs: list[str] = []
    chance = random.Random(7)
    for _time in range(_KILLS):
        while sum(not place.store.run(run_id).state.is_over for run_id in runs) < 2:  # always one for each computer
            runs.append(place.scheduler.submit(tiny_config(epochs=30, batch_size=2, subset=100, seed=len(runs)), toy_signs).id)
        until(lambda: _is_going(place, runs), _PATIENCE)
        time.sleep(chance.uniform(0, 2))
        place.scheduler.tend()
        lost = chance.choice([name for name in here if any(place.computer_of(run_id) == name for run_id in runs)] or here)
        here.remove(lost)
        journal = place.folder / lost
        place.kill(lost)
        here.append(next(names))
        place.add(here[-1])
        until(lambda journal=journal: not any(is_locked(path / LOCK_NAME) for path in (journal / "runs").glob("*")), _PATIENCE)
    for run_id in runs:
        _reach(place, run_id, RunState.FINISHED, seconds=2 * _PATIENCE)
        _check_whole(place, run_id, 30)
    moved = [run for run in map(place.store.run, runs) if run.facts.moves]
    assert moved and all(run.attempt == 1 + len(run.facts.moves) for run in moved)


@pytest.mark.thorough
@pytest.mark.parametrize("place", [6], indirect=True)
def test_a_computer_that_stood_still_and_wakes_does_not_train_what_went_on_elsewhere(place, toy_signs):
    place.add("ada")
    place.until_there("ada")
    run = place.scheduler.submit(tiny_config(epochs=500, batch_size=1, subset=100, mixed_precision="off"), toy_signs)
    until(lambda: _tended(place, run.id).state is RunState.TRAINING and place.store.model_path(run.id).exists(), _PATIENCE)
    place.add("bob")
    place.until_there("ada", "bob")
    asleep = time.monotonic()
    place.computers["ada"].send_signal(signal.SIGSTOP)
    until(lambda: _tended(place, run.id).facts.moves, _PATIENCE)
    moved = place.store.run(run.id)
    assert 5 < time.monotonic() - asleep < 60, "six seconds, looked at every six, on a machine that does much else"
    assert moved.facts.moves[0].lost == "ada" and moved.attempt == 2 and "ada doesn't answer any more" in moved.reason
    until(lambda: _tended(place, run.id).facts.machine == "bob" and place.store.run(run.id).state is RunState.TRAINING, _PATIENCE)
    place.computers["ada"].send_signal(signal.SIGCONT)
    place.until_there("ada", "bob")
    until(lambda: not list((place.folder / "ada" / "runs").iterdir()), _PATIENCE)
    assert place.store.run(run.id).state is RunState.TRAINING and place.computer_of(run.id) == "bob"
    place.scheduler.stop(run.id)
    _reach(place, run.id, RunState.STOPPED)
    recorded = [event.epoch for event in place.store.epochs(run.id)]
    assert recorded == list(range(len(recorded)))


@pytest.mark.thorough
def test_trainings_go_on_while_scheduler_and_server_are_away(place, toy_signs):
    place.add("ada")
    place.until_there("ada")
    run = place.scheduler.submit(tiny_config(epochs=500, batch_size=1, subset=100, mixed_precision="off"), toy_signs)
    until(lambda: _tended(place, run.id).state is RunState.TRAINING and _step(place, run.id), _PATIENCE)
    for away in (place.kill_scheduler, place.scheduler.close):
        seen = _step(place, run.id)
        away()
        if away != place.kill_scheduler:
            place.serve()
        time.sleep(3)
        until(lambda seen=seen: _tended(place, run.id).state is RunState.TRAINING and _step(place, run.id) > seen + 20, _PATIENCE)
        assert place.store.run(run.id).attempt == 1, "it was never interrupted"
    place.scheduler.stop(run.id)
    _reach(place, run.id, RunState.STOPPED)
    epochs = [event.epoch for event in place.store.epochs(run.id)]
    assert epochs == list(range(len(epochs)))
    steps = [event.step for event in place.store.batches(run.id, most=1_000_000)]
    assert steps == list(range(1, len(steps) + 1)), "no step is missing"


@pytest.mark.thorough
def test_signs_are_sent_once_to_each_computer(place, toy_signs):
    place.add("ada")
    place.until_there("ada")
    called = []
    link = place.scheduler.launcher._link
    call = link._call

    async def noted(client, address, name, *arguments):
        called.append(name)
        return await call(client, address, name, *arguments)

    link._call = noted
    for seed in range(2):
        run = place.scheduler.submit(tiny_config(epochs=1, seed=seed), toy_signs)
        _reach(place, run.id, RunState.FINISHED)
    assert called.count("begin") == 2 and called.count("keep_signs") == 1


@pytest.mark.thorough
def test_who_has_not_the_room_s_file_gets_nothing(place, tmp_path):
    import asyncio

    from distributed.security import Security

    from signcore.running.cluster.connecting import connected
    from signcore.running.cluster.keys import ensure_room_file, security_of

    until(lambda: place.scheduler.launcher.room().is_open, _PATIENCE)
    address = place.scheduler_process.address

    async def knock(address, security):
        async with connected(address, security, 5) as client:
            return await client.scheduler.identity()

    mine = security_of(place.scheduler_process.room_file)
    assert asyncio.run(knock(address, mine))["type"] == "Scheduler"
    only_watching = Security(tls_ca_file=mine.tls_ca_file, require_encryption=True)  # knows whom to trust, and has nothing to show
    for stranger in (security_of(ensure_room_file(tmp_path / "another.pem")), only_watching):
        with pytest.raises((OSError, TypeError)):
            asyncio.run(knock(address, stranger))
    with pytest.raises(OSError, match=r"tcp://|timed out|Timed out"):
        asyncio.run(knock(address.replace("tls://", "tcp://"), None))
    place.add("eve", tmp_path / "another.pem")
    until(lambda: "can't be joined" in place.said_by("eve"), _PATIENCE)
    assert not place.scheduler.launcher.room().seats


@pytest.mark.thorough
def test_a_computer_with_other_versions_is_told_which(place, monkeypatch):
    monkeypatch.setattr("signcore.running.cluster.link.own_versions", lambda: {"python": "3.99", "signlab": "0", "keras": "0"})
    place.scheduler.close()
    place.serve()
    until(lambda: place.scheduler.launcher.room().is_open, _PATIENCE)
    process = place.add("ada")
    assert process.wait(_PATIENCE) == 2
    assert "the server has Python 3.99" in place.said_by("ada")
