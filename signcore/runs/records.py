"""What the store keeps of a run, as plain values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from signcore.config import RunConfig


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"  # waits for its turn
    STARTING = "starting"  # its process loads Keras and builds the model
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"  # all epochs done
    STOPPED = "stopped"  # ended early because someone asked; the model so far is kept
    FAILED = "failed"  # ended by an error; the reason says which
    INTERRUPTED = "interrupted"  # its process was killed or the machine went down

    @property
    def is_active(self) -> bool:
        """Whether a process has, or should have, this run in hand."""
        return self in (RunState.STARTING, RunState.TRAINING, RunState.PAUSED)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come by itself."""
        return not self.is_active and self is not RunState.QUEUED


@dataclass(frozen=True)
class BatchEvent:
    """One training step: `loss` and `accuracy` are this batch's own, `time` is seconds since 1970."""

    step: int
    epoch: int
    loss: float
    accuracy: float
    time: float


@dataclass(frozen=True)
class EpochEvent:
    """One whole epoch: means over its training batches, and the figures on the validation part at its end.

    The last three say where its seconds went; what is left of them went into reading, saving and the like. NaN in records that are older.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float  # training and validation together
    images_per_second: float  # while training
    learning_rate: float
    input_seconds: float = math.nan  # in which steps waited for their signs
    compute_seconds: float = math.nan  # in training steps, without that
    validation_seconds: float = math.nan


@dataclass(frozen=True)
class Run:
    """One run as the store has it.

    Attributes:
        data: `id`, `name`, `hash`, `training`, `validation` (numbers of images) and `synthetic` of its data set.
        facts: what the training process found out: `parameters`, `device`, `versions`, `steps_per_epoch`, `seconds`, …
        created, started, ended: seconds since 1970; None before it happened.
    """

    id: str
    name: str
    owner: str
    created: float
    state: RunState
    reason: str
    config: RunConfig
    data: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    started: float | None = None
    ended: float | None = None
