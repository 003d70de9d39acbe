"""The real thing: trainings in processes of their own, steered, killed and resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from signcore.errors import RunError
from signcore.paths import PROJECT_FOLDER
from signcore.running.capacity import set_runs_at_once
from signcore.running.launchers.local import LocalLauncher, spawn_worker
from signcore.running.scheduler import INTERRUPTED, Scheduler, is_tended, notice_dead_runs
from signcore.runs.artifacts import read_about
from signcore.runs.lock import LOCK_NAME, ProcessLock, is_locked
from signcore.runs.store import BatchEvent, Command, EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config, until

_LONG = {"epochs": 400, "batch_size": 2, "subset": 100}  # 50 steps of a few milliseconds an epoch


@pytest.fixture
def spawned():
    """What starts workers; a test that wants others says so as `spawned`."""
    return spawn_worker


@pytest.fixture
def somewhere(request, run_store, tmp_path):
    """A scheduler with one place for trainings: on this machine, or at a computer of a room."""
    if request.param == "dask":
        pytest.importorskip("distributed")
        from tests.running.cluster.rooms import Place

        place = Place(tmp_path / "room", run_store)
        place.add("ada")
        place.until_there("ada", seconds=120)
        yield place.scheduler
        place.close()
    else:
        yield request.getfixturevalue("scheduler")


EVERYWHERE = pytest.mark.parametrize("somewhere", ["local", pytest.param("dask", marks=pytest.mark.thorough)], indirect=True)


@pytest.fixture
def scheduler(run_store, spawned):
    launcher = LocalLauncher(run_store, keep_spare=False, most_at_once=1, spawn=spawned)
    made = Scheduler(run_store, launcher)
    yield made
    made.close()
    for child in launcher._children.values():
        child.kill()
        child.wait()


def _reach(scheduler, run_id, *states, seconds=60.0):
    def look():
        scheduler.tend()
        run = scheduler.store.run(run_id)
        assert run.state in states or not run.state.is_over, run.reason
        return run if run.state in states else None

    return until(look, seconds)


def _step(store: RunStore, run_id: str) -> int:
    last: BatchEvent | None = store.last_batch(run_id)
    return last.step if last else 0


@EVERYWHERE
def test_a_training_is_steered_from_outside(somewhere, run_store, toy_signs):
    scheduler = somewhere
    run = scheduler.submit(tiny_config(**_LONG), toy_signs)
    assert run.state is RunState.STARTING
    waiting = [scheduler.submit(tiny_config(), toy_signs).id for _number in range(2)]
    assert [scheduler.place_in_line(run_id) for run_id in [run.id, *waiting]] == [0, 1, 2]
    _reach(scheduler, run.id, RunState.TRAINING)
    facts = run_store.run(run.id).facts
    assert facts.steps_per_epoch == 48 and facts.training_images == 96 and facts.device and facts.versions["keras"]

    until(lambda: _step(run_store, run.id))
    scheduler.command(run.id, Command.PAUSE)
    _reach(scheduler, run.id, RunState.PAUSED)
    held = _step(run_store, run.id)
    scheduler.command(run.id, Command.LEARNING_RATE, 0.0005)
    time.sleep(0.9)
    assert _step(run_store, run.id) == held, "nothing passes while paused"
    scheduler.command(run.id, Command.STEP_BATCH)
    until(lambda: _step(run_store, run.id) == held + 1)
    time.sleep(0.6)
    assert _step(run_store, run.id) == held + 1, "exactly one more batch"

    before = len(run_store.epochs(run.id))
    scheduler.command(run.id, Command.STEP_EPOCH)
    until(lambda: len(run_store.epochs(run.id)) == before + 1)
    _reach(scheduler, run.id, RunState.PAUSED)
    assert _step(run_store, run.id) == 48 * (before + 1), "ends where the epoch ends"
    assert run_store.epochs(run.id)[-1].learning_rate == pytest.approx(0.0005)

    scheduler.stop(waiting[0])
    assert run_store.run(waiting[0]).state is RunState.STOPPED, "a run that waits is stopped at once"
    assert [scheduler.place_in_line(run_id) for run_id in waiting] == [0, 1]

    scheduler.resume(run.id)
    _reach(scheduler, run.id, RunState.TRAINING)
    until(lambda: _step(run_store, run.id) > 48 * (before + 1))
    scheduler.stop(run.id)
    stopped = until(lambda: run_store.run(run.id) if run_store.run(run.id).state is RunState.STOPPED else None)
    assert stopped.ended and stopped.facts.seconds > 0
    about = read_about(run_store.model_path(run.id))
    assert about["epochs_done"] == len(run_store.epochs(run.id)) >= before + 1
    from signcore.inference.classifier import Classifier

    assert Classifier.load(run_store.model_path(run.id)).predict(toy_signs.validation.images[0]).probabilities.sum() == pytest.approx(1)

    _reach(scheduler, waiting[1], RunState.FINISHED)
    assert run_store.run(waiting[1]).facts.seconds > 0, "the next in line had its turn"
    for call in (scheduler.stop, scheduler.resume):
        with pytest.raises(RunError):
            call(waiting[1])


def test_a_killed_training_is_noticed_and_goes_on(scheduler, run_store, toy_signs):
    run = scheduler.submit(tiny_config(epochs=10, batch_size=4, optimizer="adam"), toy_signs)
    _reach(scheduler, run.id, RunState.TRAINING)
    until(lambda: run_store.model_path(run.id).exists())
    os.kill(run_store.run(run.id).facts.pid, signal.SIGKILL)
    killed = _reach(scheduler, run.id, RunState.INTERRUPTED)
    assert killed.reason == INTERRUPTED and killed.ended
    done = read_about(run_store.model_path(run.id))["epochs_done"]
    assert 1 <= done < 10

    (run_store.run_folder(run.id) / "building-1-model.keras").write_bytes(b"half")
    scheduler.resume(run.id)
    assert len(run_store.epochs(run.id)) == done
    ended = _reach(scheduler, run.id, RunState.FINISHED)
    epochs = run_store.epochs(run.id)
    assert [event.epoch for event in epochs] == list(range(10)) and not ended.reason and ended.facts.resumed_after == (done,)
    assert len(run_store.batches(run.id, most=10_000)) == 10 * 50 and _step(run_store, run.id) == 10 * 50
    assert not list(run_store.run_folder(run.id).glob("building-*"))


_SERVER = """
import sys, time
from signcore.datasets import library
from signcore.runs.store import RunStore
from signcore.running.scheduler import Scheduler
from signcore.running.launchers.local import LocalLauncher
from tests.toy_runs import tiny_config
scheduler = Scheduler(RunStore(), LocalLauncher(RunStore(), keep_spare=True))
scheduler.tend()
run = scheduler.submit(tiny_config(epochs=int(sys.argv[2]), batch_size=2), library.open_dataset(sys.argv[1]))
print(run.id, flush=True)
time.sleep(60)
"""


def _server_with_a_run(run_store, signs, epochs: int) -> tuple[subprocess.Popen, str]:
    """A server in a process of its own, and the run that it has started."""
    server = subprocess.Popen([sys.executable, "-c", _SERVER, signs.id, str(epochs)], cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True)
    run_id = server.stdout.readline().strip()
    until(lambda: _step(run_store, run_id))
    return server, run_id


def _kill(server: subprocess.Popen) -> None:
    server.kill()
    server.wait()
    server.stdout.close()


@pytest.mark.thorough
def test_a_training_outlives_the_server_that_started_it(run_store, toy_signs):
    server, run_id = _server_with_a_run(run_store, toy_signs, epochs=400)
    _kill(server)
    seen = _step(run_store, run_id)
    until(lambda: _step(run_store, run_id) > seen + 20)
    other = Scheduler(run_store)
    other.tend()
    assert run_store.run(run_id).state is RunState.TRAINING, "another server finds it as it is"
    other.stop(run_id)
    until(lambda: run_store.run(run_id).state is RunState.STOPPED, 5)


def test_a_held_lock_is_a_living_run_and_a_free_one_a_dead(scheduler, run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    lock = ProcessLock(run_store.run_folder(run.id) / LOCK_NAME)
    assert lock.acquire()
    run_store.set_state(run.id, RunState.TRAINING)
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.TRAINING
    scheduler.stop(run.id)
    lock.release()
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.STOPPED, "it was to end anyway"


def test_a_run_that_another_process_starts_is_given_time(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs, state=RunState.STARTING)
    notice_dead_runs(run_store)
    assert run_store.run(run.id).state is RunState.STARTING
    run_store.set_state(run.id, RunState.TRAINING)
    notice_dead_runs(run_store)
    assert run_store.run(run.id).state is RunState.INTERRUPTED


def _dies(*_arguments, **_more):
    return subprocess.Popen([sys.executable, "-c", "1/0"], stderr=-3)


def _hangs(*_arguments, **_more):
    return subprocess.Popen(["sleep", "60"])


@pytest.mark.parametrize("spawned", [_dies])
def test_a_process_that_dies_before_its_training_is_noticed_at_once(scheduler, run_store, toy_signs, spawned):
    run = scheduler.submit(tiny_config(), toy_signs)
    assert _reach(scheduler, run.id, RunState.INTERRUPTED, seconds=10).reason == INTERRUPTED


@pytest.mark.parametrize("spawned", [_hangs])
def test_a_start_that_hangs_is_killed_when_it_is_to_stop(scheduler, run_store, toy_signs, monkeypatch, spawned):
    monkeypatch.setattr("signcore.running.scheduler._STOP_GRACE_SECONDS", 0.2)
    run = scheduler.submit(tiny_config(), toy_signs)
    scheduler.stop(run.id)
    assert _reach(scheduler, run.id, RunState.STOPPED, seconds=10)


def test_a_spare_that_dies_is_not_replaced_again_and_again(run_store):
    started = []

    def spawn(*_arguments, **_more):
        started.append(subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, text=True))
        return started[-1]

    scheduler = Scheduler(run_store, LocalLauncher(run_store, spawn=spawn))
    scheduler.tend()
    started[0].wait()
    for _time in range(5):
        scheduler.tend()
    assert len(started) == 1
    started[0].stdin.close()
    scheduler.close()


@pytest.mark.parametrize(
    ("command", "value", "sentence"),
    [
        (Command.LEARNING_RATE, None, "learning rate is None"),
        (Command.LEARNING_RATE, 5.0, "from 1e-06 to 1"),
        (Command.LEARNING_RATE, float("nan"), "learning rate is nan"),
    ],
)
def test_commands_that_can_not_be_are_refused(scheduler, run_store, toy_signs, command, value, sentence):
    run = run_store.create(tiny_config(), toy_signs)
    with pytest.raises(RunError, match=sentence):
        scheduler.command(run.id, command, value)
    assert run_store.take_commands(run.id) == []


@pytest.mark.thorough
@EVERYWHERE
def test_what_was_stopped_goes_on_with_its_curve(somewhere, run_store, toy_signs):
    run = somewhere.submit(tiny_config(epochs=40, batch_size=2, subset=100, optimizer="adam"), toy_signs)
    _reach(somewhere, run.id, RunState.TRAINING)
    until(lambda: run_store.epochs(run.id))
    somewhere.stop(run.id)
    _reach(somewhere, run.id, RunState.STOPPED)
    somewhere.resume(run.id)
    ended = _reach(somewhere, run.id, RunState.FINISHED, seconds=240)
    assert [event.epoch for event in run_store.epochs(run.id)] == list(range(40)) and ended.attempt == 2
    assert len(run_store.batches(run.id, most=10_000)) == 40 * 48 and len(ended.facts.resumed_after) == 1


@EVERYWHERE
def test_only_what_is_stopped_or_interrupted_goes_on(somewhere, run_store, toy_signs):
    scheduler = somewhere
    run = run_store.create(tiny_config(), toy_signs)
    for state in (RunState.FINISHED, RunState.FAILED):
        run_store.set_state(run.id, state)
        with pytest.raises(RunError, match=f"is {state}; only"):
            scheduler.resume(run.id)
    with pytest.raises(RunError, match="no run nobody"):
        scheduler.resume("nobody")
    run_store.set_state(run.id, RunState.TRAINING)
    scheduler.resume(run.id)
    assert run_store.take_commands(run.id) == [(Command.RESUME, None)]


def test_a_server_shows_that_it_looks_after_the_queue(run_store):
    scheduler = Scheduler(run_store)
    assert not is_tended(run_store)
    scheduler.start_tending()
    until(lambda: is_tended(run_store), 10)
    scheduler.close()
    until(lambda: not is_tended(run_store), 10)
    scheduler._thread.join(5)
    assert not scheduler._thread.is_alive()


def test_runs_at_once_come_from_the_cores_or_the_environment(run_store, monkeypatch):
    monkeypatch.setattr("signcore.running.capacity.memory_bytes", lambda: 64 * 10**9)
    monkeypatch.setattr("signcore.running.capacity.nvidia_gpu_in_sight", lambda: False)
    for said, most in (("3", 3), ("0", 1), ("many", 1), ("", 1)):
        monkeypatch.setenv("SIGNLAB_RUNS", said)
        monkeypatch.setattr("signcore.running.capacity.core_count", lambda: 2)
        assert LocalLauncher(run_store).most_at_once() == most
    monkeypatch.delenv("SIGNLAB_RUNS")
    monkeypatch.setattr("signcore.running.capacity.core_count", lambda: 16)
    launcher = LocalLauncher(run_store)
    assert launcher.most_at_once() == 4
    set_runs_at_once(RunStore(), 2)  # by another server
    assert launcher.most_at_once() == 2


def test_two_servers_start_each_run_once(run_store, toy_signs):
    launcher = IdleLauncher(room=8)
    schedulers = [Scheduler(RunStore(), launcher) for _number in range(2)]
    runs = [run_store.create(tiny_config(), toy_signs).id for _number in range(6)]
    threads = [threading.Thread(target=scheduler.tend) for scheduler in schedulers for _time in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(launcher.started) == sorted(runs)
    for scheduler in schedulers:
        scheduler.close()


@pytest.mark.thorough
def test_when_the_machine_goes_down_the_next_server_offers_the_run_and_it_goes_on(scheduler, run_store, toy_signs):
    server, run_id = _server_with_a_run(run_store, toy_signs, epochs=6)
    until(lambda: run_store.model_path(run_id).exists())
    os.kill(run_store.run(run_id).facts.pid, signal.SIGKILL)
    _kill(server)
    assert run_store.run(run_id).state is RunState.TRAINING, "nobody was left to say otherwise"
    down = _reach(scheduler, run_id, RunState.INTERRUPTED)
    assert down.reason == INTERRUPTED
    done = read_about(run_store.model_path(run_id))["epochs_done"]
    scheduler.resume(run_id)
    ended = _reach(scheduler, run_id, RunState.FINISHED)
    assert ended.facts.resumed_after == (done,)
    assert [event.epoch for event in run_store.epochs(run_id)] == list(range(6))
    assert len(run_store.batches(run_id, most=10_000)) == 6 * 100


def test_a_whole_epoch_is_what_the_curve_is_made_of(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    event = EpochEvent(0, 1.0, 0.5, 2.0, 0.25, 3.0, 100.0, 0.001)
    run_store.add_events(run.id, epochs=[event])
    assert run_store.epochs(run.id) == [event] and not is_locked(run_store.run_folder(run.id) / LOCK_NAME)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_was_set_strands_no_run(run_store, toy_signs, monkeypatch, hours):
    """Another server's run that never began, seen after the clock was set back, or forward."""
    scheduler = Scheduler(run_store)
    run = run_store.create(tiny_config(), toy_signs, state=RunState.STARTING)
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.STARTING, "it may be on its way"
    now = time.time()
    monkeypatch.setattr("signcore.running.scheduler.time.time", lambda: now + 3600 * hours)
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.INTERRUPTED


