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

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.devices import core_count
from signcore.errors import RunError
from signcore.i18n import N_, _
from signcore.paths import PROJECT_FOLDER
from signcore.runs.lock import is_locked
from signcore.runs.store import Run, RunState, RunStore
from signcore.training.worker import LOCK_NAME

_START_GRACE_SECONDS = 20  # a new process has so long to take its lock
_TEND_SECONDS = 0.5
_STOP_GRACE_SECONDS = 15  # a run that is asked to stop while Keras loads or traces is killed after this
INTERRUPTED = N_("The training process was killed, or the machine went down. What had been saved by then is kept.")
_CORES_A_RUN = 4


class TrainingEngine:
    """Runs for a store: a queue, a warm spare process, and commands.

    Args:
        store: the runs.
        keep_spare: hold a process ready that has loaded Keras already; about 400 MB.
        most_active: how many runs may train at once; from the machine's cores by default.
    """

    def __init__(self, store: RunStore, *, keep_spare: bool = True, most_active: int | None = None) -> None:
        self.store = store
        self._keep_spare = keep_spare
        self.most_active = most_active or int(os.environ.get("SIGNLAB_RUNS", 0)) or max(1, core_count() // _CORES_A_RUN)
        self._spare: subprocess.Popen[str] | None = None
        self._children: list[subprocess.Popen[str]] = []
        self._stop_asked: dict[str, float] = {}
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start_tending(self) -> None:
        """Look after the queue and the dead from a thread of its own, until the process ends."""
        self._thread = threading.Thread(target=self._tend_for_ever, name="signlab-engine", daemon=True)
        self._thread.start()

    def submit(self, config: RunConfig, dataset: SignDataset, name: str = "", owner: str = "") -> Run:
        """Queue a run; it starts at once where there is room."""
        run = self.store.create(config, dataset, name, owner)
        self.tend()
        return self.store.run(run.id)

    def stop(self, run_id: str) -> None:
        """Ask a run to end and keep its model; a queued one is taken out of the queue.

        Raises:
            RunError: there is no such run, or it is over.
        """
        run = self._going(run_id)
        if run.state is RunState.QUEUED and self.store.set_state(run_id, RunState.STOPPED, only_from=[RunState.QUEUED]):
            return
        self._stop_asked[run_id] = time.monotonic()
        self.store.send(run_id, "stop")

    def command(self, run_id: str, action: str, value: float | None = None) -> None:
        """Send `pause`, `resume`, `step_batch`, `step_epoch` or `learning_rate` to a run that is going on."""
        self._going(run_id)
        self.store.send(run_id, action, value)

    def place_in_line(self, run_id: str) -> int:
        """1 for the run that starts next; 0 for one that does not wait."""
        waiting = [run.id for run in reversed(self.store.runs([RunState.QUEUED]))]
        return waiting.index(run_id) + 1 if run_id in waiting else 0

    def tend(self) -> None:
        """Notice runs whose process is gone, kill those that don't stop, start what waits, keep a spare."""
        with self._guard:
            self._children = [child for child in self._children if child.poll() is None]
            for run in self.store.runs([state for state in RunState if state.is_active]):
                self._check(run)
            while run := self.store.take_next(self.most_active):
                self._launch(run)
            if self._keep_spare and self._spare is None and not self.store.runs([RunState.STARTING, RunState.TRAINING], limit=1):
                self._spare = _spawn(["--wait"], self.store.folder, stdin=subprocess.PIPE)

    def close(self) -> None:
        """Let the spare process go. Trainings go on."""
        with self._guard:
            if self._spare and self._spare.stdin:
                self._spare.stdin.close()
            self._spare = None
            self._keep_spare = False

    def _going(self, run_id: str) -> Run:
        run = self.store.run(run_id)
        if run.state.is_over:
            raise RunError(_("This run is over already."))
        return run

    def _check(self, run: Run) -> None:
        if is_locked(self.store.run_folder(run.id) / LOCK_NAME):
            asked = self._stop_asked.get(run.id)
            if asked and time.monotonic() - asked > _STOP_GRACE_SECONDS and run.state is RunState.STARTING:
                _kill(run)
            return
        fresh = run.state is RunState.STARTING and time.time() - (run.started or 0) < _START_GRACE_SECONDS
        # Looked at again after the lock: a run that ended properly in between has moved on by itself.
        if fresh or not self.store.run(run.id).state.is_active:
            return
        if run.id in self._stop_asked:
            self.store.set_state(run.id, RunState.STOPPED, only_from=[run.state])
        else:
            self.store.set_state(run.id, RunState.INTERRUPTED, _(INTERRUPTED), only_from=[run.state])

    def _launch(self, run: Run) -> None:
        spare, self._spare = self._spare, None
        if spare and spare.poll() is None and spare.stdin:
            try:
                spare.stdin.write(run.id + "\n")
                spare.stdin.flush()
            except OSError:
                spare = None
        else:
            spare = None
        self._children.append(spare or _spawn([run.id], self.store.folder))

    def _tend_for_ever(self) -> None:
        while True:
            time.sleep(_TEND_SECONDS)
            try:
                self.tend()
            except RunError:  # the store is locked or the disk full: the next look may find it well again
                time.sleep(5)


def _kill(run: Run) -> None:
    """End the process of a run whose lock is held: its number is in the facts and can't have passed to another."""
    if "pid" in run.facts:
        os.kill(run.facts["pid"], signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _spawn(arguments: list[str], store_folder: Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """A worker that outlives this process and its terminal."""
    environment = {**os.environ, "SIGNLAB_STORE": str(store_folder), "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "2")}
    flags = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if sys.platform == "win32" else {"start_new_session": True}
    return subprocess.Popen(
        [sys.executable, "-m", "signcore.training.worker", *arguments],
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=PROJECT_FOLDER,
        env=environment,
        **flags,  # type: ignore[call-overload]
    )
