"""Starting, queueing and steering runs from outside their processes. Never loads Keras.

A server keeps one scheduler. What it knows is in the store, so that another server, or the same one after a crash, finds
every run as it is.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signcore.config import RunConfig, TrainConfig
from signcore.datasets.base import SignDataset
from signcore.errors import RunError, SignLabError, sentence_of
from signcore.i18n import N_, _
from signcore.last_words import last_line, why_keras_failed
from signcore.machine_trouble import end_in_words
from signcore.running.capacity import is_queue_held
from signcore.running.launchers import End, Launcher, LaunchError, Life
from signcore.running.launchers.local import LocalLauncher
from signcore.runs.artifacts import epochs_done
from signcore.runs.lock import LockError, ProcessLock, is_locked
from signcore.runs.store import Command, Run, RunState, RunStore

_START_GRACE_SECONDS = 60  # seconds that a process started by another server has to take its lock
_TEND_SECONDS = 0.5
_STOP_GRACE_SECONDS = 15  # a run that is asked to stop while Keras loads or traces is killed after this
TENDED_NAME = "engine.lock"  # in the store's folder; held by a server that looks after the queue
INTERRUPTED = N_(
    "The training process was killed, most likely because the memory was full, or the machine went down. What had been saved is kept."
)
_ENDED_FROM_OUTSIDE = {-int(getattr(signal, name)) for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)}


@dataclass(frozen=True)
class Shares:
    """What each person may take of the machine.

    Attributes:
        at_once: how many of their runs go on at the same time; 0 for no limit.
        seconds: for which one may have its process, pauses included; then it is stopped. 0 for no limit.
        unlimited: ids of people for whom neither counts.
    """

    at_once: int = 0
    seconds: float = 0.0
    unlimited: frozenset[str] = frozenset({""})


class Scheduler:
    """The queue of a store: it starts what waits, notices what is gone, and passes commands on.

    Args:
        store: the runs.
        launcher: gives runs their processes; by default on this machine, with none held ready.
        shares: says what each person may take; asked at each look.
    """

    def __init__(self, store: RunStore, launcher: Launcher | None = None, shares: Callable[[], Shares] = Shares) -> None:
        self.store = store
        self._shares = shares
        self.launcher: Launcher = launcher or LocalLauncher(store, keep_spare=False)
        self._starting_since: dict[str, float] = {}  # when a run of another server's was first seen to start, by the steady clock
        self._stop_asked: dict[str, float] = {}
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._tended = ProcessLock(store.folder / TENDED_NAME)

    def start_tending(self) -> None:
        """Look after the queue and the dead from a thread of its own, until the process ends."""
        self._thread = threading.Thread(target=self._tend_for_ever, name="signlab-scheduler", daemon=True)
        self._thread.start()

    def submit(
        self,
        config: RunConfig,
        dataset: SignDataset,
        name: str = "",
        owner: str = "",
        start_from: Path | None = None,
        person: str = "",
    ) -> Run:
        """Queue a run; it starts at once where there is room. With `start_from`, it begins with the weights of that model file.

        Args are those of :meth:`RunStore.create`.

        Raises:
            LockError: the store's drive has no file locks.
            RunError: the store can't be written to.
        """
        run = self.store.create(config, dataset, name, owner, start_from=start_from, person=person)
        self.tend()
        return self.store.run(run.id)

    def stop(self, run_id: str) -> None:
        """Ask a run to end and keep its model; a queued one is taken out of the queue.

        Raises:
            RunError: there is no such run, or it is over.
        """
        if self.store.set_state(run_id, RunState.STOPPED, only_from=[RunState.QUEUED]):
            return
        self._going(run_id)
        self._stop_asked[run_id] = time.monotonic()
        self.store.send(run_id, Command.STOP)

    def resume(self, run_id: str) -> None:
        """Let a run go on: a paused one at once, an interrupted or stopped one when its turn comes.

        What was interrupted or stopped goes on from its saved model, with its optimiser's state, after the epochs behind
        that model; without a saved model it starts over. The curve is cut to those epochs and goes on from there.

        Raises:
            RunError: there is no such run, or it has finished, failed, or its model is damaged.
        """
        run = self.store.run(run_id)
        if run.state.is_over:
            requeue(self.store, run_id)
            self._stop_asked.pop(run_id, None)
            self.tend()
        else:
            self.store.send(run_id, Command.RESUME)

    def command(self, run_id: str, command: Command, value: float | None = None) -> None:
        """Send a command to a run that is going on.

        `rollback` takes it back to its last good epoch, with a tenth of the learning rate.

        Raises:
            RunError: there is no such run, it is over, or the learning rate is none.
        """
        limits = TrainConfig.about("learning_rate")
        if command is Command.LEARNING_RATE and not (value is not None and limits["low"] <= value <= limits["high"]):
            raise RunError(
                _("The learning rate is {value}, but it has to be a number from {low:g} to {high:g}.").format(
                    value=value, low=limits["low"], high=limits["high"]
                )
            )
        self._going(run_id)
        self.store.send(run_id, command, value)

    def place_in_line(self, run_id: str) -> int:
        """1 for the run that starts next; 0 for one that does not wait."""
        waiting = self.store.line()
        return waiting.index(run_id) + 1 if run_id in waiting else 0

    def tend(self) -> None:
        """Notice runs whose process is gone, kill those that don't stop, start what waits."""
        with self._guard:
            active = self.store.runs([state for state in RunState if state.is_active])
            shares = self._shares()
            for run in active:
                self._check(run)
                self._stop_where_time_is_up(run, shares)
            going = {run.id for run in active}
            self._starting_since = {run_id: since for run_id, since in self._starting_since.items() if run_id in going}
            is_idle = not any(run.state in (RunState.STARTING, RunState.TRAINING) for run in active)
            while not is_queue_held(self.store) and (
                next_run := self.store.take_next(self.launcher.most_at_once(), shares.at_once, shares.unlimited)
            ):
                self._launch(next_run)
                is_idle = False
            self.launcher.look_after(going, idle=is_idle)

    def close(self) -> None:
        """Stop looking after runs. Trainings go on."""
        self._closed.set()
        with self._guard:
            self.launcher.close()
            self._tended.release()

    def _going(self, run_id: str) -> Run:
        run = self.store.run(run_id)
        if run.state.is_over:
            raise RunError(_("This run is over already."))
        return run

    def _check(self, run: Run) -> None:
        try:
            life = self.launcher.life(run)
        except LockError as error:  # nobody can tell whether it is alive, and no process can begin to train it
            if run.state is RunState.STARTING:
                self.store.set_state(run.id, RunState.FAILED, sentence_of(error), only_from=[RunState.STARTING])
            return
        asked = self._stop_asked.get(run.id)
        overdue = asked is not None and time.monotonic() - asked > _STOP_GRACE_SECONDS
        match life:
            case Life.ALIVE:
                if overdue and run.state is RunState.STARTING:
                    self.launcher.kill(run)
            case Life.ON_ITS_WAY:
                if overdue:
                    self.launcher.kill(run)
            case Life.UNKNOWN if run.state is RunState.STARTING and self._may_still_start(run):
                pass
            case Life.UNKNOWN | Life.ENDED:
                # One that ended properly since it was read has moved on by itself, and is left as it is.
                gone = self.store.run(run.id)
                if gone.state.is_active and self.launcher.life(gone) is not Life.ALIVE:
                    end = (RunState.STOPPED, "") if asked is not None else _how_it_ended(gone, self.launcher.end(gone))
                    self.store.set_state(run.id, *end, only_from=[gone.state])

    def _stop_where_time_is_up(self, run: Run, shares: Shares) -> None:
        """As a stop that was asked for, which saves the model; asked once, whoever asked it first."""
        is_limited = shares.seconds and run.person not in shares.unlimited
        if is_limited and run.id not in self._stop_asked and time.time() - (run.started or time.time()) > shares.seconds:
            self._stop_asked[run.id] = time.monotonic()
            self.store.send(run.id, Command.STOP)

    def _may_still_start(self, run: Run) -> bool:
        """Whether the process that another server started may be on its way to its lock.

        By the time that the other wrote down, and by how long this one has watched: the clock may have been set meanwhile.
        """
        since = self._starting_since.setdefault(run.id, time.monotonic())
        away = abs(time.time() - (run.started or 0))
        return away < _START_GRACE_SECONDS and time.monotonic() - since < _START_GRACE_SECONDS

    def _launch(self, run: Run) -> None:
        try:
            self.launcher.start(run)
        except LaunchError as error:
            self.store.set_state(run.id, RunState.FAILED, sentence_of(error), only_from=[RunState.STARTING])

    def _tend_for_ever(self) -> None:
        holds = False
        while not self._closed.wait(_TEND_SECONDS):
            try:
                holds = holds or self._tended.acquire()
                self.tend()
            except (SignLabError, OSError):  # the store is locked, the disk or the memory full: the next look may find it well again
                self._closed.wait(5)


