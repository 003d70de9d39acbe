"""What a training needs of the record: its own run's part of it, and nothing of other runs.

The recorder, the control and the training itself know this protocol alone. One implementation writes to the store beside it; the other,
in `signcore/running/cluster/journal.py`, also notes each write for a server elsewhere, which repeats it by the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from signcore.runs.store import BatchEvent, Command, EpochEvent, Run, RunState, RunStore


class Channel(Protocol):
    """Between one training and its record. Every call may raise `StoreError` while the record can't be reached."""

    @property
    def run_id(self) -> str:
        """Whose record it is."""

    @property
    def model_path(self) -> Path:
        """Where the model is written, and already is if the run was begun before."""

    @property
    def folder(self) -> Path:
        """Where the run's other files go."""

    def run(self) -> Run:
        """The record as it is now."""

    def set_state(self, state: RunState, reason: str = "", *, only_from: Sequence[RunState] | None = None) -> bool:
        """Change to a state, from any or only from some; returns whether it changed."""

    def add_facts(self, **facts: Any) -> None:
        """Record what became known; see `RunFacts`."""

    def add_events(self, batches: Sequence[BatchEvent] = (), epochs: Sequence[EpochEvent] = ()) -> None:
        """Record batches and epochs that are done."""

    def take_commands(self) -> list[tuple[Command, float | None]]:
        """What people asked for since the last time, in order, each with its value."""

    def epochs(self) -> list[EpochEvent]:
        """The recorded epochs."""

    def last_batch(self) -> BatchEvent | None:
        """The last recorded batch."""

    def cut(self, epochs_done: int) -> None:
        """Forget all batches and epochs after the first `epochs_done` epochs."""

    def setting(self, name: str) -> str:
        """What was kept for all runs, or empty."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep something for all runs."""


class StoreChannel:
    """A channel to a store on this machine.

    Args:
        store: the runs.
        run_id: the run.
        attempt: the number of the start that writes; once there is a later one, each write raises `OldAttemptError`. None for any.
    """

    def __init__(self, store: RunStore, run_id: str, attempt: int | None = None) -> None:
        self._store, self._run_id, self._attempt = store, run_id, attempt

    @property
    def run_id(self) -> str:
        """See :class:`Channel`; so for all that follow."""
        return self._run_id

    @property
    def model_path(self) -> Path:  # noqa: D102
        return self._store.model_path(self._run_id)

    @property
    def folder(self) -> Path:  # noqa: D102
        return self._store.run_folder(self._run_id)

    def run(self) -> Run:  # noqa: D102
        return self._store.run(self._run_id)

    def set_state(self, state: RunState, reason: str = "", *, only_from: Sequence[RunState] | None = None) -> bool:  # noqa: D102
        return self._store.set_state(self._run_id, state, reason, only_from=only_from, attempt=self._attempt)

    def add_facts(self, **facts: Any) -> None:  # noqa: D102
        self._store.add_facts(self._run_id, self._attempt, **facts)

    def add_events(self, batches: Sequence[BatchEvent] = (), epochs: Sequence[EpochEvent] = ()) -> None:  # noqa: D102
        self._store.add_events(self._run_id, batches, epochs, self._attempt)

    def take_commands(self) -> list[tuple[Command, float | None]]:  # noqa: D102
        return self._store.take_commands(self._run_id)

    def epochs(self) -> list[EpochEvent]:  # noqa: D102
        return self._store.epochs(self._run_id)

    def last_batch(self) -> BatchEvent | None:  # noqa: D102
        return self._store.last_batch(self._run_id)

    def cut(self, epochs_done: int) -> None:  # noqa: D102
        self._store.cut(self._run_id, epochs_done, self._attempt)

    def setting(self, name: str) -> str:  # noqa: D102
        return self._store.setting(name)

    def set_setting(self, name: str, value: str) -> None:  # noqa: D102
        self._store.set_setting(name, value)
