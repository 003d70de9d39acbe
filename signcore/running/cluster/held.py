"""What a server knows of its runs in the room, and what it makes of what the computers tell: pure record-keeping, without Dask."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from signcore.atomic_write import atomic_write
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.errors import SignLabError
from signcore.i18n import _
from signcore.running.channel import StoreChannel
from signcore.running.cluster.computer import Computer
from signcore.running.cluster.journal import repeat
from signcore.running.cluster.station import FILES, GIVEN, Order
from signcore.running.launchers import End, Life
from signcore.runs.artifacts import LOG_NAME, epochs_done
from signcore.runs.store import Command, OldAttemptError, Run, RunState, RunStore

_KILLED = -9
_ACTIVE = [state for state in RunState if state.is_active]


@dataclass
class Held:
    """A run that is the room's.

    Attributes:
        attempt: the number of its present start.
        address: the Dask worker that has it in hand; empty while it waits for a place.
        machine: that computer's name.
        offset: how much of its journal is in the record.
        stamps: of its files that are here.
        end: how its process ended, once all that it wrote is here.
        is_killed: whether it was taken from its computer.
        undelivered: commands that are taken from the record and not there yet.
    """

    attempt: int
    address: str = ""
    machine: str = ""
    offset: int = 0
    stamps: dict[str, str] = field(default_factory=dict)
    end: End | None = None
    is_killed: bool = False
    undelivered: list[tuple[str, float | None]] = field(default_factory=list)


class HeldRuns:
    """The room's runs. Safe to share between threads.

    Args:
        store: the record.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._held: dict[str, Held] = {}
        self._let_go: dict[str, set[str]] = {}  # by address
        self._release: dict[str, set[str]] = {}
        self._guard = threading.RLock()

    def want(self, run: Run) -> None:
        """A run that is to get a place."""
        with self._guard:
            self._held[run.id] = Held(run.attempt)

    def waiting(self) -> list[str]:
        """The runs that have no computer."""
        with self._guard:
            return [run_id for run_id, held in self._held.items() if not held.address and held.end is None]

    def where(self) -> dict[str, str]:
        """The address of each run that a computer has in hand."""
        with self._guard:
            return {run_id: held.address for run_id, held in self._held.items() if held.address}

    def life(self, run_id: str) -> Life | None:
        """Whether a run's process is there; None for a run that is not the room's, as far as is known."""
        with self._guard:
            held = self._held.get(run_id)
            if held is None:
                return None
            return Life.ENDED if held.end is not None else Life.ALIVE if held.address else Life.ON_ITS_WAY

    def end(self, run_id: str) -> End:
        """How a run's process ended."""
        with self._guard:
            held = self._held.get(run_id)
            return held.end if held is not None and held.end is not None else End()

    def kill(self, run_id: str) -> None:
        """Take a run from its computer, or from those that wait."""
        with self._guard:
            if held := self._held.get(run_id):
                if held.address:
                    self._let_go.setdefault(held.address, set()).add(run_id)
                held.end, held.is_killed = End(_KILLED), True

    def adopt(self, run: Run) -> None:
        """Take up a run of the record that should be going on, and that no computer has: it goes on from its saved model."""
        with self._guard:
            if run.id not in self._held and (moved := self._moved(run, run.facts.machine)):
                self._held[run.id] = Held(moved.attempt)

    def lost(self, addresses: Collection[str]) -> None:
        """Let the runs of all computers but those at `addresses` go on elsewhere."""
        with self._guard:
            for run_id, held in list(self._held.items()):
                if held.address and held.address not in addresses and held.end is None:
                    self._move(run_id, held)
            for run_id, held in list(self._held.items()):  # stopped, and nobody has more to tell of it
                if (held.is_killed or held.address not in addresses) and self._is_over(run_id):
                    del self._held[run_id]

    def question(self, address: str) -> tuple[dict[str, dict[str, Any]], list[str], list[str]]:
        """What to ask a computer: see :meth:`Station.tell`."""
        with self._guard:
            known = {
                run_id: {"attempt": held.attempt, "offset": held.offset, "files": dict(held.stamps)}
                for run_id, held in self._held.items()
                if held.address == address
            }
            return known, sorted(self._let_go.pop(address, ())), sorted(self._release.pop(address, ()))

    def hear(self, address: str, told: Mapping[str, Any]) -> list[str]:
        """Take down what a computer tells, and return the runs to give it now: one at most."""
        with self._guard:
            machine = Computer.from_dict(told["computer"]).name
            for run_id, said in told["jobs"].items():
                self._hear_job(address, machine, run_id, said)
            to_give: list[str] = []
            for run_id in told["reserved"]:
                held = self._held.get(run_id)
                if held is None or held.end is not None or self._is_over(run_id):
                    self.release(run_id, address)
                elif not held.address and set(told["jobs"]) <= {run_id} and not to_give:  # what is let go is there until the next question
                    to_give.append(run_id)
            return to_give

    def order(self, run_id: str, machine: str) -> tuple[Order, SignDataset]:
        """All that a computer needs of a run, and its signs.

        Raises:
            SignLabError: it is over, or its signs are not here.
        """
        run, folder = self._store.run(run_id), self._store.run_folder(run_id)
        dataset = library.open_dataset(run.data.id)
        self._store.add_facts(run_id, run.attempt, machine=machine)
        files = {name: (folder / name).read_bytes() for name in GIVEN if (folder / name).exists()}
        there = replace(run, facts=replace(run.facts, pid=None), owner="")
        return Order(there, run.attempt, self._store.epochs(run_id), files), dataset

    def given(self, run_id: str, attempt: int, address: str, machine: str) -> None:
        """A computer has taken a run in hand."""
        with self._guard:
            held = self._held.get(run_id)
            if held is not None and held.attempt == attempt:
                held.address, held.machine, held.offset, held.stamps = address, machine, 0, {}

    def release(self, run_id: str, address: str) -> None:
        """Have a computer give up a run's place."""
        with self._guard:
            self._release.setdefault(address, set()).add(run_id)

    def refused(self, run_id: str, attempt: int, sentence: str) -> None:
        """A run can't be trained, for a reason that another computer would have, too."""
        with self._guard:
            self._held.pop(run_id, None)
            self._store.set_state(run_id, RunState.FAILED, sentence, only_from=_ACTIVE, attempt=attempt)

    def commands(self) -> list[tuple[str, str, int, list[tuple[str, float | None]]]]:
        """What people asked for and is not delivered yet: run, address, attempt, commands."""
        asked = self._store.commanded()
        with self._guard:
            for run_id in asked & set(self.where()):
                self._held[run_id].undelivered += [(str(command), value) for command, value in self._store.take_commands(run_id)]
            return [
                (run_id, held.address, held.attempt, list(held.undelivered))
                for run_id, held in self._held.items()
                if held.address and held.undelivered
            ]

    def delivered(self, run_id: str, commands: list[tuple[str, float | None]]) -> None:
        """These have arrived."""
        with self._guard:
            held = self._held.get(run_id)
            if held is not None and held.undelivered[: len(commands)] == commands:
                held.undelivered = held.undelivered[len(commands) :]

    def _hear_job(self, address: str, machine: str, run_id: str, said: Mapping[str, Any]) -> None:
        """Take down what is told of one training."""
        held, run = self._held.get(run_id), self._found(run_id)
        if run is None or said["attempt"] != run.attempt or (held is not None and held.is_killed):
            self._let_go.setdefault(address, set()).add(run_id)
            return
        if held is None or held.address != address:  # this server, or the scheduler, was away
            held = self._held[run_id] = Held(run.attempt, address, machine, self._store.heard(run_id))
        if "lines" in said and said["since"] == held.offset:
            try:
                self._record(run, held, said)
            except OldAttemptError:
                self._let_go.setdefault(address, set()).add(run_id)
                return
        if "ended" in said:
            held.end = End(**said["ended"])
            if self._is_over(run_id):
                self._let_go.setdefault(address, set()).add(run_id)
                del self._held[run_id]

    def _record(self, run: Run, held: Held, said: Mapping[str, Any]) -> None:
        channel = StoreChannel(self._store, run.id, held.attempt)
        for line in said["lines"]:
            repeat(line, channel)
        if said["offset"] != held.offset:
            self._store.set_heard(run.id, said["offset"], held.attempt)
            held.offset = said["offset"]
        for name, (stamp, content) in said["files"].items():
            if name in {*FILES, LOG_NAME} and self._store.run(run.id).attempt == held.attempt:
                _write(channel.folder / name, content)
                held.stamps[name] = stamp

    def _move(self, run_id: str, held: Held) -> None:
        run = self._found(run_id)
        moved = self._moved(run, held.machine) if run is not None and run.attempt == held.attempt else None
        if moved is None:
            del self._held[run_id]
            return
        again = [(Command(command), value) for command, value in held.undelivered]
        self._held[run_id] = Held(moved.attempt)
        for command, value in again:
            self._store.send(run_id, command, value)

    def _moved(self, run: Run, lost: str) -> Run | None:
        path = self._store.model_path(run.id)
        try:
            done = epochs_done(path) if path.exists() else 0
        except SignLabError:  # a damaged file: it will be said by who goes on from it
            done = 0
        reason = (
            _("{name} doesn't answer any more. The training goes on after epoch {epochs} as soon as another computer is free.").format(
                name=lost, epochs=done
            )
            if lost
            else ""
        )
        return self._store.move(run, done, lost, reason)

    def _found(self, run_id: str) -> Run | None:
        try:
            return self._store.run(run_id)
        except SignLabError:  # deleted
            return None

    def _is_over(self, run_id: str) -> bool:
        run = self._found(run_id)
        return run is None or run.state.is_over or run.state is RunState.QUEUED


def _write(path: Path, content: bytes) -> None:
    with atomic_write(path) as building:
        building.write_bytes(content)
