"""What a room's computer does with trainings: takes one in hand, in a process of its own, and hands out what it wrote.

A station has a store of its own below its folder. The process that trains is the same as on the server, started by the same launcher, with
the next one waiting beside it with Keras loaded; what differs is that it keeps a journal. Nothing here knows Dask: `joining` lets Dask call
the functions at the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from signcore.atomic_write import atomic_write
from signcore.datasets import library
from signcore.errors import DataError, SignLabError, sentence_of
from signcore.i18n import _
from signcore.paths import made_folder
from signcore.running.cluster import ClusterError
from signcore.running.cluster.computer import Computer
from signcore.running.cluster.journal import JOURNAL_NAME, STATION_LOCK_NAME, read_from
from signcore.running.cluster.versions import own_versions
from signcore.running.launchers import Life
from signcore.running.launchers.local import LocalLauncher, Spawn
from signcore.runs.artifacts import LOG_NAME, PREDICTIONS_NAME, START_NAME
from signcore.runs.lock import LOCK_NAME, ProcessLock
from signcore.runs.moving import read_signs
from signcore.runs.states import STATES_NAME
from signcore.runs.store import Command, EpochEvent, Run, RunState, RunStore

MODEL_NAME: Final = "model.keras"
FILES: Final = (MODEL_NAME, STATES_NAME, PREDICTIONS_NAME)  # of a run, that go to the server; the model first
GIVEN: Final = (MODEL_NAME, STATES_NAME, START_NAME)  # of a run, that come from there
_RESERVED_LOOK_SECONDS = 0.1
_MOST_LOG = 256 * 1024  # bytes of a log that goes to the server
_LOCK_WAIT_SECONDS = 5.0  # a training that asks whether the station is there holds its lock for that moment


@dataclass
class Job:
    """A training in hand.

    Attributes:
        run: its record here.
        attempt: the server's number of this start.
        journal: what it writes down.
    """

    run: Run
    attempt: int
    journal: Path


@dataclass(frozen=True)
class Order:
    """A run, as the server gives it.

    Attributes:
        run: its record.
        attempt: the number of this start.
        epochs: those that are recorded.
        files: by name.
    """

    run: Run
    attempt: int
    epochs: list[EpochEvent]
    files: Mapping[str, bytes] = field(default_factory=dict)


class Station:
    """The trainings of one computer. Safe to call from several threads.

    Args:
        folder: its own, on a drive of this computer: signs, and the runs that it has in hand. `SIGNLAB_STORE` is set to it.
        computer: what it says of itself.
        keep_spare: hold a process ready with Keras loaded.
        spawn: starts a training's process; see :class:`LocalLauncher`.

    Raises:
        ClusterError: another station has this folder.
    """

    def __init__(self, folder: Path, computer: Computer, *, keep_spare: bool = True, spawn: Spawn | None = None) -> None:
        self.computer = computer
        self._lock = ProcessLock(made_folder(folder) / STATION_LOCK_NAME)
        if not self._lock.acquire(_LOCK_WAIT_SECONDS):
            raise ClusterError(_("Another worker uses {folder} already. Give each a folder of its own: --folder.").format(folder=folder))
        os.environ["SIGNLAB_STORE"] = str(folder.resolve())  # signs are looked for there
        self._store = RunStore(folder)
        self._launcher = LocalLauncher(self._store, keep_spare=keep_spare, most_at_once=1, spawn=spawn)
        self._jobs: dict[str, Job] = {}
        self._reserved: set[str] = set()
        self._guard = threading.RLock()
        for run in self._store.runs(limit=-1):  # a station before this one had them, and its trainings end without it
            self._clear(run)
        self._launcher.look_after([], idle=True)

    def close(self) -> None:
        """End all trainings; the server lets them go on elsewhere."""
        with self._guard:
            self._launcher.close()
            for run_id in list(self._jobs):
                self.drop(run_id)
        self._lock.release()

    def has_signs(self, dataset_id: str) -> bool:
        """Whether these signs are on this computer's disk."""
        try:
            library.open_dataset(dataset_id)
        except DataError:
            return False
        return True

    def keep_signs(self, about: Mapping[str, Any], content: bytes) -> str:
        """Put signs on this computer's disk; returns their content hash, computed anew."""
        return library.add(read_signs(about, content)).content_hash

    def begin(self, order: Order) -> str:
        """Start a training; returns why that can't be, or nothing."""
        with self._guard:
            if any(run_id != order.run.id for run_id in self._jobs):
                return _("This computer trains already.")
            self.drop(order.run.id)
            folder = made_folder(self._store.run_folder(order.run.id))
            try:
                for name in set(GIVEN) & set(order.files):
                    with atomic_write(folder / name) as building:
                        building.write_bytes(order.files[name])
                journal = folder / JOURNAL_NAME
                journal.touch()
                self._store.adopt(order.run, order.epochs, [])
                self._store.set_state(order.run.id, RunState.STARTING)
                run = self._store.run(order.run.id)
                self._launcher.start(run)
            except (SignLabError, OSError) as error:
                return sentence_of(error)
            self._jobs[run.id] = Job(run, order.attempt, journal)
        return ""

    def deliver(self, run_id: str, attempt: int, commands: list[tuple[str, float | None]]) -> bool:
        """Pass commands on to a training; returns whether it is here."""
        with self._guard:
            job = self._jobs.get(run_id)
            if job is None or job.attempt != attempt:
                return False
            for command, value in commands:
                self._store.send(run_id, Command(command), value)
        return True

    def drop(self, run_id: str) -> None:
        """Let go of a run: its training ends at once, its files here go."""
        with self._guard:
            self._jobs.pop(run_id, None)
            with contextlib.suppress(SignLabError):
                self._clear(self._store.run(run_id))

    def tell(self, known: Mapping[str, Mapping[str, Any]], let_go: list[str], release: list[str]) -> dict[str, Any]:
        """What is new here.

        Args:
            known: what the server has of each run: its `attempt`, the journal's `offset`, and the stamps of its `files`.
            let_go: runs that it has no use for any more.
            release: reservations that it has no use for.

        Returns:
            `computer`, `versions`, `reserved`: ids of runs whose place is here; `jobs`: each training's `attempt`, the journal's `lines`
            `since` and up to `offset`, `files` that are newer, each with its stamp, and how it `ended`, if it did and all is told.
        """
        with self._guard:
            for run_id in let_go:
                self.drop(run_id)
            self._reserved -= set(release)
            jobs = {run_id: self._told(job, known.get(run_id, {})) for run_id, job in self._jobs.items()}
            self._launcher.look_after(list(self._jobs), idle=not self._jobs)
            return {
                "computer": self.computer.to_dict(),
                "versions": own_versions(),
                "reserved": sorted(self._reserved),
                "jobs": jobs,
            }

    def _told(self, job: Job, known: Mapping[str, Any]) -> dict[str, Any]:
        if known.get("attempt") != job.attempt:
            return {"attempt": job.attempt}
        folder, stamps = job.journal.parent, known.get("files", {})
        life = self._launcher.life(job.run)  # before its journal is read: what has ended writes no more
        names = (*FILES, LOG_NAME) if life is Life.ENDED else FILES
        while (
            True
        ):  # files first, so that no epoch is in a model and not in the journal; and last, so that none is finished without its model
            before = {name: _stamp(folder / name) for name in names}
            files = {
                name: (stamp, (folder / name).read_bytes()[-_MOST_LOG if name == LOG_NAME else 0 :])
                for name, stamp in before.items()
                if stamp and stamps.get(name) != stamp
            }
            lines, offset = read_from(job.journal, known["offset"])
            if {name: _stamp(folder / name) for name in names} == before:
                break
        said: dict[str, Any] = {"attempt": job.attempt, "since": known["offset"], "lines": lines, "offset": offset, "files": files}
        if life in (Life.ENDED, Life.UNKNOWN) and not lines and not files:
            end = self._launcher.end(job.run)
            said["ended"] = {"code": end.code, "words": end.words}
        return said

    def _clear(self, run: Run) -> None:
        with contextlib.suppress(OSError, SignLabError):
            self._launcher.kill(self._store.run(run.id))  # with the process' number as it is there now
            ended = ProcessLock(self._store.run_folder(run.id) / LOCK_NAME)
            if ended.acquire(_LOCK_WAIT_SECONDS):
                ended.release()
        self._store.set_state(run.id, RunState.STOPPED)
        self._store.delete(run.id)

    def reserve(self, run_id: str) -> None:
        """Hold a place for a run."""
        with self._guard:
            self._reserved.add(run_id)

    def give_up(self, run_id: str) -> None:
        """Hold it no longer."""
        with self._guard:
            self._reserved.discard(run_id)

    def is_reserved(self, run_id: str) -> bool:
        """Whether a place is held for a run."""
        return run_id in self._reserved


def _stamp(path: Path) -> str:
    """Another one for each time that a file was written; empty where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}"


_stations: list[Station] = []  # of this process: one, where it is a room's computer


def open_station(station: Station) -> None:
    """Let Dask's calls reach a station."""
    _stations[:] = [station]


def _the_station() -> Station:
    if not _stations:
        raise ClusterError(_("This Dask worker was not started by SignLab: python -m signcore worker."))
    return _stations[0]


async def hold_place(run_id: str) -> None:
    """The task that Dask puts where there is room: while it lasts, the computer's place is this run's."""
    station = _the_station()
    station.reserve(run_id)
    try:
        while station.is_reserved(run_id):
            await asyncio.sleep(_RESERVED_LOOK_SECONDS)
    finally:
        station.give_up(run_id)


async def ask_station(name: str, *arguments: Any) -> Any:
    """Call a station's method by its name, beside Dask's own loop, so that a slow disk makes no heartbeat late."""
    return await asyncio.to_thread(getattr(_the_station(), name), *arguments)