def requeue(store: RunStore, run_id: str) -> None:
    """Put an interrupted or stopped run back into the queue, to go on from its saved model.

    Raises:
        RunError: there is no such run, it is in another state, or its model is damaged.
    """
    run, model_path = store.run(run_id), store.model_path(run_id)
    if not store.requeue(run_id, epochs_done(model_path) if model_path.exists() else 0):
        raise RunError(_("Run {id} is {state}; only a stopped or interrupted run can go on.").format(id=run_id, state=_(run.state)))


def is_tended(store: RunStore) -> bool:
    """Whether some server looks after the queue of this store.

    Raises:
        LockError: that can't be told.
    """
    return is_locked(store.folder / TENDED_NAME)


def notice_dead_runs(store: RunStore) -> None:
    """Mark runs whose process is gone as interrupted, for a store that no server looks after; not those at a room's computers."""
    scheduler = Scheduler(store)
    for run in store.runs([state for state in RunState if state.is_active]):
        if not run.facts.machine:
            scheduler._check(run)  # noqa: SLF001 - its own module


def _how_it_ended(run: Run, end: End) -> tuple[RunState, str]:
    """State and reason of a run whose process ended by itself."""
    code = end.code
    if code is None or code in _ENDED_FROM_OUTSIDE:
        return RunState.INTERRUPTED, _(INTERRUPTED)
    if run.state is not RunState.STARTING:
        reason = _("The training process is gone: {reason}. What had been saved by then is kept.").format(reason=end_in_words(code))
        return RunState.INTERRUPTED, reason
    if code < 0 or code > 255:  # a crash: TensorFlow for another processor, most likely
        return RunState.FAILED, why_keras_failed(end.words, code)
    if last_line(end.words):
        return RunState.FAILED, _("The training process ended before it began ({words}).").format(words=last_line(end.words))
    return RunState.INTERRUPTED, _(INTERRUPTED)
