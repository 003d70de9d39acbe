"""Starting, queueing and steering runs from outside their processes. Never loads Keras.

A server keeps one engine. What it knows is in the store, so that another server, or the same one after a crash, finds
every run as it is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from signcore.config import RunConfig, TrainConfig
from signcore.datasets.base import SignDataset
from signcore.errors import FolderError, RunError, SignLabError
from signcore.i18n import N_, _
from signcore.last_words import last_line, tail_of, why_keras_failed
from signcore.machine_trouble import end_in_words, in_words
from signcore.paths import PROJECT_FOLDER, made_folder
from signcore.running.capacity import runs_at_once
from signcore.runs.artifacts import epochs_done
from signcore.runs.lock import LOCK_NAME, LockError, ProcessLock, is_locked
from signcore.runs.store import Command, Run, RunState, RunStore

_START_GRACE_SECONDS = 60  # a process that another server started has so long to take its lock
_TEND_SECONDS = 0.5
_STOP_GRACE_SECONDS = 15  # a run that is asked to stop while Keras loads or traces is killed after this
_SPARE_RETRY_SECONDS = 60  # after a spare that died by itself; twice as long after each further one
_SPARE_LONGEST_REST_SECONDS = 3600
LOG_NAME = "log.txt"  # in a run's folder; what its process and its libraries print
SPARE_LOG_NAME = "spare.txt"  # in the store's folder; the same of the process that waits, written anew for each
TENDED_NAME = "engine.lock"  # in the store's folder; held by a server that looks after the queue
INTERRUPTED = N_(
    "The training process was killed, most likely because the memory was full, or the machine went down. What had been saved is kept."
)
_ENDED_FROM_OUTSIDE = {-int(getattr(signal, name)) for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)}


class TrainingEngine:
    """Runs for a store: a queue, a warm spare process, and commands.

    Args:
        store: the runs.
        keep_spare: hold a process ready that has loaded Keras already; about 400 MB.
        most_active: how many runs may train at once; by default what was set for the store, `SIGNLAB_RUNS`, or what fits the machine.
    """

    def __init__(self, store: RunStore, *, keep_spare: bool = True, most_active: int | None = None) -> None:
        self.store = store
        self._keep_spare = keep_spare
        self._most_active = most_active
        self._spare: subprocess.Popen[str] | None = None
        self._no_spare_before = 0.0
        self._dead_spares = 0  # in a row
        self._starting_since: dict[str, float] = {}  # when a run of another server's was first seen to start, by the steady clock
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._stop_asked: dict[str, float] = {}
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._tended = ProcessLock(store.folder / TENDED_NAME)

    @property
    def most_active(self) -> int:
        """How many runs may train at once."""
        return self._most_active or runs_at_once(self.store)

    def start_tending(self) -> None:
        """Look after the queue and the dead from a thread of its own, until the process ends."""
        self._thread = threading.Thread(target=self._tend_for_ever, name="signlab-engine", daemon=True)
        self._thread.start()

    def submit(self, config: RunConfig, dataset: SignDataset, name: str = "", owner: str = "") -> Run:
        """Queue a run; it starts at once where there is room.

        Raises:
            LockError: the store's drive has no file locks.
            RunError: the store can't be written to.
        """
        run = self.store.create(config, dataset, name, owner)
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
        limits = TrainConfig.limits("learning_rate")
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
        waiting = [run.id for run in reversed(self.store.runs([RunState.QUEUED]))]
        return waiting.index(run_id) + 1 if run_id in waiting else 0

    def tend(self) -> None:
        """Notice runs whose process is gone, kill those that don't stop, start what waits, keep a spare."""
        with self._guard:
            active = self.store.runs([state for state in RunState if state.is_active])
            for run in active:
                self._check(run)
            # A dead child is kept until its run was seen to be over: without it, the run would get a new process' grace.
            going = {run.id for run in active}
            self._starting_since = {run_id: since for run_id, since in self._starting_since.items() if run_id in going}
            self._children = {run_id: child for run_id, child in self._children.items() if child.poll() is None or run_id in going}
            while next_run := self.store.take_next(self.most_active):
                self._launch(next_run)
            self._tend_spare()

    def close(self) -> None:
        """Let the spare process go and look after nothing any more. Trainings go on."""
        self._closed.set()
        with self._guard:
            self._keep_spare = False
            if self._spare:
                self._spare.kill()  # it may be loading Keras, and has nothing to lose
                self._spare.wait()
            self._spare = None
            self._tended.release()

    def _going(self, run_id: str) -> Run:
        run = self.store.run(run_id)
        if run.state.is_over:
            raise RunError(_("This run is over already."))
        return run

    def _check(self, run: Run) -> None:
        asked, child = self._stop_asked.get(run.id), self._children.get(run.id)
        try:
            held = is_locked(self.store.run_folder(run.id) / LOCK_NAME)
        except LockError as error:  # nobody can tell whether it is alive, and no process can begin to train it
            if run.state is RunState.STARTING and (child is None or child.poll() is not None):
                self.store.set_state(run.id, RunState.FAILED, str(error), only_from=[RunState.STARTING])
            return
        if held:
            if asked and time.monotonic() - asked > _STOP_GRACE_SECONDS and run.state is RunState.STARTING:
                _kill(run)
            return
        if child is not None:
            if child.poll() is None:
                if asked and time.monotonic() - asked > _STOP_GRACE_SECONDS:
                    child.kill()
                return
        elif run.state is RunState.STARTING and self._may_still_start(run):
            return
        # One that ended properly since it was read has moved on by itself, and is left as it is.
        gone = self.store.run(run.id)
        if gone.state.is_active and not is_locked(self.store.run_folder(run.id) / LOCK_NAME):
            end = (RunState.STOPPED, "") if asked else self._how_it_ended(gone, child)
            self.store.set_state(run.id, *end, only_from=[gone.state])

    def _may_still_start(self, run: Run) -> bool:
        """Whether the process that another server started may be on its way to its lock.

        By the time that the other wrote down, and by how long this one has watched: the clock may have been set meanwhile.
        """
        since = self._starting_since.setdefault(run.id, time.monotonic())
        away = abs(time.time() - (run.started or 0))
        return away < _START_GRACE_SECONDS and time.monotonic() - since < _START_GRACE_SECONDS

    def _how_it_ended(self, run: Run, child: subprocess.Popen[str] | None) -> tuple[RunState, str]:
        """State and reason of a run whose process ended by itself."""
        code = child.poll() if child is not None else None
        if code is None or code in _ENDED_FROM_OUTSIDE:
            return RunState.INTERRUPTED, INTERRUPTED
        words = tail_of(self.store.run_folder(run.id) / LOG_NAME)
        if run.state is not RunState.STARTING:
            reason = _("The training process is gone: {reason}. What had been saved by then is kept.").format(reason=end_in_words(code))
            return RunState.INTERRUPTED, reason
        if code < 0 or code > 255:  # a crash: TensorFlow for another processor, most likely
            return RunState.FAILED, why_keras_failed(words, code)
        if last_line(words):
            return RunState.FAILED, _("The training process ended before it began ({words}).").format(words=last_line(words))
        return RunState.INTERRUPTED, INTERRUPTED

    def _launch(self, run: Run) -> None:
        spare, self._spare = self._spare, None
        if spare and spare.poll() is None and spare.stdin:
            self._dead_spares = 0
            try:
                spare.stdin.write(run.id + "\n")
                spare.stdin.close()
            except OSError:
                spare = None
        else:
            spare = None
        log = self.store.run_folder(run.id) / LOG_NAME
        try:
            self._children[run.id] = spare or _spawn([run.id], self.store.folder, log)
        except (OSError, FolderError) as error:  # too many processes or files; nothing of it has begun
            reason = (
                error if isinstance(error, FolderError) else _("Its process can't be started: {reason}.").format(reason=in_words(error))
            )
            self.store.set_state(run.id, RunState.FAILED, str(reason), only_from=[RunState.STARTING])

    def _tend_spare(self) -> None:
        if self._spare and self._spare.poll() is not None:
            rest = min(_SPARE_LONGEST_REST_SECONDS, _SPARE_RETRY_SECONDS * 2**self._dead_spares)
            self._spare, self._no_spare_before = None, time.monotonic() + rest
            self._dead_spares = min(self._dead_spares + 1, 10)
        wanted = self._keep_spare and self._spare is None and time.monotonic() >= self._no_spare_before
        if wanted and not self.store.runs([RunState.STARTING, RunState.TRAINING], limit=1):
            self._spare = _spawn(["--wait"], self.store.folder, self.store.folder / SPARE_LOG_NAME, stdin=subprocess.PIPE)

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
        raise RunError(_("Run {id} is {state}; only one that is stopped or interrupted can go on.").format(id=run_id, state=_(run.state)))


