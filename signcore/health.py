"""Whether a server is well: its store, what tends the queue, the process that answers. For monitors; it starts nothing.

Sentences name no folder, no run and nobody: who asks is not known.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signcore.i18n import N_, _
from signcore.inference.client import Readiness
from signcore.running.scheduler import TENDED_NAME
from signcore.runs.lock import LockError, check_locks, is_locked

LEAST_FREE_BYTES = 100 * 2**20  # on the store's disk; a run takes 1 to 3 MB, a data set of the usual size 27
_DATABASE_NAME = "runs.sqlite"
_BUSY_SECONDS = 0.5  # for a writer of the store's file

WELL, UNREADABLE, UNWRITABLE, FULL, SILENT = "well", "unreadable", "unwritable", "full", "silent"
STOPPED, UNTENDED, LOADING, IDLE, DEAD = "stopped", "untended", "loading", "idle", "dead"

STORE_SENTENCES = {
    WELL: N_("The store can be read and written."),
    UNREADABLE: N_("The store can't be read. “python -m signcore doctor” on the server says why."),
    UNWRITABLE: N_(
        "Nothing can be written to the store, or files can't be locked there. “python -m signcore doctor” on the server says why."
    ),
    FULL: N_("The disk of the store is nearly full: trainings will fail. Make room on it."),
    SILENT: N_("The drive of the store doesn't answer."),
}
ENGINE_SENTENCES = {
    WELL: N_("The queue is looked after."),
    STOPPED: N_("This server has stopped looking after the queue. Restart it; trainings go on meanwhile."),
    UNTENDED: N_("Nobody looks after the queue. A server that has just started needs a second; any other needs a restart."),
    SILENT: N_("It can't be told whether the queue is looked after."),
}
COMPUTE_SENTENCES = {
    WELL: N_("The process that predicts is ready."),
    LOADING: N_("The process that predicts is loading Keras."),
    IDLE: N_("Nobody has asked for a prediction yet; the first question starts the process."),
    DEAD: N_("The process that predicts is gone. The next question starts another; if that fails, too, memory may be short."),
}
_WORD_OF = {Readiness.READY: WELL, Readiness.LOADING: LOADING, Readiness.IDLE: IDLE, Readiness.GONE: DEAD}


@dataclass(frozen=True)
class Part:
    """One part of a server.

    Attributes:
        word: how it is: "well", or what is wrong; one of the words above.
        sentence: the same for people.
        is_well: whether it does its work, or will as soon as somebody asks for it.
    """

    word: str
    sentence: str
    is_well: bool


@dataclass(frozen=True)
class Health:
    """How a server is.

    Attributes:
        store: the record of all runs.
        engine: what tends the queue.
        compute: the process that answers pages.
    """

    store: Part
    engine: Part
    compute: Part

    @property
    def is_well(self) -> bool:
        """Whether a class can work."""
        return self.store.is_well and self.engine.is_well and self.compute.is_well

    def to_dict(self) -> dict[str, Any]:
        """As `/healthz` says it.

        >>> told = no_answer(Readiness.READY).to_dict()
        >>> told["well"], told["store"]["word"], told["compute"]["word"]
        (False, 'silent', 'well')
        """
        parts = {"store": self.store, "engine": self.engine, "compute": self.compute}
        return {"well": self.is_well, **{name: {"word": part.word, "sentence": part.sentence} for name, part in parts.items()}}


def look_at(folder: Path | None, *, is_tending: bool, compute: Readiness) -> Health:
    """How a server is. Takes milliseconds, but for as long as the drive of the store hangs.

    Args:
        folder: of the store; None where it could not be opened.
        is_tending: whether this server's own thread that looks after the queue lives.
        compute: how far the process that answers is.
    """
    return Health(
        _part(STORE_SENTENCES, _store(folder)),
        _part(ENGINE_SENTENCES, _engine(folder, is_tending=is_tending)),
        _part(COMPUTE_SENTENCES, _WORD_OF[compute]),
    )


def no_answer(compute: Readiness) -> Health:
    """How a server is whose drive hangs."""
    return Health(_part(STORE_SENTENCES, SILENT), _part(ENGINE_SENTENCES, SILENT), _part(COMPUTE_SENTENCES, _WORD_OF[compute]))


class Lookout:
    """One look at a time, from a thread of its own: who asks meanwhile shares it, so that a drive that hangs holds one thread only.

    >>> Lookout(lambda: no_answer(Readiness.IDLE)).begin().result(timeout=5).is_well
    False
    """

    def __init__(self, look: Callable[[], Health]) -> None:
        self._look = look
        self._guard = threading.Lock()
        self._going: Future[Health] | None = None

    def begin(self) -> Future[Health]:
        """The look that is going on, or a new one. Wait for it with a limit."""
        with self._guard:
            if self._going is None:
                self._going = Future()
                threading.Thread(target=self._run, args=[self._going], name="signlab-health", daemon=True).start()
            return self._going

    def _run(self, going: Future[Health]) -> None:
        try:
            seen = self._look()
        except Exception as error:  # noqa: BLE001 - it is raised where the look is waited for
            self._end()
            going.set_exception(error)
        else:
            self._end()
            going.set_result(seen)

    def _end(self) -> None:
        """Before the result is there: who asks after having it looks anew."""
        with self._guard:
            self._going = None


def _part(sentences: dict[str, str], word: str) -> Part:
    return Part(word, _(sentences[word]), word in {WELL, LOADING, IDLE})


def _store(folder: Path | None) -> str:
    if folder is None:
        return UNREADABLE
    try:
        with contextlib.closing(_opened(folder / _DATABASE_NAME)) as database:
            database.execute("SELECT 1 FROM runs LIMIT 1").fetchall()
    except sqlite3.Error:
        return UNREADABLE
    try:
        check_locks(folder)
        return WELL if shutil.disk_usage(folder).free >= LEAST_FREE_BYTES else FULL
    except (LockError, OSError):
        return UNWRITABLE


def _opened(path: Path) -> sqlite3.Connection:
    """The store's file, to read only: where it is missing, SQLite is not to make an empty one."""
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


def _engine(folder: Path | None, *, is_tending: bool) -> str:
    try:
        is_held = folder is not None and is_locked(folder / TENDED_NAME)
    except LockError:
        return SILENT
    if not is_held:
        return UNTENDED
    return WELL if is_tending else STOPPED
