"""A race of the class: what everybody queues waits for the teacher's start, and then all begin, as many at once as there is room for.

>>> import tempfile
>>> from pathlib import Path
>>> store = RunStore(Path(tempfile.mkdtemp()))
>>> class_race(store) is None
True
>>> call_race(store)
>>> class_race(store).is_held
True
>>> start_race(store)
>>> class_race(store).is_held, is_queue_held(store)
(False, False)
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from signcore.running.capacity import hold_queue, is_queue_held
from signcore.runs.store import EpochEvent, Run, RunStore

_SETTING = "class_race"


@dataclass(frozen=True)
class ClassRace:
    """A race.

    Attributes:
        since: seconds since 1970; what is queued from then on takes part.
        is_held: whether it waits for its start.
    """

    since: float
    is_held: bool


@dataclass(frozen=True)
class Racer:
    """A run that takes part.

    Attributes:
        run: the run.
        accuracy: share of the validation signs that it read right after its last epoch so far; None before the first.
        epochs: how many are done.
    """

    run: Run
    accuracy: float | None
    epochs: int


def class_race(store: RunStore) -> ClassRace | None:
    """The race that was called last; None before the first."""
    since = store.setting(_SETTING)
    return ClassRace(float(since), is_queue_held(store)) if since else None


def call_race(store: RunStore) -> None:
    """Call a race: from now on everything that is queued waits."""
    store.set_setting(_SETTING, repr(time.time()))
    hold_queue(store, held=True)


def start_race(store: RunStore) -> None:
    """Let the queue go."""
    hold_queue(store, held=False)


def forget_race(store: RunStore) -> None:
    """As if none had been called."""
    store.set_setting(_SETTING, "")
    hold_queue(store, held=False)


def racers(race: ClassRace, runs: Sequence[Run], last_epochs: Mapping[str, EpochEvent], data_hash: str) -> list[Racer]:
    """Who takes part on these signs, the most accurate first; of equals whoever was queued first."""
    found = [run for run in runs if run.created >= race.since and run.data.hash == data_hash]
    made = [Racer(run, last.val_accuracy, last.epoch + 1) if (last := last_epochs.get(run.id)) else Racer(run, None, 0) for run in found]
    return sorted(made, key=lambda one: (-1.0 if one.accuracy is None else -1 - one.accuracy, one.run.created))
