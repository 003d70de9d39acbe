"""Where the time of an epoch goes: waiting for signs, computing, checking on the validation part, and the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class EpochTimes:
    """Seconds of one epoch.

    Attributes:
        total: from its begin to the end of its validation, without pauses.
        input: in which a step waited for its signs to be read and varied. That goes on beside the computing, so it is usually near 0.
        compute: in training steps, without that waiting, and without the first step of a training, in which Keras makes its plans.
        validation: from the first validation batch to the last.
        training: from its begin to the end of its last step, without pauses.
    """

    total: float
    input: float
    compute: float
    validation: float
    training: float


class EpochClock:
    """Told of what happens in an epoch, it says where the time went. One clock for one training.

    A step begins when Keras says so, but computes only from when its batch was ready, which the thread that prepares batches says.
    So a step's waiting is what lies between the two, if its batch came later, but no longer than preparing it took: the first batch is not
    asked for before Keras has made its plans.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ready: dict[int, tuple[float, float]] = {}
        self._planned = False
        self.epoch_begins()

    def epoch_begins(self) -> None:
        """Start from 0."""
        self._began = self._step_began = self._training_ended = self._now()
        self._ready.clear()
        self._input = self._compute = self._validation = 0.0

    def batch_ready(self, index: int, seconds: float) -> None:
        """Note that the batch `index` of the epoch is prepared, and the seconds it took. May be called from any thread."""
        self._ready[index] = self._now(), seconds

    def step_begins(self) -> None:
        """The next training step may begin."""
        self._step_began = self._now()

    def step_ends(self, index: int) -> None:
        """The training step on batch `index` is over."""
        now = self._now()
        ready, preparing = self._ready.get(index, (0.0, 0.0))
        waited = min(max(0.0, ready - self._step_began), preparing, now - self._step_began)
        self._input += waited
        self._compute += now - self._step_began - waited if self._planned else 0.0
        self._planned = True
        self._training_ended = now

    def validation_begins(self) -> None:
        """The first validation batch is next."""
        self._validation_began = self._now()

    def validation_ends(self) -> None:
        """The last validation batch is over."""
        self._validation += self._now() - self._validation_began

    def skip(self, seconds: float) -> None:
        """Leave out a pause that has just ended."""
        self._began += seconds
        self._training_ended += seconds  # a pause follows a step

    def times(self) -> EpochTimes:
        """The seconds so far."""
        total, training = self._now() - self._began, self._training_ended - self._began
        return EpochTimes(total, self._input, self._compute, self._validation, training)
