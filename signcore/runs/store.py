"""The record of all runs: one SQLite file between whoever trains and whoever watches.

The training process writes, any number of servers, pages and command lines read and leave commands. Write-ahead logging
lets them do so at the same time, and a process that dies in the middle of a write leaves the last whole state.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.errors import RunError
from signcore.i18n import _
from signcore.paths import store_folder

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, created REAL NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', config TEXT NOT NULL, data TEXT NOT NULL, facts TEXT NOT NULL DEFAULT '{}',
    started REAL, ended REAL);
CREATE TABLE IF NOT EXISTS batches (
    run TEXT NOT NULL, step INTEGER NOT NULL, epoch INTEGER NOT NULL, loss REAL, accuracy REAL, time REAL NOT NULL,
    PRIMARY KEY (run, step)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS epochs (
    run TEXT NOT NULL, epoch INTEGER NOT NULL, loss REAL, accuracy REAL, val_loss REAL, val_accuracy REAL,
    seconds REAL NOT NULL, images_per_second REAL NOT NULL, learning_rate REAL NOT NULL,
    PRIMARY KEY (run, epoch)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, action TEXT NOT NULL, value REAL, taken INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS commands_waiting ON commands (run) WHERE taken = 0;
"""
_ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a projector


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"  # waits for its turn
    STARTING = "starting"  # its process loads Keras and builds the model
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"  # all epochs done
    STOPPED = "stopped"  # ended early because someone asked; the model so far is kept
    FAILED = "failed"  # ended by an error; the reason says which
    INTERRUPTED = "interrupted"  # its process was killed or the machine went down

    @property
    def is_active(self) -> bool:
        """Whether a process has, or should have, this run in hand."""
        return self in (RunState.STARTING, RunState.TRAINING, RunState.PAUSED)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come by itself."""
        return not self.is_active and self is not RunState.QUEUED


@dataclass(frozen=True)
class BatchEvent:
    """One training step: `loss` and `accuracy` are this batch's own, `time` is seconds since 1970."""

    step: int
    epoch: int
    loss: float
    accuracy: float
    time: float


