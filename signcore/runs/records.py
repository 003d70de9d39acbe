"""What the store keeps of a run, as plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Self

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.i18n import restored, stored
from signcore.paths import shown_name


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
        """Whether nothing more will happen by itself."""
        return not self.is_active and self is not RunState.QUEUED


class Command(StrEnum):
    """What may be asked of a training while it goes on."""

    STOP = "stop"  # end, and keep the model
    PAUSE = "pause"
    RESUME = "resume"
    STEP_BATCH = "step_batch"  # one batch more, then hold again
    STEP_EPOCH = "step_epoch"  # on to the end of the epoch, then hold again
    LEARNING_RATE = "learning_rate"  # the value is the new one
    ROLLBACK = "rollback"  # back to the last good epoch, with a tenth of the learning rate


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

    @property
    def gap(self) -> float:
        """How much better it reads its training signs than the validation signs: from -1 to 1."""
        return self.accuracy - self.val_accuracy


@dataclass(frozen=True)
class DatasetReference:
    """Which signs a run is trained with: how to find them, and what is told of them where they are gone.

    Attributes:
        id, name, hash: the data set's.
        training, validation: how many images each part has.
        synthetic: whether they are rendered.
    """

    id: str
    name: str
    hash: str
    training: int
    validation: int
    synthetic: bool

    @classmethod
    def to(cls, dataset: SignDataset) -> DatasetReference:
        """The reference to a data set."""
        return cls(
            dataset.id,
            shown_name(dataset.name),
            dataset.content_hash,
            len(dataset.training),
            len(dataset.validation),
            synthetic=dataset.is_synthetic,
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; a name that SignLab gave is kept by its key."""
        return {**asdict(self), "name": stored(self.name)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`to_dict`."""
        return cls(**{**values, "name": restored(values["name"])})


@dataclass(frozen=True)
class StepBack:
    """A return to an earlier epoch after the loss diverged: from which step, to how many epochs, on with which learning rate."""

    step: int
    epoch: int
    learning_rate: float


@dataclass(frozen=True)
class Hold:
    """A time during which a run did not train because someone had paused it: from when to when, in seconds since 1970."""

    began: float
    ended: float


@dataclass(frozen=True)
class Move:
    """A run's way to another computer: which one was lost, after how many saved epochs it went on, when in seconds since 1970."""

    lost: str
    epochs: int
    time: float


@dataclass(frozen=True)
class RunFacts:
    """What a run's processes found out; each is at its default until somebody did.

    Attributes:
        pid: number of the process that trains it.
        parameters: how many numbers the network has.
        device: what computes.
        versions: of what computes, by name.
        training_images: how many signs each epoch shows.
        steps_per_epoch: how many batches these are.
        mixed_precision: whether convolutions compute in 16 bits.
        speed_in_16_bits: how many times as fast they were measured to be in 16 bits, where that decided.
        resumed_after: after how many epochs it went on, each time that it did.
        seconds: that were trained.
        rate_times: the learning rate that was set by hand since, as a multiple of the configured one.
        went_back: each return to an earlier epoch.
        held: the pauses of the epoch that is under way, and the last one before it.
        pruned: when its model was removed to free space, in seconds since 1970.
        kept_epoch: after how many epochs the model is that was kept as the best, where the best was to be kept.
        is_starred: whether somebody marked it, so that it is found again.
        machine: the computer of the room that trains it; empty for the server's own.
        moves: each time that it had to go on elsewhere, because a computer was lost.
    """

    pid: int | None = None
    parameters: int = 0
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    training_images: int = 0
    steps_per_epoch: int = 0
    mixed_precision: bool | None = None
    speed_in_16_bits: float | None = None
    resumed_after: tuple[int, ...] = ()
    seconds: float | None = None
    rate_times: float = 1.0
    went_back: tuple[StepBack, ...] = ()
    held: tuple[Hold, ...] = ()
    pruned: float | None = None
    kept_epoch: int | None = None
    is_starred: bool = False
    machine: str = ""
    moves: tuple[Move, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values of what is known.

        >>> RunFacts(device="CPU", went_back=(StepBack(3, 0, 0.01),)).to_dict()
        {'device': 'CPU', 'went_back': [{'step': 3, 'epoch': 0, 'learning_rate': 0.01}]}
        """
        unknown = asdict(RunFacts())
        values = {name: value for name, value in asdict(self).items() if value != unknown[name]}
        kept = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        return kept | {"device": stored(self.device)} if self.device else kept

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`to_dict`; names of a later version are left out."""
        known = {spec.name for spec in fields(cls)}
        named: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known
        }
        named["went_back"] = tuple(StepBack(**back) for back in named.get("went_back", ()))
        named["moves"] = tuple(Move(**move) for move in named.get("moves", ()))
        named["device"] = restored(named.get("device", ""))
        named["held"] = tuple(Hold(**hold) for hold in named.get("held", ()))
        return cls(**named)


@dataclass(frozen=True)
class Run:
    """One run as the store has it.

    Attributes:
        data: the signs that it is trained with.
        facts: what its processes found out.
        created, started, ended: seconds since 1970; None before it happened.
        owner: the nickname that it is signed with.
        person: the id of whose it is in a class; empty for nobody's, which is the teacher's.
        attempt: how many times it was started; what an earlier start still sends is refused.
    """

    id: str
    name: str
    owner: str
    created: float
    state: RunState
    reason: str
    config: RunConfig
    data: DatasetReference
    facts: RunFacts = field(default_factory=RunFacts)
    started: float | None = None
    ended: float | None = None
    person: str = ""
    attempt: int = 0

    @property
    def has_own_name(self) -> bool:
        """Whether somebody gave it a name; without one it is called by its id."""
        return self.name != self.id
