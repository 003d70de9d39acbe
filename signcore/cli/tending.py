"""Somebody looks after the queue while a command waits for its trainings: the server of this store, or else this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE
from signcore.i18n import _
from signcore.running.cluster import ClusterError
from signcore.running.cluster.choice import launcher_in_room
from signcore.running.launchers.local import LocalLauncher
from signcore.running.scheduler import Scheduler, is_tended
from signcore.runs.store import RunStore


@contextmanager
def tended(store: RunStore, *, in_room: bool) -> Iterator[Desk]:
    """A desk whose queue somebody looks after.

    A server that looks after this store's queue starts what is queued, where that server's trainings go; without one, this process does.

    Args:
        store: the record.
        in_room: whether this process sends trainings to the room that `SIGNLAB_CLUSTER` names; else it starts them on this machine.

    Raises:
        ClusterError: no room is named, or it can't be used.
    """
    if is_tended(store):
        yield Desk(ALONE, store)
        return
    said = os.environ.get("SIGNLAB_CLUSTER", "").strip()
    if in_room and not said:
        raise ClusterError(_("There is no room to train in. Set SIGNLAB_CLUSTER to its address, for example tls://192.168.1.10:8786."))
    scheduler = Scheduler(store, launcher_in_room(store, said) if in_room else LocalLauncher(store, keep_spare=False))
    scheduler.start_tending()
    try:
        yield Desk(ALONE, store, lambda: scheduler)
    finally:
        scheduler.close()
