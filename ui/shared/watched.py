"""What all who watch a run share: its curves, drawn once for all of them, and how often each of them looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from signcore.figures.curves import describe_curve, describe_trend, training_curve
from signcore.figures.style import settled
from signcore.runs.store import BatchEvent, RunStore

_LATE_SECONDS = 0.5  # seconds that drawn curves may lag behind, besides the interval between two looks
_OFTEN, _SELDOM = 1.0, 2.0  # seconds between two looks
_MANY, _FEW = 12, 8  # above this many watchers each looks less often, until they are fewer than the second number
_GONE_SECONDS = 3 * _SELDOM


@dataclass(frozen=True)
class WatchedRun:
    """A run's curves at a step, ready to be shown."""

    batches: list[BatchEvent]
    curves: dict[str, go.Figure]
    words: str


@dataclass(frozen=True)
class Moment:
    """How far a run is. One that goes on after a stop, or went back, passes the same steps again with another `began`."""

    began: float
    last_step: int
    epochs_done: int
    kept_epoch: int | None = None


class Curves:
    """The curves of one run in one language: thirty browsers that watch it cost as much as one.

    Args:
        store: the runs.
        run_id: the run.
        now: seconds on a clock that never goes back.
    """

    def __init__(self, store: RunStore, run_id: str, now: Callable[[], float] = time.monotonic) -> None:
        self._store, self._run_id, self._now = store, run_id, now
        self._lock = threading.Lock()
        self._drawn: tuple[Moment, float, WatchedRun] | None = None

    def at(self, moment: Moment, *, moving: bool) -> WatchedRun:
        """The curves at a moment; of a run that is `moving`, those of half a second before will do."""
        with self._lock:
            if self._drawn is None or not self._will_do(moment, moving=moving, drawn=self._drawn):
                self._drawn = moment, self._now(), self._draw()
            return self._drawn[2]

    def _will_do(self, moment: Moment, *, moving: bool, drawn: tuple[Moment, float, WatchedRun]) -> bool:
        then, when, _run = drawn
        return moment == then or (moving and moment.began == then.began and self._now() - when < _LATE_SECONDS)

    def _draw(self) -> WatchedRun:
        run = self._store.run(self._run_id)
        batches, done = self._store.batches(self._run_id), self._store.epochs(self._run_id)
        steps = run.facts.steps_per_epoch
        total, kept = run.config.train.epochs, run.facts.kept_epoch
        curves = {metric: settled(training_curve(batches, done, steps, total, metric=metric, kept=kept)) for metric in ("accuracy", "loss")}
        return WatchedRun(batches, curves, " ".join(filter(None, [describe_curve(done, batches), describe_trend(done)])))


class Watchers:
    """Who watches a run on this server. If many do, each looks less often, so that the training keeps its processor.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._looked: dict[int, float] = {}
        self._many = False

    def look(self, who: int) -> float:
        """Someone looks. Returns the seconds after which to look again."""
        with self._lock:
            now = self._now()
            self._looked[who] = now
            self._looked = {one: when for one, when in self._looked.items() if now - when < _GONE_SECONDS}
            self._many = len(self._looked) > (_FEW if self._many else _MANY)
            return _SELDOM if self._many else _OFTEN
