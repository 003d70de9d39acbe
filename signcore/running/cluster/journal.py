"""What a training on a room's computer writes: into a store on that computer, and the same, a line each, for the server far away.

A journal is only ever longer, so that how much of it the server has is one number, and neither a network nor a server that is away holds
up the training. What is repeated twice by mistake changes nothing: events are kept by step and epoch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, Final

from signcore.i18n import restored, stored
from signcore.running.channel import Channel, StoreChannel
from signcore.runs.lock import is_locked
from signcore.runs.store import BatchEvent, Command, EpochEvent, RunFacts, RunState, RunStore

JOURNAL_NAME: Final = "journal.jsonl"  # in a run's folder; there before the training begins, if anybody is to read it
STATION_LOCK_NAME: Final = "station.lock"  # in the store's folder; held by the station that the training belongs to
_OF_THIS_COMPUTER: Final = {"pid"}  # facts that mean nothing on another
_ACTIVE: Final = [state for state in RunState if state.is_active]


def channel_of(store: RunStore, run_id: str) -> Channel:
    """The channel of a run that this process is to train."""
    journal = store.run_folder(run_id) / JOURNAL_NAME
    return ClusterChannel(store, run_id, journal) if journal.exists() else StoreChannel(store, run_id, store.run(run_id).attempt)


class ClusterChannel(StoreChannel):
    """A channel to the store beside it whose writes are noted for a server elsewhere.

    Args:
        store: the computer's own.
        run_id: the run.
        journal: where to write it down.
    """

    def __init__(self, store: RunStore, run_id: str, journal: Path) -> None:
        super().__init__(store, run_id)
        self._journal = journal

    def set_state(self, state: RunState, reason: str = "", *, only_from: Sequence[RunState] | None = None) -> bool:
        """See :class:`Channel`; so for all that follow."""
        moved = super().set_state(state, reason, only_from=only_from)
        if moved:
            self._note("state", state=state, reason=stored(reason), again=only_from is not None and state in only_from)
        return moved

    def add_facts(self, **facts: Any) -> None:  # noqa: D102
        super().add_facts(**facts)
        whole = asdict(RunFacts(**facts))
        whole["device"] = stored(whole["device"])
        if said := {name: whole[name] for name in facts if name not in _OF_THIS_COMPUTER}:
            self._note("facts", facts=said)

    def add_events(self, batches: Sequence[BatchEvent] = (), epochs: Sequence[EpochEvent] = ()) -> None:  # noqa: D102
        super().add_events(batches, epochs)
        if batches or epochs:
            self._note("events", batches=[_values(event) for event in batches], epochs=[_values(event) for event in epochs])

    def cut(self, epochs_done: int) -> None:  # noqa: D102
        super().cut(epochs_done)
        self._note("cut", epochs=epochs_done)

    def take_commands(self) -> list[tuple[Command, float | None]]:
        """See :class:`Channel`. Where the station is gone, nobody will ever read this training's journal: it is to stop."""
        if not is_locked(self._store.folder / STATION_LOCK_NAME):
            return [(Command.STOP, None)]
        return super().take_commands()

    def _note(self, what: str, **values: Any) -> None:
        with self._journal.open("ab") as stream:
            stream.write(json.dumps({"what": what, **values}).encode() + b"\n")


def read_from(journal: Path, offset: int, most: int = 2**22) -> tuple[list[str], int]:
    r"""The whole lines of a journal after its first `offset` bytes, some megabytes at most, and the offset after them.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "j").write_bytes(b'{"what": 1}\n{"what": 2}\n{"wh')
    ...     read_from(Path(folder) / "j", 12)
    (['{"what": 2}'], 24)
    """
    with journal.open("rb") as stream:
        stream.seek(offset)
        content = stream.read(most)
        while content and b"\n" not in content and (more := stream.read(most)):
            content += more
    whole = content[: content.rfind(b"\n") + 1]
    return whole.decode().splitlines(), offset + len(whole)


def repeat(line: str, channel: Channel) -> None:
    """Write down on another channel what a line of a journal says.

    A state is taken by a run that is going on only: one that was stopped or moved meanwhile stays so.

    Raises:
        OldAttemptError: the line is that of an attempt that was given up.
        ValueError, KeyError, TypeError: it is no such line.
    """
    said = json.loads(line)
    match said["what"]:
        case "state":
            state = RunState(said["state"])
            channel.set_state(state, restored(said["reason"]), only_from=[state] if said["again"] and state.is_over else _ACTIVE)
        case "facts":
            known = {spec.name for spec in fields(RunFacts)} - _OF_THIS_COMPUTER
            facts = RunFacts.from_dict({name: value for name, value in said["facts"].items() if name in known})
            channel.add_facts(**{name: getattr(facts, name) for name in said["facts"] if name in known})
        case "events":
            batches = [BatchEvent(*values) for values in said["batches"]]
            channel.add_events(batches, [EpochEvent(*values) for values in said["epochs"]])
        case "cut":
            channel.cut(said["epochs"])


def _values(event: BatchEvent | EpochEvent) -> list[Any]:
    return [getattr(event, spec.name) for spec in fields(event)]
