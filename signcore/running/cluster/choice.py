"""Where a server's trainings run: on this machine, or in a room of computers where `SIGNLAB_CLUSTER` names one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from signcore.i18n import _
from signcore.paths import shown_name
from signcore.running.cluster import ClusterError, check_installed
from signcore.running.launchers.local import LocalLauncher
from signcore.runs.store import RunStore

if TYPE_CHECKING:
    from distributed.security import Security

    from signcore.running.launchers.dask import DaskLauncher

OWN: Final = "own"  # a scheduler of this server's
_SCHEMES = ("tls://", "tcp://")


def launcher_of(store: RunStore, *, keep_spare: bool) -> LocalLauncher | DaskLauncher:
    """The launcher that the environment asks for.

    `SIGNLAB_CLUSTER` is empty for this machine, `own` for a room that this server opens (`make run CLUSTER=1`), or the address of a Dask
    scheduler. `SIGNLAB_CLUSTER_CERT` is the room's file; by default the one in the store.

    Raises:
        ClusterError: Dask is not installed, the address is none, or the room's file can't be used.
    """
    said = os.environ.get("SIGNLAB_CLUSTER", "").strip()
    return launcher_in_room(store, said) if said else LocalLauncher(store, keep_spare=keep_spare)


def check_choice() -> None:
    """Whether what the environment asks for can be.

    Raises:
        ClusterError: see :func:`launcher_of`.
    """
    said = os.environ.get("SIGNLAB_CLUSTER", "").strip()
    if said:
        check_installed()
    if said and said != OWN:
        check_address(said)
        _security(said)


def launcher_in_room(store: RunStore, said: str) -> DaskLauncher:
    """The launcher for a room; see :func:`launcher_of`."""
    check_installed()
    from signcore.running.launchers.dask import DaskLauncher  # noqa: PLC0415 - only who has Dask

    if said == OWN:
        from signcore.running.cluster.keys import security_of  # noqa: PLC0415
        from signcore.running.cluster.room import PORT, OwnRoom  # noqa: PLC0415

        room = OwnRoom(int(os.environ.get("SIGNLAB_CLUSTER_PORT") or PORT))
        sentence = _("Computers join this room with the file {file}: make worker SCHEDULER={address} CERT=room.pem")
        sys.stderr.write(sentence.format(file=room.room_file, address=room.address_for_others) + "\n")
        return DaskLauncher(store, room.address, security_of(room.room_file), room.ensure, room.close)
    check_address(said)
    return DaskLauncher(store, said, _security(said))


def _security(address: str) -> Security | None:
    from signcore.running.cluster.keys import room_file, security_of  # noqa: PLC0415 - only who has Dask

    file = os.environ.get("SIGNLAB_CLUSTER_CERT", "")
    return security_of(Path(file) if file else room_file()) if address.startswith("tls://") else None


def check_address(said: str) -> None:
    """Whether this can be the address of a Dask scheduler.

    >>> check_address("tls://192.168.1.10:8786")

    Raises:
        ClusterError: it can't.
    """
    host, _colon, port = said.partition("://")[2].rpartition(":")
    if not said.startswith(_SCHEMES) or not host or not port.isdecimal():
        raise ClusterError(
            _("{address} is not a room's address. Expected one like tls://192.168.1.10:8786.").format(address=shown_name(said)[:120])
        )