@dataclass(frozen=True)
class EpochEvent:
    """One whole epoch: means over its training batches, and the figures on the validation part at its end."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float  # training and validation together
    images_per_second: float  # while training
    learning_rate: float


@dataclass(frozen=True)
class Run:
    """One run as the store has it.

    Attributes:
        data: `id`, `name`, `hash`, `training`, `validation` (numbers of images) and `synthetic` of its data set.
        facts: what the training process found out: `parameters`, `device`, `versions`, `steps_per_epoch`, `seconds`, …
        created, started, ended: seconds since 1970; None before it happened.
    """

    id: str
    name: str
    owner: str
    created: float
    state: RunState
    reason: str
    config: RunConfig
    data: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    started: float | None = None
    ended: float | None = None


class RunStore:
    """All runs below one folder. Safe to share between threads; a process that forks or spawns opens its own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or store_folder()).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._local = threading.local()
        with self._writing() as db:
            db.executescript(_SCHEMA)

    def run_folder(self, run_id: str) -> Path:
        """Where the files of a run are: `model.keras`, `log.txt`, its lock."""
        return self.folder / "runs" / run_id

    def model_path(self, run_id: str) -> Path:
        """The trained model of a run; written whole or not at all."""
        return self.run_folder(run_id) / "model.keras"

    def create(self, config: RunConfig, dataset: SignDataset, name: str = "", owner: str = "") -> Run:
        """A new run, waiting in the queue."""
        run_id = "".join(secrets.choice(_ID_ALPHABET) for _i in range(6))
        data = {
            "id": dataset.id,
            "name": dataset.name,
            "hash": dataset.content_hash,
            "training": len(dataset.training),
            "validation": len(dataset.validation),
            "synthetic": dataset.is_synthetic,
        }
        with self._writing() as db:
            db.execute(
                "INSERT INTO runs (id, name, owner, created, state, config, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (run_id, name or run_id, owner, time.time(), RunState.QUEUED, json.dumps(config.to_dict()), json.dumps(data)),
            )
        self.run_folder(run_id).mkdir(parents=True, exist_ok=True)
        return self.run(run_id)

    def run(self, run_id: str) -> Run:
        """The run with that id.

        Raises:
            RunError: there is none.
        """
        row = self._reading().execute("SELECT * FROM runs WHERE id = ?", (run_id,)).fetchone()
        if row is None:
            raise RunError(_("There is no run {id}. It may have been deleted.").format(id=run_id))
        return _run_of(row)

    def runs(self, states: Iterable[RunState] | None = None, limit: int = 1000) -> list[Run]:
        """Runs in these states (all by default), the newest first."""
        wanted = list(states) if states is not None else list(RunState)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT * FROM runs WHERE state IN ({marks}) ORDER BY created DESC, rowid DESC LIMIT ?"  # noqa: S608 - only marks
        return [_run_of(row) for row in self._reading().execute(query, (*wanted, limit))]

    def set_state(self, run_id: str, state: RunState, reason: str = "", *, only_from: Sequence[RunState] | None = None) -> bool:
        """Move a run to `state`. With `only_from`, only where it stands in one of those. Returns whether it moved."""
        allowed = list(only_from) if only_from is not None else list(RunState)
        now = time.time()
        with self._writing() as db:
            moved = db.execute(
                f"""UPDATE runs SET state = ?, reason = ?,
                    started = CASE WHEN ? THEN ? ELSE started END, ended = CASE WHEN ? THEN ? ELSE NULL END
                    WHERE id = ? AND state IN ({", ".join("?" * len(allowed))})""",  # noqa: S608 - only marks
                (state, reason, state is RunState.STARTING, now, state.is_over, now, run_id, *allowed),
            )
            return moved.rowcount == 1

    def add_facts(self, run_id: str, **facts: Any) -> None:
        """Merge JSON-ready facts into those that the run has."""
        with self._writing() as db:
            row = db.execute("SELECT facts FROM runs WHERE id = ?", (run_id,)).fetchone()
            if row:
                merged = {**json.loads(row["facts"]), **facts}
                db.execute("UPDATE runs SET facts = ? WHERE id = ?", (json.dumps(merged), run_id))

    def take_next(self, most_active: int) -> Run | None:
        """Move the run that waits longest to STARTING, unless `most_active` are active already. One caller gets it."""
        with self._writing() as db:
            active = [state for state in RunState if state.is_active]
            count = db.execute(f"SELECT COUNT(*) FROM runs WHERE state IN ({', '.join('?' * len(active))})", active).fetchone()[0]  # noqa: S608
            if count >= most_active:
                return None
            row = db.execute("SELECT id FROM runs WHERE state = ? ORDER BY created, rowid LIMIT 1", (RunState.QUEUED,)).fetchone()
            if row is None:
                return None
            db.execute("UPDATE runs SET state = ?, started = ? WHERE id = ?", (RunState.STARTING, time.time(), row["id"]))
        return self.run(row["id"])

    def rename(self, run_id: str, name: str) -> None:
        """Call a run `name`, at most 60 characters of it."""
        with self._writing() as db:
            db.execute("UPDATE runs SET name = ? WHERE id = ?", (name.strip()[:60] or run_id, run_id))

    def delete(self, run_id: str) -> None:
        """Forget a run and remove its files.

        Raises:
            RunError: it is still active.
        """
        if self.run(run_id).state.is_active:
            raise RunError(_("The run is still going on. Stop it first."))
        import shutil

        with self._writing() as db:
            for table, column in (("runs", "id"), ("batches", "run"), ("epochs", "run"), ("commands", "run")):
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (run_id,))  # noqa: S608 - names from the line above
        shutil.rmtree(self.run_folder(run_id), ignore_errors=True)

    def add_events(self, run_id: str, batches: Sequence[BatchEvent] = (), epochs: Sequence[EpochEvent] = ()) -> None:
        """Write events in one transaction. A step or epoch that is there already is replaced: a resumed run repeats some."""
        with self._writing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO batches VALUES (?, ?, ?, ?, ?, ?)",
                [(run_id, event.step, event.epoch, event.loss, event.accuracy, event.time) for event in batches],
            )
            db.executemany(
                "INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(run_id, *asdict(event).values()) for event in epochs]
            )

    def batches(self, run_id: str, most: int = 1000) -> list[BatchEvent]:
        """At most `most` training steps, evenly thinned out, each the mean of the steps that it stands for."""
        last = self._reading().execute("SELECT MAX(step) FROM batches WHERE run = ?", (run_id,)).fetchone()[0] or 0
        width = -(-last // most) or 1
        rows = self._reading().execute(
            "SELECT MAX(step), MAX(epoch), AVG(loss), AVG(accuracy), MAX(time) FROM batches WHERE run = ? GROUP BY (step - 1) / ? ORDER BY 1",
            (run_id, width),
        )
        return [BatchEvent(*row) for row in rows]

    def last_batch(self, run_id: str) -> BatchEvent | None:
        """The newest training step, or None before the first."""
        row = self._reading().execute(
            "SELECT step, epoch, loss, accuracy, time FROM batches WHERE run = ? ORDER BY step DESC LIMIT 1", (run_id,)
        )
        found = row.fetchone()
        return BatchEvent(*found) if found else None

    def epochs(self, run_id: str) -> list[EpochEvent]:
        """All whole epochs, in order."""
        return [EpochEvent(*row[1:]) for row in self._reading().execute("SELECT * FROM epochs WHERE run = ? ORDER BY epoch", (run_id,))]

    def last_epochs(self) -> dict[str, EpochEvent]:
        """The newest epoch of every run that has one, by run."""
        rows = self._reading().execute("SELECT *, MAX(epoch) FROM epochs GROUP BY run")
        return {row["run"]: EpochEvent(*tuple(row)[1:-1]) for row in rows}

    def send(self, run_id: str, action: str, value: float | None = None) -> None:
        """Leave a command for the process that trains the run."""
        with self._writing() as db:
            db.execute("INSERT INTO commands (run, action, value) VALUES (?, ?, ?)", (run_id, action, value))

    def take_commands(self, run_id: str) -> list[tuple[str, float | None]]:
        """Commands that nobody took yet, in their order; the caller has to carry them out."""
        query = "SELECT number, action, value FROM commands WHERE run = ? AND taken = 0 ORDER BY number"
        waiting = self._reading().execute(query, (run_id,)).fetchall()
        if waiting:
            with self._writing() as db:
                db.executemany("UPDATE commands SET taken = 1 WHERE number = ?", [(row["number"],) for row in waiting])
        return [(row["action"], row["value"]) for row in waiting]

    def _reading(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self.folder / "runs.sqlite", timeout=10, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        found: sqlite3.Connection = self._local.connection
        return found

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; IMMEDIATE, so that what was read in it is still true when it writes."""
        db = self._reading()
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise RunError(
                _("The store in {folder} can't be written to ({error}). Is the disk full, or the folder read-only?").format(
                    folder=self.folder, error=error
                )
            ) from error
        try:
            yield db
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        if db.in_transaction:
            db.execute("COMMIT")


def _run_of(row: sqlite3.Row) -> Run:
    values = dict(row)
    return Run(
        **{
            **values,
            "state": RunState(values["state"]),
            "config": RunConfig.from_dict(json.loads(values["config"])),
            "data": json.loads(values["data"]),
            "facts": json.loads(values["facts"]),
        }
    )
