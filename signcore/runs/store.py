"""The record of all runs: one SQLite file between the processes that train and those that watch.

The training process writes, any number of servers, pages and command lines read and leave commands. Write-ahead logging
lets them do so at the same time, and a process that dies in the middle of a write leaves the last whole state.
"""

from __future__ import annotations

import json
import math
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.errors import RunError
from signcore.i18n import Text, _, restored, stored
from signcore.machine_trouble import in_words
from signcore.paths import made_folder, shown_name, store_folder
from signcore.runs.artifacts import START_NAME
from signcore.runs.database import Database
from signcore.runs.line import Waiting, fair_order
from signcore.runs.lock import check_locks
from signcore.runs.records import BatchEvent, Command, DatasetReference, EpochEvent, Hold, Move, Run, RunFacts, RunState, StepBack

__all__ = [
    "BatchEvent",
    "Command",
    "DatasetReference",
    "EpochEvent",
    "Hold",
    "Move",
    "OldAttemptError",
    "Run",
    "RunFacts",
    "RunState",
    "RunStore",
    "StepBack",
]

MOST_STEPS = 1000  # that a curve is drawn from
_MOST_NAME = 60  # characters
_BATCH_COLUMNS = [column.name for column in fields(BatchEvent)]
_EPOCH_COLUMNS = [column.name for column in fields(EpochEvent)]
_OF_ONE_MODEL = {
    "held",
    "kept_epoch",
    "moves",
    "pruned",
    "rate_times",
    "resumed_after",
    "seconds",
    "went_back",
}  # facts that mean nothing once a run starts over
_THINNED = """
SELECT MAX(step) AS step, MAX(epoch) AS epoch, AVG(loss) AS loss, AVG(accuracy) AS accuracy, MAX(time) AS time
FROM batches WHERE run = ?1
GROUP BY (step - 1) / (SELECT (MAX(step) + ?2 - 1) / ?2 FROM batches WHERE run = ?1) ORDER BY step
"""
_ADD_BATCH = f"INSERT OR REPLACE INTO batches (run, {', '.join(_BATCH_COLUMNS)}) VALUES ({', '.join('?' * (1 + len(_BATCH_COLUMNS)))})"  # noqa: S608 - only names
_ADD_EPOCH = f"INSERT OR REPLACE INTO epochs (run, {', '.join(_EPOCH_COLUMNS)}) VALUES ({', '.join('?' * (1 + len(_EPOCH_COLUMNS)))})"  # noqa: S608 - only names
_Ask = Callable[[str, Sequence[Any]], list[sqlite3.Row]]
_ID_LENGTH = 6
_ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a projector


class OldAttemptError(RunError):
    """What wants to write is an earlier start of a run, which goes on elsewhere meanwhile."""


