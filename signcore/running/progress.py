"""The progress of a run, in the figures that people ask for: how far, how fast, how much longer."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from signcore.runs.store import BatchEvent, EpochEvent, Run, RunState


@dataclass(frozen=True)
class Progress:
    """A run's position.

    Attributes:
        share: 0 to 1 of all steps.
        epoch: the epoch that is under way or was the last, counted from 1; 0 before the first step.
        seconds_per_epoch: without pauses, of the epochs so far, or guessed from the steps of the first; None before there is anything.
        seconds_left: None while it can't be told.
        images_per_second: while training; None before there is anything.
    """

    share: float
    epoch: int
    seconds_per_epoch: float | None
    seconds_left: float | None
    images_per_second: float | None


def progress_of(run: Run, batches: Sequence[BatchEvent], epochs: Sequence[EpochEvent], now: float | None = None) -> Progress:
    """The progress of a run from its events, which may be thinned out."""
    steps = int(run.facts.steps_per_epoch)
    total = steps * run.config.train.epochs
    if not batches or not total:
        return Progress(0.0, 0, None, None, None)
    last = batches[-1]
    step = _seconds_per_step(run, batches)
    if epochs:
        per_epoch: float | None = seconds_per_epoch(epochs)
        speed: float | None = epochs[-1].images_per_second
    else:
        per_epoch = None if step is None else step * steps
        speed = None if step is None else run.config.train.batch_size / step
    left = None
    if per_epoch is not None and not run.state.is_over:
        # The last step was a moment ago, or validation is under way. While it is held, or was over, it does not get on.
        latest = max(last.time, run.started or 0.0)
        since = 0.0 if run.state is RunState.PAUSED else _seconds_trained(run, latest, now or time.time())
        left = max(0.0, per_epoch * (total - last.step) / steps - min(since, per_epoch))
    return Progress(min(1.0, last.step / total), last.epoch + 1, per_epoch, left, speed)


def _seconds_per_step(run: Run, batches: Sequence[BatchEvent]) -> float | None:
    first, last = batches[0], batches[-1]
    seconds = _seconds_trained(run, first.time, last.time)
    return seconds / (last.step - first.step) if last.step > first.step and seconds > 0 else None


def _seconds_trained(run: Run, since: float, until: float) -> float:
    """The seconds between two moments without those in which the run was held."""
    held = sum(max(0.0, min(hold.ended, until) - max(hold.began, since)) for hold in run.facts.held)
    return max(0.0, until - since - held)


def _typical(epochs: Sequence[EpochEvent]) -> Sequence[EpochEvent]:
    """The epochs that tell how long one takes: all but the first of several, in which Keras makes its plans."""
    return epochs[1:] or epochs


def seconds_per_epoch(epochs: Sequence[EpochEvent]) -> float | None:
    """How long an epoch takes, without pauses; None before the first one is done."""
    counted = _typical(epochs)
    return sum(event.seconds for event in counted) / len(counted) if counted else None


def seconds_to(epochs: Sequence[EpochEvent], accuracy: float) -> float | None:
    """How many seconds of training passed until the validation accuracy reached `accuracy`; None if it never did."""
    passed = 0.0
    for event in epochs:
        passed += event.seconds
        if event.val_accuracy >= accuracy:
            return passed
    return None


@dataclass(frozen=True)
class TimeSplit:
    """Where the seconds of one epoch go; the four add up to it.

    Attributes:
        compute: in training steps.
        validation: in checking on the validation part.
        input: in which steps waited for their signs.
        rest: between all that: shuffling, recording, averaging weights; in the first epoch Keras' plans.
    """

    compute: float
    validation: float
    input: float
    rest: float

    @property
    def total(self) -> float:
        """The epoch's seconds."""
        return self.compute + self.validation + self.input + self.rest


def time_split(epochs: Sequence[EpochEvent]) -> TimeSplit | None:
    """The mean split of the epochs that :func:`seconds_per_epoch` counts, too; None where one of them has none, of an older version.

    >>> first = EpochEvent(0, 1.0, 0.5, 1.0, 0.5, 9.0, 100.0, 0.001, 1.0, 6.0, 1.0)
    >>> second = EpochEvent(1, 1.0, 0.5, 1.0, 0.5, 4.0, 100.0, 0.001, 0.5, 2.0, 1.0)
    >>> time_split([first, second])
    TimeSplit(compute=2.0, validation=1.0, input=0.5, rest=0.5)
    """
    counted = _typical(epochs)
    if not counted or not all(math.isfinite(event.compute_seconds) for event in counted):
        return None
    total, compute, validation, waiting = (
        sum(values) / len(counted)
        for values in zip(
            *((event.seconds, event.compute_seconds, event.validation_seconds, event.input_seconds) for event in counted), strict=True
        )
    )
    return TimeSplit(compute, validation, waiting, max(0.0, total - compute - validation - waiting))