def test_a_clock_that_was_set_back_a_little_strands_no_run_either(run_store, toy_signs, monkeypatch):
    scheduler = Scheduler(run_store)
    run = run_store.create(tiny_config(), toy_signs, state=RunState.STARTING)
    now, steady = time.time(), time.monotonic()
    monkeypatch.setattr("signcore.running.scheduler.time.time", lambda: now - 30)
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.STARTING
    monkeypatch.setattr("signcore.running.scheduler.time.monotonic", lambda: steady + 61)
    scheduler.tend()
    assert run_store.run(run.id).state is RunState.INTERRUPTED


def test_the_queue_keeps_its_order_when_the_clock_is_set_back(run_store, toy_signs, monkeypatch):
    first = run_store.create(tiny_config(), toy_signs)
    now = time.time()
    monkeypatch.setattr("signcore.runs.store.time.time", lambda: now - 3600)
    second = run_store.create(tiny_config(), toy_signs)
    assert [run.id for run in run_store.runs()] == [second.id, first.id]
    assert run_store.take_next(1).id == first.id


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(
    ("script", "state", "sentence"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", RunState.FAILED, "the processor is too old"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", RunState.INTERRUPTED, "most likely because the memory was full"),
        ("raise SystemExit('DLL load failed')", RunState.FAILED, "ended before it began (DLL load failed)"),
    ],
)
def test_the_last_words_of_a_training_process_are_its_reason(run_store, toy_signs, script, state, sentence):
    starts = []

    def spawn(_arguments, _folder, log, **_more):
        starts.append(log)
        with log.open("ab") as heard:
            return subprocess.Popen([sys.executable, "-c", script], stdout=heard, stderr=heard)

    scheduler = Scheduler(run_store, LocalLauncher(run_store, keep_spare=False, spawn=spawn))
    run = scheduler.submit(tiny_config(), toy_signs)
    assert sentence in _reach(scheduler, run.id, state, seconds=10).reason
    scheduler.tend()
    assert len(starts) == 1


@pytest.mark.parametrize(("backend", "sentence"), [("nonsense", "“nonsense”, but it has to be tensorflow, jax or torch")])
def test_a_run_whose_keras_can_not_start_says_why(scheduler, run_store, toy_signs, monkeypatch, backend, sentence):
    monkeypatch.setenv("KERAS_BACKEND", backend)
    run = scheduler.submit(tiny_config(), toy_signs)
    assert sentence in _reach(scheduler, run.id, RunState.FAILED, seconds=60).reason


def test_a_spare_that_dies_rests_longer_each_time(run_store, monkeypatch):
    now, starts = [1000.0], []

    def spawn(*_arguments, **_more):
        starts.append(now[0])
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        return dead

    monkeypatch.setattr("signcore.running.launchers.local.time.monotonic", lambda: now[0])
    launcher = LocalLauncher(run_store, spawn=spawn)
    scheduler = Scheduler(run_store, launcher)
    while now[0] < 1000 + 1000:
        scheduler.tend()
        now[0] += 10
    launcher._spare = None
    assert len(starts) == 5, "after 60, 120, 240 and 480 seconds, and not every minute"
