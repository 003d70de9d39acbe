"""Where a run stands, in the figures that people ask for: how far, how fast, how long still."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from signcore.runs.store import BatchEvent, EpochEvent, Run


@dataclass(frozen=True)
class Progress:
    """A run's position.

    Attributes:
        share: 0 to 1 of all steps.
        epoch: the epoch that is under way or was the last, counted from 1; 0 before the first step.
        seconds_per_epoch: of the epochs so far, or guessed from the steps of the first; None before there is anything.
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
    speed = _images_per_second(run, batches, epochs)
    if epochs:
        per_epoch: float | None = sum(event.seconds for event in epochs) / len(epochs)
    elif len(batches) > 1 and last.time > batches[0].time:
        per_epoch = (last.time - batches[0].time) / (last.step - batches[0].step) * steps
    else:
        per_epoch = None
    left = None
    if per_epoch is not None and not run.state.is_over:
        since = max(0.0, (now or time.time()) - last.time)  # the last step was a moment ago, or validation is under way
        left = max(0.0, per_epoch * (total - last.step) / steps - min(since, per_epoch))
    return Progress(min(1.0, last.step / total), last.epoch + 1, per_epoch, left, speed)


def _images_per_second(run: Run, batches: Sequence[BatchEvent], epochs: Sequence[EpochEvent]) -> float | None:
    if epochs:
        return epochs[-1].images_per_second
    if len(batches) > 1 and batches[-1].time > batches[0].time:
        return (batches[-1].step - batches[0].step) * run.config.train.batch_size / (batches[-1].time - batches[0].time)
    return None


def seconds_to(epochs: Sequence[EpochEvent], accuracy: float) -> float | None:
    """How many seconds of training passed until the validation accuracy reached `accuracy`; None where it never did."""
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
    """The mean split of the epochs that have one, without the first of several: Keras makes its plans in it.

    >>> first = EpochEvent(0, 1.0, 0.5, 1.0, 0.5, 9.0, 100.0, 0.001, 1.0, 6.0, 1.0)
    >>> second = EpochEvent(1, 1.0, 0.5, 1.0, 0.5, 4.0, 100.0, 0.001, 0.5, 2.0, 1.0)
    >>> time_split([first, second])
    TimeSplit(compute=2.0, validation=1.0, input=0.5, rest=0.5)
    """
    known = [event for event in epochs if math.isfinite(event.compute_seconds)]
    counted = known[1:] or known
    if not counted:
        return None
    total, compute, validation, waiting = (
        sum(values) / len(counted)
        for values in zip(
            *((event.seconds, event.compute_seconds, event.validation_seconds, event.input_seconds) for event in counted), strict=True
        )
    )
    return TimeSplit(compute, validation, waiting, max(0.0, total - compute - validation - waiting))
