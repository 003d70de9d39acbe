"""Trainings on a room's computers, by Dask: this server's own processes train nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection

from distributed.security import Security

from signcore.running.cluster.computer import Room
from signcore.running.cluster.link import Link
from signcore.running.launchers import End, Life
from signcore.running.launchers.local import LocalLauncher
from signcore.runs.lock import LOCK_NAME, is_locked
from signcore.runs.store import Run, RunStore


class DaskLauncher:
    """The computers of a room, one training each.

    Runs that a process of this machine has in hand (the command line's, or those of before there was a room) are left to it.

    Args:
        store: the runs.
        address: the Dask scheduler's, as `tls://192.168.1.10:8786`.
        security: the room's file, opened; None for a room without TLS.
        look_after_room: see :class:`Link`.
        let_go_of_room: called at the end.
    """

    def __init__(
        self,
        store: RunStore,
        address: str,
        security: Security | None,
        look_after_room: Callable[[], None] = lambda: None,
        let_go_of_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._let_go_of_room = store, let_go_of_room
        self._link = Link(store, address, security, look_after_room)
        self._here = LocalLauncher(store, keep_spare=False)

    def start(self, run: Run) -> None:
        """See :class:`Launcher`."""
        self._link.runs.want(run)

    def life(self, run: Run) -> Life:
        """See :class:`Launcher`. A run that no computer has though it should be going on is taken up again."""
        if (known := self._link.runs.life(run.id)) is not None:
            return known
        if is_locked(self._store.run_folder(run.id) / LOCK_NAME):
            return Life.ALIVE
        if not run.facts.machine and (run.attempt == 0 or run.facts.pid is not None):  # a process of this machine had it
            return Life.UNKNOWN
        if not self._link.is_mine:
            return Life.ALIVE  # another server of this store speaks to the room
        if self._link.is_settled:
            self._link.runs.adopt(run)
        return Life.ON_ITS_WAY

    def end(self, run: Run) -> End:
        """See :class:`Launcher`."""
        return self._link.runs.end(run.id) if self._link.runs.life(run.id) is not None else self._here.end(run)

    def kill(self, run: Run) -> None:
        """See :class:`Launcher`."""
        if self._link.runs.life(run.id) is not None:
            self._link.runs.kill(run.id)
        else:
            self._here.kill(run)

    def most_at_once(self) -> int:
        """See :class:`Launcher`. As many as there are computers; what waits while there are none stays in the queue."""
        return len(self._link.room().seats)

    def look_after(self, going: Collection[str], *, idle: bool) -> None:
        """See :class:`Launcher`: the link does that itself."""

    def room(self) -> Room:
        """See :class:`Launcher`."""
        return self._link.room()

    def close(self) -> None:
        """See :class:`Launcher`."""
        self._link.close()
        self._let_go_of_room()
