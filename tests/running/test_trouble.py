"""A training whose loss runs away: it waits, and goes back or ends with the last good network."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from signcore.running.loss_watch import LOSS_EXPLODED, LOSS_NO_NUMBER, LossWatch
from signcore.running.worker import train_run
from signcore.runs.artifacts import PREDICTIONS_NAME, read_about
from signcore.runs.store import Command, Run, RunState, RunStore
from tests.toy_runs import tiny_config, until

_SETTINGS = {"architecture": "dense", "dense_units": "64", "dense_dropout": "0", "optimizer": "sgd", "learning_rate": 0.05}


@contextmanager
def _training(store: RunStore, run: Run) -> Iterator[threading.Thread]:
    """The run trains in a thread; whatever the test makes of it, it is stopped in the end."""
    thread = threading.Thread(target=train_run, args=(store, run.id))
    thread.start()
    try:
        yield thread
    finally:
        if thread.is_alive() and not store.run(run.id).state.is_over:
            store.send(run.id, Command.STOP)
        thread.join(30)
        assert not thread.is_alive()


def _paused(store: RunStore, run: Run) -> Run:
    return until(lambda: found if (found := store.run(run.id)).state is RunState.PAUSED and found.reason else None, 30)


def _batches_and_epochs(store: RunStore, run: Run) -> int:
    return store.last_batch(run.id).step + len(store.epochs(run.id))


def _break(store: RunStore, run: Run, after_epochs: int) -> Run:
    """Let it train so far, then take steps as large as the number can hold."""
    until(lambda: len(store.epochs(run.id)) >= after_epochs, 30)
    store.send(run.id, Command.LEARNING_RATE, 1e30)
    return _paused(store, run)


def test_a_run_that_ran_away_goes_back_and_finishes(run_store, toy_signs):
    run = run_store.create(tiny_config(**_SETTINGS, epochs=60, batch_size=10), toy_signs)
    with _training(run_store, run) as thread:
        held = _break(run_store, run, 1)
        assert held.reason == LOSS_NO_NUMBER
        assert math.isnan(run_store.last_batch(run.id).loss), "the curve shows it"
        good = read_about(run_store.model_path(run.id))["epochs_done"]
        run_store.send(run.id, Command.ROLLBACK)
        until(lambda: run_store.run(run.id).state is not RunState.PAUSED, 30)
        thread.join(60)
    ended = run_store.run(run.id)
    epochs = run_store.epochs(run.id)
    assert ended.state is RunState.FINISHED and ended.reason == ""
    (back,) = ended.facts.went_back
    assert back.epoch >= good >= 1 and back.learning_rate == pytest.approx(0.1), "a tenth of the largest rate"
    assert [event.epoch for event in epochs] == list(range(60))
    assert np.isfinite([event.loss for event in epochs]).all()
    assert all(math.isfinite(event.loss) for event in run_store.batches(run.id, most=10_000))
    assert epochs[-1].learning_rate == pytest.approx(0.1) and epochs[-1].loss < epochs[0].loss


def test_one_that_runs_away_in_its_first_epoch_goes_back_to_its_start(run_store, toy_signs):
    run = run_store.create(tiny_config(**_SETTINGS, epochs=2, batch_size=10), toy_signs)
    run_store.send(run.id, Command.LEARNING_RATE, 1e30)
    with _training(run_store, run) as thread:
        _paused(run_store, run)
        run_store.send(run.id, Command.ROLLBACK)
        thread.join(30)
    ended = run_store.run(run.id)
    assert ended.state is RunState.FINISHED and ended.facts.went_back[0].epoch == 0
    assert [event.epoch for event in run_store.epochs(run.id)] == [0, 1]


def test_a_stop_keeps_the_last_good_network(run_store, toy_signs):
    from signcore.inference.classifier import Classifier

    run = run_store.create(tiny_config(**_SETTINGS, epochs=400, batch_size=10), toy_signs)
    with _training(run_store, run) as thread:
        _break(run_store, run, 2)
        run_store.send(run.id, Command.STOP)
        thread.join(30)
    ended = run_store.run(run.id)
    assert ended.state is RunState.STOPPED
    assert read_about(run_store.model_path(run.id))["epochs_done"] >= 2
    probabilities = Classifier.load(run_store.model_path(run.id)).predict(toy_signs.validation.images[0]).probabilities
    assert probabilities.sum() == pytest.approx(1)
    assert np.isfinite(np.load(run_store.run_folder(run.id) / PREDICTIONS_NAME)).all()


def test_who_resumes_sees_it_stop_again(run_store, toy_signs):
    run = run_store.create(tiny_config(**_SETTINGS, epochs=400, batch_size=10), toy_signs)
    with _training(run_store, run):
        _break(run_store, run, 1)
        done = _batches_and_epochs(run_store, run)
        run_store.send(run.id, Command.RESUME)
        # One batch more; or, where the last batch of an epoch was held, the validation at its end.
        until(lambda: _batches_and_epochs(run_store, run) == done + 1 and _paused(run_store, run), 30)
        time.sleep(0.5)
        assert _batches_and_epochs(run_store, run) == done + 1, "it goes on"


def test_a_huge_learning_rate_grows_the_loss_until_it_is_held(run_store, toy_signs):
    run = run_store.create(tiny_config(**{**_SETTINGS, "optimizer": "rmsprop", "learning_rate": 1.0}, epochs=40, batch_size=10), toy_signs)
    with _training(run_store, run) as thread:
        held = _paused(run_store, run)
        assert held.reason in (LOSS_EXPLODED, LOSS_NO_NUMBER)
        for times in range(1, 4):  # a tenth each time: 0.1, 0.01, 0.001
            run_store.send(run.id, Command.ROLLBACK)
            until(lambda times=times: len(run_store.run(run.id).facts.went_back) == times, 30)
        thread.join(60)
    ended = run_store.run(run.id)
    assert ended.state is RunState.FINISHED and run_store.epochs(run.id)[-1].learning_rate == pytest.approx(0.001)


def test_where_nobody_decides_it_is_a_failure_that_keeps_the_last_good_network(run_store, toy_signs, capfd):
    import keras

    def break_it(epoch, _logs):
        if epoch == 1:
            run_store.send(run.id, Command.LEARNING_RATE, 1e30)

    run = run_store.create(tiny_config(**_SETTINGS, epochs=400, batch_size=10), toy_signs)
    heard: list[str] = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=break_it)
    ended = train_run(run_store, run.id, [callback], lambda sentence: bool(heard.append(sentence)))
    assert ended.state is RunState.FAILED and ended.reason == LOSS_NO_NUMBER == heard[0]
    assert read_about(run_store.model_path(run.id))["epochs_done"] >= 2
    assert "Traceback" not in capfd.readouterr().err


def test_a_run_that_goes_on_near_0_may_rise_a_little():
    watch = LossWatch()
    assert [watch.trouble(loss) for loss in [0.01, *[2.0] * 20]] == [""] * 21
    assert [bool(watch.trouble(loss)) for loss in (9e3, 9e3, 9e3, 9e3, 1.0, 9e3, 9e3, 9e3, 9e3, 9e3)] == [False] * 9 + [True]
    assert watch.trouble(math.inf) == LOSS_NO_NUMBER


def test_a_loss_that_began_high_has_a_limit_too():
    watch = LossWatch()
    assert [bool(watch.trouble(loss)) for loss in (5e3, *[1.1e4] * 5)] == [False] * 5 + [True]
