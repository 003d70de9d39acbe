"""How long a training will take on this machine: the one estimate that all pages show."""

from __future__ import annotations

from collections.abc import Sequence

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.running.estimate import estimate_seconds
from signcore.runs.store import EpochEvent, Run
from ui.shared import cache

_PAST = 50  # the newest runs, from which the speed is estimated


def past_runs() -> list[tuple[Run, EpochEvent]]:
    """The newest runs with their last whole epochs, which say how fast this machine is."""
    store = cache.run_store()
    last = store.last_epochs()
    return [(run, last[run.id]) for run in store.runs(limit=_PAST) if run.id in last]


def seconds_of(config: RunConfig, dataset: SignDataset, past: Sequence[tuple[Run, EpochEvent]] | None = None) -> float:
    """About how long all epochs take, by what this machine did before (`past_runs`, where they are not given) or by a measurement."""
    return estimate_seconds(config, dataset, past_runs() if past is None else past)
