"""Trainings on this machine: a process each, which outlives the server that started it, and one that waits with Keras loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from signcore.errors import FolderError, sentence_of
from signcore.i18n import _
from signcore.last_words import tail_of
from signcore.machine_trouble import in_words
from signcore.paths import PROJECT_FOLDER, made_folder
from signcore.running.capacity import runs_at_once
from signcore.running.launchers import End, LaunchError, Life
from signcore.runs.artifacts import LOG_NAME
from signcore.runs.lock import LOCK_NAME, LockError, is_locked
from signcore.runs.store import Run, RunStore

SPARE_LOG_NAME = "spare.txt"  # in the store's folder; the same of the process that waits, rewritten for each
_SPARE_RETRY_SECONDS = 60  # after a spare that died by itself; twice as long after each further one
_SPARE_LONGEST_REST_SECONDS = 3600

Spawn = Callable[..., "subprocess.Popen[str]"]


class LocalLauncher:
    """Processes of this machine.

    Args:
        store: the runs.
        keep_spare: hold a process ready that has loaded Keras already; about 400 MB.
        most_at_once: how many runs may train at once; by default what was set for the store, `SIGNLAB_RUNS`, or what fits the machine.
        spawn: starts a worker: its arguments, the store's folder, the file that hears it, and its standard input.
    """

    def __init__(self, store: RunStore, *, keep_spare: bool = True, most_at_once: int | None = None, spawn: Spawn | None = None) -> None:
        self._store, self._keep_spare, self._most_at_once = store, keep_spare, most_at_once
        self._spawn = spawn or spawn_worker
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._spare: subprocess.Popen[str] | None = None
        self._no_spare_before = 0.0
        self._dead_spares = 0  # in a row

    def start(self, run: Run) -> None:
        """See :class:`Launcher`."""
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
        try:
            self._children[run.id] = spare or self._spawn([run.id], self._store.folder, self._store.run_folder(run.id) / LOG_NAME)
        except FolderError as error:
            raise LaunchError(sentence_of(error)) from error
        except OSError as error:  # too many processes or files; nothing of it has begun
            raise LaunchError(_("Its process can't be started: {reason}.").format(reason=in_words(error))) from error

    def life(self, run: Run) -> Life:
        """See :class:`Launcher`."""
        child = self._children.get(run.id)
        try:
            if is_locked(self._store.run_folder(run.id) / LOCK_NAME):
                return Life.ALIVE
        except LockError:
            if child is None or child.poll() is not None:
                raise  # and it would have said itself what is wrong with the lock
        if child is None:
            return Life.UNKNOWN
        return Life.ON_ITS_WAY if child.poll() is None else Life.ENDED

    def end(self, run: Run) -> End:
        """See :class:`Launcher`."""
        child = self._children.get(run.id)
        return End(child.poll() if child else None, tail_of(self._store.run_folder(run.id) / LOG_NAME))

    def kill(self, run: Run) -> None:
        """See :class:`Launcher`. A process that holds its run's lock wrote its number down, which can't have passed to another."""
        child = self._children.get(run.id)
        if child is not None and child.poll() is None:
            child.kill()
        elif run.facts.pid and is_locked(self._store.run_folder(run.id) / LOCK_NAME):
            os.kill(run.facts.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    def most_at_once(self) -> int:
        """See :class:`Launcher`."""
        return self._most_at_once or runs_at_once(self._store)

    def look_after(self, going: Collection[str], *, idle: bool) -> None:
        """See :class:`Launcher`. A dead child is kept until its run was seen to be over: without it, nobody knew how it ended."""
        self._children = {run_id: child for run_id, child in self._children.items() if child.poll() is None or run_id in going}
        if self._spare and self._spare.poll() is not None:
            rest = min(_SPARE_LONGEST_REST_SECONDS, _SPARE_RETRY_SECONDS * 2**self._dead_spares)
            self._spare, self._no_spare_before = None, time.monotonic() + rest
            self._dead_spares = min(self._dead_spares + 1, 10)
        if idle and self._keep_spare and self._spare is None and time.monotonic() >= self._no_spare_before:
            self._spare = self._spawn(["--wait"], self._store.folder, self._store.folder / SPARE_LOG_NAME, stdin=subprocess.PIPE)

    def room(self) -> None:
        """See :class:`Launcher`."""
        return

    def close(self) -> None:
        """See :class:`Launcher`."""
        self._keep_spare = False
        if self._spare:
            self._spare.kill()  # it holds no work yet, only Keras
            self._spare.wait()
        self._spare = None


def spawn_worker(
    arguments: list[str], store_folder: Path, log: Path, stdin: int = subprocess.DEVNULL, module: str = "signcore.running.worker"
) -> subprocess.Popen[str]:
    """A worker that outlives this process and its terminal. What it says before it knows its run's log goes to `log`.

    Args:
        arguments: for it.
        store_folder: of its store.
        log: a file.
        stdin: as `subprocess` has it.
        module: what it runs; a benchmark has trainings that sleep.

    Raises:
        OSError, FolderError: it can't be started.
    """
    environment = {**os.environ, "SIGNLAB_STORE": str(store_folder), "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "2")}
    flags: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        flags = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.IDLE_PRIORITY_CLASS}  # it gives way to clicks
    made_folder(log.parent)
    with log.open("wb" if log.name == SPARE_LOG_NAME else "ab") as heard:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=stdin,
            stdout=heard,
            stderr=heard,
            text=True,
            cwd=PROJECT_FOLDER,
            env=environment,
            **flags,
        )
