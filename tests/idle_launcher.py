"""A launcher that starts nothing and takes every run for alive: for tests that only ask what stands in the record."""

from __future__ import annotations

from collections.abc import Collection

from signcore.running.launchers import End, Life
from signcore.runs.store import Run


class IdleLauncher:
    """There is no room, so that whatever is submitted waits.

    Args:
        room: for so many runs; those are noted and not started.
    """

    def __init__(self, room: int = 0) -> None:
        self._room = room
        self.started: list[str] = []

    def start(self, run: Run) -> None:
        self.started.append(run.id)

    def life(self, run: Run) -> Life:
        return Life.ALIVE

    def end(self, run: Run) -> End:
        return End()

    def kill(self, run: Run) -> None:
        pass

    def most_at_once(self) -> int:
        return self._room

    def look_after(self, going: Collection[str], *, idle: bool) -> None:
        pass

    def room(self) -> None:
        return

    def close(self) -> None:
        pass