def is_tended(store: RunStore) -> bool:
    """Whether some server looks after the queue of this store.

    Raises:
        LockError: that can't be told.
    """
    return is_locked(store.folder / TENDED_NAME)


def notice_dead_runs(store: RunStore) -> None:
    """Mark runs whose process is gone as interrupted, for whoever looks at a store that no server tends."""
    engine = TrainingEngine(store, keep_spare=False)
    for run in store.runs([state for state in RunState if state.is_active]):
        engine._check(run)  # noqa: SLF001 - its own module


def _kill(run: Run) -> None:
    """End the process of a run whose lock is held: its number is in the facts and can't have passed to another."""
    if run.facts.pid:
        os.kill(run.facts.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _spawn(arguments: list[str], store_folder: Path, log: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """A worker that outlives this process and its terminal. What it says before it knows its run's log goes to `log`.

    Raises:
        OSError, FolderError: it can't be started.
    """
    environment = {**os.environ, "SIGNLAB_STORE": str(store_folder), "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "2")}
    flags: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    made_folder(log.parent)
    with log.open("wb" if log.name == SPARE_LOG_NAME else "ab") as heard:
        return subprocess.Popen(
            [sys.executable, "-m", "signcore.running.worker", *arguments],
            stdin=stdin,
            stdout=heard,
            stderr=heard,
            text=True,
            cwd=PROJECT_FOLDER,
            env=environment,
            **flags,
        )