class RunStore:
    """All runs below one folder. Safe to share between threads; a process that forks or spawns opens its own.

    Raises:
        FolderError: there is no such folder, and none can be made.
        LockError: it is on a drive without file locks, or can't be written to.
        StoreError: the file of runs can't be used.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = made_folder((folder or store_folder()).resolve())
        check_locks(self.folder)  # SQLite needs them as much as runs do
        self.database = Database(self.folder / "runs.sqlite")

    def run_folder(self, run_id: str) -> Path:
        """Where the files of a run are: `model.keras`, `log.txt`, its lock.

        Raises:
            RunError: this can't be the id of a run. Ids come from addresses, and name a folder here.
        """
        if not (run_id.isascii() and run_id.isalnum()):
            raise RunError(_("There is no run {id}. It may have been deleted.").format(id=shown_name(run_id)[:60]))
        return self.folder / "runs" / run_id

    def model_path(self, run_id: str) -> Path:
        """The trained model of a run; written whole or not at all."""
        return self.run_folder(run_id) / "model.keras"

    def folders(self) -> list[Path]:
        """The folders of runs, also those that have no record."""
        below = self.folder / "runs"
        return sorted(path for path in below.iterdir() if path.is_dir() and not path.is_symlink()) if below.is_dir() else []

    def create(
        self,
        config: RunConfig,
        dataset: SignDataset,
        name: str = "",
        owner: str = "",
        *,
        state: RunState = RunState.QUEUED,
        start_from: Path | None = None,
        person: str = "",
    ) -> Run:
        """A new run, waiting in the queue. A caller that trains it itself creates it as STARTING, so that no server takes it.

        Args:
            config: its settings.
            dataset: the signs.
            name: what it is called; its id by default.
            owner: the nickname that it is signed with.
            state: where it begins.
            start_from: a model file whose weights it begins with, in place of random ones.
            person: the id of whose it is in a class.

        Raises:
            LockError: the store's drive has no locks (any more), so that nobody could tell whether the run is alive.
            FolderError: its folder can't be made.
        """
        check_locks(self.folder)
        run_id = _new_id()
        now = time.time()
        if start_from is not None:  # before anybody can take the run
            try:
                shutil.copyfile(start_from, made_folder(self.run_folder(run_id)) / START_NAME)
            except OSError as error:
                raise RunError(_("The network to go on from can't be read: {reason}.").format(reason=in_words(error))) from error
        with self.database.writing() as db:
            db.execute(
                "INSERT INTO runs (id, name, owner, created, state, config, data, started, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run_id,
                    _kept_name(name, run_id),
                    _kept_name(owner),
                    now,
                    state,
                    json.dumps(config.to_dict()),
                    json.dumps(DatasetReference.to(dataset).to_dict()),
                    now if state is RunState.STARTING else None,
                    person,
                ),
            )
        made_folder(self.run_folder(run_id))
        return self.run(run_id)

    def free_id(self, wanted: str) -> str:
        """An id that no run has: `wanted` if possible."""
        taken = self.ids()
        if len(wanted) == _ID_LENGTH and set(wanted) <= set(_ID_ALPHABET) and wanted not in taken:
            return wanted
        while (made := _new_id()) in taken:
            pass
        return made

    def adopt(self, run: Run, epochs: Sequence[EpochEvent], batches: Sequence[BatchEvent]) -> Run:
        """Import a run that was trained elsewhere, under its id, with its events.

        Raises:
            RunError: there is a run of that id.
        """
        with self.database.writing() as db:
            if db.execute("SELECT 1 FROM runs WHERE id = ?", (run.id,)).fetchone():
                raise RunError(_("There is a run {id} already.").format(id=run.id))
            db.execute(
                "INSERT INTO runs (id, name, owner, created, state, config, data, started, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run.id,
                    _kept_name(run.name, run.id),
                    _kept_name(run.owner),
                    run.created,
                    run.state,
                    json.dumps(run.config.to_dict()),
                    json.dumps(run.data.to_dict()),
                    run.started,
                    run.ended,
                ),
            )
            _write_facts(db, run.id, run.facts)
        self.add_events(run.id, batches, epochs)
        return self.run(run.id)

    def forget_folder(self, run_id: str) -> None:
        """Remove the files of a run that has no record."""
        if run_id not in self.ids():
            shutil.rmtree(self.run_folder(run_id), ignore_errors=True)

    def run(self, run_id: str) -> Run:
        """The run with that id.

        Raises:
            RunError: there is none.
        """
        rows = self.database.select("SELECT * FROM runs WHERE id = ?", (run_id,)) if run_id.isascii() else []
        if not rows:
            raise RunError(_("There is no run {id}. It may have been deleted.").format(id=shown_name(run_id)[:60]))
        return _run_of(rows[0])

    def runs(self, states: Iterable[RunState] | None = None, limit: int = 1000) -> list[Run]:
        """Runs in these states (all by default), the newest first, however the clock was set meanwhile; a `limit` of -1 is none."""
        wanted = list(states) if states is not None else list(RunState)
        marks = ", ".join("?" * len(wanted))
        query = f"SELECT * FROM runs WHERE state IN ({marks}) ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - only marks
        return [_run_of(row) for row in self.database.select(query, (*wanted, limit))]

    def ids(self) -> set[str]:
        """The ids of all runs."""
        return {row["id"] for row in self.database.select("SELECT id FROM runs")}

    def set_state(
        self,
        run_id: str,
        state: RunState,
        reason: str = "",
        *,
        only_from: Sequence[RunState] | None = None,
        attempt: int | None = None,
    ) -> bool:
        """Move a run to `state`. With `only_from`, only if it is in one of those. Returns whether it moved.

        Here as in :meth:`add_facts`, :meth:`add_events` and :meth:`cut`, `attempt` is the number of the start that writes.

        Raises:
            OldAttemptError: a later one was begun since.
        """
        allowed = list(only_from) if only_from is not None else list(RunState)
        now = time.time()
        with self.database.writing() as db:
            _check_attempt(db, run_id, attempt)
            moved = db.execute(
                f"""UPDATE runs SET state = ?, reason = ?,
                    started = CASE WHEN ? THEN ? ELSE started END, ended = CASE WHEN ? THEN ? ELSE NULL END
                    WHERE id = ? AND state IN ({", ".join("?" * len(allowed))})""",  # noqa: S608 - only marks
                (
                    state,
                    stored(shown_name(reason)),
                    state is RunState.STARTING,
                    now,
                    state.is_over,
                    now,
                    run_id,
                    *allowed,
                ),
            )
            return moved.rowcount == 1

    def add_facts(self, run_id: str, attempt: int | None = None, **facts: Any) -> None:
        """Set some of a run's :class:`RunFacts`, by name; the others stay.

        Raises:
            TypeError: there is no such fact.
            OldAttemptError: see :meth:`set_state`.
        """
        with self.database.writing() as db:
            _check_attempt(db, run_id, attempt)
            row = db.execute("SELECT facts FROM runs WHERE id = ?", (run_id,)).fetchone()
            if row:
                _write_facts(db, run_id, replace(_facts_of(row), **facts))

    def take_next(self, most_active: int, most_each: int = 0, unlimited: Collection[str] = ("",)) -> Run | None:
        """Move the run whose turn it is to STARTING, unless `most_active` are active already: its next attempt. One caller gets it.

        Args:
            most_active: how many may be active at once.
            most_each: how many of each person; 0 for no such limit.
            unlimited: ids of people for whom that limit does not count.
        """
        with self.database.writing() as db:
            ask = _asking(db)
            active = _active_of(ask)
            if sum(active.values()) >= most_active:
                return None
            full = {person for person, count in active.items() if most_each and count >= most_each and person not in unlimited}
            run_id = next((one.run for one in _line(ask, active) if one.person not in full), None)
            if run_id is None:
                return None
            db.execute(
                "UPDATE runs SET state = ?, started = ?, ahead = 0, attempt = attempt + 1, heard = 0 WHERE id = ?",
                (RunState.STARTING, time.time(), run_id),
            )
        return self.run(run_id)

    def line(self) -> list[str]:
        """The ids of runs that wait, in the order in which they will start: round everybody who waits, not first come."""
        ask = self.database.select
        return [one.run for one in _line(ask, _active_of(ask))]

    def send_ahead(self, run_id: str) -> None:
        """Let a run that waits be the next one."""
        with self.database.writing() as db:
            db.execute("UPDATE runs SET ahead = 1 + (SELECT MAX(ahead) FROM runs) WHERE id = ? AND state = ?", (run_id, RunState.QUEUED))

    def give(self, run_id: str, person: str, owner: str) -> None:
        """Let a run belong to a person, signed with that nickname."""
        with self.database.writing() as db:
            db.execute("UPDATE runs SET person = ?, owner = ? WHERE id = ?", (person, _kept_name(owner), run_id))

    def unfinished(self, person: str) -> int:
        """How many runs of a person wait or train."""
        going = [state for state in RunState if not state.is_over]
        query = f"SELECT COUNT(*) FROM runs WHERE person = ? AND state IN ({', '.join('?' * len(going))})"  # noqa: S608 - only marks
        return int(self.database.select(query, (person, *going))[0][0])

    def rename(self, run_id: str, name: str) -> None:
        """Call a run `name`, at most 60 characters of it."""
        with self.database.writing() as db:
            db.execute("UPDATE runs SET name = ? WHERE id = ?", (_kept_name(name, run_id), run_id))

    def delete(self, run_id: str) -> None:
        """Forget a run and remove its files.

        Raises:
            RunError: it is still active.
        """
        with self.database.writing() as db:
            row = db.execute("SELECT state FROM runs WHERE id = ?", (run_id,)).fetchone()
            if row and RunState(row["state"]).is_active:
                raise RunError(_("The run is still training. Stop it first."))
            for table, column in (("runs", "id"), ("batches", "run"), ("epochs", "run"), ("commands", "run")):
                db.execute(f"DELETE FROM {table} WHERE {column} = ?", (run_id,))  # noqa: S608 - names from the line above
        shutil.rmtree(self.run_folder(run_id), ignore_errors=True)

    def requeue(self, run_id: str, epochs_done: int) -> bool:
        """Put a run that was interrupted or stopped back into the queue, its record cut to the epochs that its model has.

        It keeps its place by when it was created, so it goes before runs that came later.

        Args:
            run_id: the run.
            epochs_done: whole epochs behind the saved model; events after them and commands that nobody took are dropped. Of a run
                whose model was removed to free space nothing is left to go on from, so that all are dropped.

        Returns:
            Whether it was in one of those states.
        """
        with self.database.writing() as db:
            moved = db.execute(
                "UPDATE runs SET state = ?, reason = '', started = NULL, ended = NULL WHERE id = ? AND state IN (?, ?)",
                (RunState.QUEUED, run_id, RunState.INTERRUPTED, RunState.STOPPED),
            )
            if moved.rowcount != 1:
                return False
            facts = replace(_facts_of(db.execute("SELECT facts FROM runs WHERE id = ?", (run_id,)).fetchone()), pid=None, machine="")
            if facts.pruned is not None:  # also where that happened after the caller looked
                unknown = RunFacts()
                facts, epochs_done = replace(facts, **{name: getattr(unknown, name) for name in _OF_ONE_MODEL}), 0
            _write_facts(db, run_id, facts)
            _cut(db, run_id, epochs_done)
            db.execute("UPDATE commands SET taken = 1 WHERE run = ?", (run_id,))
        return True

    def move(self, run: Run, epochs_done: int, lost: str, reason: str) -> Run | None:
        """Let a run begin its next attempt elsewhere, because the computer that trained it is lost; one that was paused is paused again.

        Args:
            run: as it was seen.
            epochs_done: whole epochs behind the saved model; events after them are dropped.
            lost: the computer's name; empty where it was nowhere yet, which is not noted.
            reason: shown until it trains again.

        Returns:
            The run with its new attempt; None where it is over meanwhile, or has moved on already.
        """
        active = [state for state in RunState if state.is_active]
        with self.database.writing() as db:
            row = db.execute(
                f"SELECT * FROM runs WHERE id = ? AND attempt = ? AND state IN ({', '.join('?' * len(active))})",  # noqa: S608 - only marks
                (run.id, run.attempt, *active),
            ).fetchone()
            if row is None:
                return None
            facts = _facts_of(row)
            moves = (*facts.moves, Move(lost, epochs_done, time.time())) if lost else facts.moves
            _write_facts(db, run.id, replace(facts, machine="", moves=moves))
            _cut(db, run.id, epochs_done)
            if row["state"] == RunState.PAUSED:
                db.execute("INSERT INTO commands (run, action, value) VALUES (?, ?, NULL)", (run.id, Command.PAUSE))
            db.execute(
                "UPDATE runs SET state = ?, reason = ?, attempt = attempt + 1, heard = 0 WHERE id = ?",
                (RunState.STARTING, stored(shown_name(reason)), run.id),
            )
        return self.run(run.id)

    def heard(self, run_id: str) -> int:
        """How much of what the present attempt sends is in the record, by its own count; 0 before anything."""
        rows = self.database.select("SELECT heard FROM runs WHERE id = ?", (run_id,))
        return int(rows[0]["heard"]) if rows else 0

    def set_heard(self, run_id: str, heard: int, attempt: int) -> None:
        """Note that so much is in the record."""
        with self.database.writing() as db:
            db.execute("UPDATE runs SET heard = ? WHERE id = ? AND attempt = ?", (heard, run_id, attempt))

    def remove_model(self, run: Run) -> bool:
        """Remove the model of a run that is over, and of its training steps all but what its curve is drawn from.

        The model goes within the transaction that says so in the facts (`pruned`: when), so that a run that is put back into the
        queue at the same moment goes on from a model that is there, or starts over.

        Returns:
            Whether the run still stood as in `run`; else nothing is changed.

        Raises:
            OSError: the model can't be removed; on Windows while someone reads it.
        """
        with self.database.writing() as db:
            row = db.execute("SELECT facts FROM runs WHERE id = ? AND state = ? AND ended IS ?", (run.id, run.state, run.ended)).fetchone()
            if row is None or not run.state.is_over:
                return False
            self.model_path(run.id).unlink(missing_ok=True)
            _write_facts(db, run.id, replace(_facts_of(row), pruned=time.time()))
            kept = db.execute(_THINNED, (run.id, MOST_STEPS)).fetchall()
            db.execute("DELETE FROM batches WHERE run = ?", (run.id,))
            db.executemany(_ADD_BATCH, [(run.id, *(row[name] for name in _BATCH_COLUMNS)) for row in kept])
        return True

    def compact(self) -> bool:
        """Give the disk back what deleted rows took in the store's file, if that is worth writing the file again. Whether it did.

        Raises:
            StoreError: the file is in use for too long, or there is no room for the new one.
        """
        return self.database.compact()

    def cut(self, run_id: str, epochs_done: int, attempt: int | None = None) -> None:
        """Drop a run's events after its first `epochs_done` epochs: it passes those steps again."""
        with self.database.writing() as db:
            _check_attempt(db, run_id, attempt)
            _cut(db, run_id, epochs_done)

    def add_events(
        self,
        run_id: str,
        batches: Sequence[BatchEvent] = (),
        epochs: Sequence[EpochEvent] = (),
        attempt: int | None = None,
    ) -> None:
        """Write events in one transaction. A step or epoch that is there already is replaced: a resumed run repeats some."""
        with self.database.writing() as db:
            _check_attempt(db, run_id, attempt)
            db.executemany(_ADD_BATCH, [(run_id, *asdict(event).values()) for event in batches])
            db.executemany(_ADD_EPOCH, [(run_id, *asdict(event).values()) for event in epochs])

    def batches(self, run_id: str, most: int = MOST_STEPS) -> list[BatchEvent]:
        """At most `most` points for a curve, each the mean of several consecutive training steps."""
        return [_batch_of(row) for row in self.database.select(_THINNED, (run_id, most))]

    def last_steps(self) -> dict[str, int]:
        """How many training steps every run has done, by run; looked up by the key, so that no rows are counted."""
        rows = self.database.select("SELECT id, (SELECT MAX(step) FROM batches WHERE run = id) AS last FROM runs")
        return {row["id"]: row["last"] or 0 for row in rows}

    def last_batch(self, run_id: str) -> BatchEvent | None:
        """The newest training step, or None before the first."""
        rows = self.database.select("SELECT * FROM batches WHERE run = ? ORDER BY step DESC LIMIT 1", (run_id,))
        return _batch_of(rows[0]) if rows else None

    def epochs(self, run_id: str) -> list[EpochEvent]:
        """All whole epochs, in order."""
        rows = self.database.select("SELECT * FROM epochs WHERE run = ? ORDER BY epoch", (run_id,))
        return [_epoch_of(row) for row in rows]

    def all_epochs(self) -> dict[str, list[EpochEvent]]:
        """All whole epochs of every run that has one, by run: one question for a page that shows many."""
        found: dict[str, list[EpochEvent]] = {}
        for row in self.database.select("SELECT * FROM epochs ORDER BY run, epoch"):
            found.setdefault(row["run"], []).append(_epoch_of(row))
        return found

    def last_epochs(self) -> dict[str, EpochEvent]:
        """The newest epoch of every run that has one, by run."""
        rows = self.database.select("SELECT *, MAX(epoch) FROM epochs GROUP BY run")
        return {row["run"]: _epoch_of(row) for row in rows}

    def send(self, run_id: str, command: Command, value: float | None = None) -> None:
        """Leave a command for the process that trains the run; only a learning rate needs a value."""
        with self.database.writing() as db:
            db.execute("INSERT INTO commands (run, action, value) VALUES (?, ?, ?)", (run_id, command, value))

    def commanded(self) -> set[str]:
        """The runs for which commands wait."""
        return {row["run"] for row in self.database.select("SELECT DISTINCT run FROM commands WHERE taken = 0")}

    def take_commands(self, run_id: str) -> list[tuple[Command, float | None]]:
        """Commands that nobody took yet, in their order; the caller has to carry them out. Those of a later version are skipped."""
        query = "SELECT number, action, value FROM commands WHERE run = ? AND taken = 0 ORDER BY number"
        if not self.database.select(query, (run_id,)):
            return []  # four times a second in every training: no write lock for nothing
        with self.database.writing() as db:
            waiting = db.execute(query, (run_id,)).fetchall()
            db.executemany("UPDATE commands SET taken = 1 WHERE number = ?", [(row["number"],) for row in waiting])
        known = {command.value for command in Command}
        return [(Command(row["action"]), row["value"]) for row in waiting if row["action"] in known]

    def setting(self, name: str) -> str:
        """The value of a setting that all servers of this store share; empty if it was not set."""
        rows = self.database.select("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else ""

    def set_setting(self, name: str, value: str) -> None:
        """Set something for all servers of this store."""
        with self.database.writing() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def _check_attempt(db: sqlite3.Connection, run_id: str, attempt: int | None) -> None:
    """Within the transaction that writes, so that nothing comes between."""
    if attempt is None:
        return
    row = db.execute("SELECT attempt FROM runs WHERE id = ?", (run_id,)).fetchone()
    if row is not None and row["attempt"] != attempt:
        raise OldAttemptError(_("This training was given up for lost, and goes on elsewhere."))


def _asking(db: sqlite3.Connection) -> _Ask:
    """Queries within a transaction."""
    return lambda query, values: db.execute(query, values).fetchall()


def _active_of(ask: _Ask) -> dict[str, int]:
    """How many runs of each person a process has in hand."""
    active = [state for state in RunState if state.is_active]
    query = f"SELECT person, COUNT(*) AS count FROM runs WHERE state IN ({', '.join('?' * len(active))}) GROUP BY person"  # noqa: S608 - only marks
    return {row["person"]: row["count"] for row in ask(query, active)}


def _line(ask: _Ask, active: Mapping[str, int]) -> list[Waiting]:
    rows = ask("SELECT id, person, ahead FROM runs WHERE state = ? ORDER BY rowid", (RunState.QUEUED,))
    if not rows:
        return []
    last = {row["person"]: row["last"] or 0.0 for row in ask("SELECT person, MAX(started) AS last FROM runs GROUP BY person", ())}
    return fair_order([Waiting(row["id"], row["person"], row["ahead"]) for row in rows], active, last)


def _new_id() -> str:
    return "".join(secrets.choice(_ID_ALPHABET) for _i in range(_ID_LENGTH))


def _kept_name(name: str, instead: str = "") -> str:
    """What a run or its owner is called in the store: without outer spaces, and without characters that can't be stored."""
    if isinstance(name, Text):
        return stored(name)
    return stored(shown_name(name).replace("\0", " ").strip())[:_MOST_NAME] or instead


def _told(kept: str) -> str:
    """A reason in the reader's language; earlier versions kept those that have no values as their English text."""
    text = restored(kept)
    return text if isinstance(text, Text) or not text else _(text)


def _cut(db: sqlite3.Connection, run_id: str, epochs_done: int) -> None:
    db.execute("DELETE FROM batches WHERE run = ? AND epoch >= ?", (run_id, epochs_done))
    db.execute("DELETE FROM epochs WHERE run = ? AND epoch >= ?", (run_id, epochs_done))


def _batch_of(row: sqlite3.Row) -> BatchEvent:
    return BatchEvent(**{name: _number(row[name]) for name in _BATCH_COLUMNS})


def _epoch_of(row: sqlite3.Row) -> EpochEvent:
    return EpochEvent(**{name: _number(row[name]) for name in _EPOCH_COLUMNS})


def _number(value: Any) -> Any:
    """SQLite keeps NaN as NULL; a loss that exploded is NaN again."""
    return math.nan if value is None else value


def _facts_of(row: sqlite3.Row) -> RunFacts:
    return RunFacts.from_dict(json.loads(row["facts"]))


def _write_facts(db: sqlite3.Connection, run_id: str, facts: RunFacts) -> None:
    db.execute("UPDATE runs SET facts = ? WHERE id = ?", (json.dumps(facts.to_dict()), run_id))


@lru_cache(maxsize=2048)
def _config_of(text: str) -> RunConfig:
    """A run's settings never change, and checking those of 200 runs takes longer than a click may."""
    return RunConfig.of_record(json.loads(text))


def _run_of(row: sqlite3.Row) -> Run:
    values: dict[str, Any] = {
        "state": RunState(row["state"]),
        "config": _config_of(row["config"]),
        "data": DatasetReference.from_dict(json.loads(row["data"])),
        "name": restored(row["name"]),
        "reason": _told(row["reason"]),
        "facts": _facts_of(row),
    }
    return Run(**{spec.name: values[spec.name] if spec.name in values else row[spec.name] for spec in fields(Run)})
