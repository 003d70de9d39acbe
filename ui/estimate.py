"""How long a training will take on this machine, for whoever promises it: one source for all pages."""

from __future__ import annotations

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.training.estimate import estimate_seconds
from ui import cache

_PAST = 50  # runs that may set the pace


def seconds_of(config: RunConfig, dataset: SignDataset) -> float:
    """About how long all epochs take, by what this machine did before or by a quick measurement."""
    store = cache.run_store()
    last = store.last_epochs()
    return estimate_seconds(config, dataset, [(run, last[run.id]) for run in store.runs(limit=_PAST) if run.id in last])
