"""How far and how long still: by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signcore.config import RunConfig
from signcore.running.progress import progress_of, seconds_per_epoch, time_split
from signcore.runs.records import DatasetReference
from signcore.runs.store import BatchEvent, EpochEvent, Hold, Run, RunFacts, RunState

SIGNS = DatasetReference("signs", "Signs", "hash", training=3200, validation=320, synthetic=False)


def going(*holds: Hold, state: RunState = RunState.TRAINING) -> Run:
    """Ten epochs of 100 steps with 32 signs each."""
    config = RunConfig().with_settings({"epochs": "10", "batch_size": "32"})
    return Run("abcdef", "mine", "", 0.0, state, "", config, SIGNS, RunFacts(steps_per_epoch=100, held=holds), started=0.0)


def epoch(number: int, seconds: float, compute: float = 3.0) -> EpochEvent:
    return EpochEvent(number, 1.0, 0.5, 1.0, 0.5, seconds, 640.0, 0.001, 0.0, compute, 1.0)


def test_a_pause_in_the_first_epoch_takes_no_part_in_what_is_left() -> None:
    batches = [BatchEvent(1, 0, 3.0, 0.1, 1000.0), BatchEvent(11, 0, 3.0, 0.1, 1601.0)]  # ten steps of 0.1 s around ten minutes
    now = progress_of(going(Hold(1000.5, 1600.5)), batches, [], now=1601.0)
    assert now.seconds_per_epoch == pytest.approx(10.0)
    assert now.seconds_left == pytest.approx(0.1 * (1000 - 11))
    assert now.images_per_second == pytest.approx(320.0)


def test_what_is_left_stands_still_while_it_is_paused_and_just_after() -> None:
    batches, done = [BatchEvent(150, 1, 1.0, 0.5, 1000.0)], [epoch(0, 5.0)]
    left = 5.0 * (1000 - 150) / 100
    assert progress_of(going(state=RunState.PAUSED), batches, done, now=1900.0).seconds_left == pytest.approx(left)
    assert progress_of(going(Hold(1000.0, 1899.0)), batches, done, now=1900.0).seconds_left == pytest.approx(left - 1.0)


def test_a_run_that_goes_on_after_a_stop_has_not_got_on_meanwhile() -> None:
    batches, done = [BatchEvent(100, 0, 1.0, 0.5, 1000.0)], [epoch(0, 5.0)]
    again = replace(going(), started=9000.0)
    assert progress_of(again, batches, done, now=9002.0).seconds_left == pytest.approx(5.0 * 9 - 2.0)


def test_an_epoch_takes_as_long_wherever_that_is_said() -> None:
    done = [epoch(0, 14.7), epoch(1, 5.0), epoch(2, 6.0)]  # in the first one Keras makes its plans
    batches = [BatchEvent(300, 2, 1.0, 0.5, 1000.0)]
    split = time_split(done)
    assert split is not None
    assert seconds_per_epoch(done) == progress_of(going(), batches, done, now=1000.0).seconds_per_epoch == split.total == pytest.approx(5.5)
    assert seconds_per_epoch(done[:1]) == 14.7
    assert seconds_per_epoch([]) is None
