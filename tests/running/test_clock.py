from __future__ import annotations

import math
import sqlite3

import pytest

from signcore.running.clock import EpochClock
from signcore.running.worker import train_run
from signcore.runs.migrations import MIGRATIONS
from signcore.runs.store import EpochEvent, RunStore
from tests.toy_runs import tiny_config


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def _planned_clock(now):
    """One whose training has its first step behind it."""
    clock = EpochClock(now)
    clock.step_begins()
    clock.step_ends(0)
    return clock


def test_the_plans_that_keras_makes_are_neither_waiting_nor_computing():
    now = Hands()
    clock = EpochClock(now)
    clock.epoch_begins()
    clock.step_begins()
    now.seconds += 3  # plans; only then the first batch is asked for
    now.seconds += 0.5
    clock.batch_ready(0, 0.5)
    now.seconds += 1
    clock.step_ends(0)
    clock.step_begins()
    now.seconds += 1
    clock.step_ends(1)
    times = clock.times()
    assert (times.input, times.compute, times.total) == (0.5, 1, 5.5)


def test_a_step_waits_for_its_batch_and_computes_from_then_on():
    now = Hands()
    clock = _planned_clock(now)
    clock.epoch_begins()
    clock.batch_ready(0, 0.5)  # before its step begins: no waiting
    now.seconds += 1
    clock.step_begins()
    now.seconds += 4
    clock.step_ends(0)
    clock.step_begins()
    now.seconds += 2
    clock.batch_ready(1, 2.5)  # two seconds late
    now.seconds += 5
    clock.step_ends(1)
    now.seconds += 3  # something else
    clock.validation_begins()
    now.seconds += 6
    clock.validation_ends()
    times = clock.times()
    assert (times.input, times.compute, times.validation) == (2, 4 + 5, 6)
    assert times.training == 1 + 4 + 7
    assert times.total == 1 + 4 + 7 + 3 + 6


def test_a_pause_counts_nowhere_even_after_the_last_step():
    now = Hands()
    clock = _planned_clock(now)
    clock.epoch_begins()
    clock.step_begins()
    now.seconds += 2
    clock.step_ends(0)
    now.seconds += 50
    clock.skip(50)
    times = clock.times()
    assert (times.total, times.training, times.compute) == (2, 2, 2)


def test_an_epochs_parts_add_up_to_no_more_than_its_seconds_and_waiting_for_slow_signs_is_seen(run_store, toy_signs, monkeypatch):
    import time

    from signcore.training import batches

    varied = batches.augment_images

    def slowly(*arguments):
        time.sleep(0.1)
        return varied(*arguments)

    monkeypatch.setattr(batches, "augment_images", slowly)
    run = run_store.create(tiny_config(augment="true", epochs=2), toy_signs)
    assert not train_run(run_store, run.id).reason
    last = run_store.epochs(run.id)[-1]
    assert last.input_seconds > 0.3  # seven batches of a tenth of a second, and a step that takes some milliseconds
    assert 0 < last.compute_seconds < last.input_seconds
    assert last.validation_seconds > 0
    assert last.input_seconds + last.compute_seconds + last.validation_seconds <= last.seconds


def test_a_store_from_before_these_figures_gets_their_columns_and_keeps_its_epochs(tmp_path):
    with sqlite3.connect(tmp_path / "runs.sqlite") as old:
        for statement in (*MIGRATIONS[0], *MIGRATIONS[1]):
            old.execute(statement)
        old.execute("INSERT INTO epochs VALUES ('abc', 0, 1.0, 0.5, 2.0, 0.25, 3.0, 100.0, 0.001)")
    store = RunStore(tmp_path)
    store.add_events("abc", epochs=[EpochEvent(1, 1.0, 0.5, 2.0, 0.25, 3.0, 100.0, 0.001, 0.1, 2.0, 0.5)])
    first, second = RunStore(tmp_path).epochs("abc")
    assert (first.seconds, second.compute_seconds) == (3.0, 2.0)
    assert math.isnan(first.compute_seconds)
    assert store.last_epochs()["abc"].input_seconds == pytest.approx(0.1)
