"""``python -m signcore worker``: a room's computer, which joins again whenever the room's scheduler was away."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import dask
from distributed import Worker
from distributed.security import Security

from signcore.i18n import _
from signcore.running.cluster import RESOURCE, VERSIONS_KEY, ClusterError
from signcore.running.cluster.connecting import CONNECT_SECONDS, connected
from signcore.running.cluster.station import Station, open_station
from signcore.running.cluster.versions import own_versions, what_differs

_AGAIN_SECONDS = 1.0


def stay_in_room(address: str, security: Security | None, station: Station, say: Callable[[str], None], port: int = 0) -> None:
    """Be one of the room's computers until somebody ends this process.

    Args:
        address: the Dask scheduler's.
        security: the room's file, opened; None for a room without TLS.
        station: this computer's.
        say: told how it goes, a sentence each.
        port: where this computer listens to the room; 0 for any that is free.

    Raises:
        ClusterError: the server has other versions.
    """
    open_station(station)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a lost connection is said below
    # A worker that reads gigabytes at once is not what this is for, and its own memory says nothing of the training's.
    settings = {"distributed.worker.memory.terminate": False, "distributed.comm.timeouts.connect": CONNECT_SECONDS}
    with dask.config.set(settings), suppress(asyncio.CancelledError):  # a polite end, as at the end of a lesson
        asyncio.run(_stay(address, security, station, say, port))


async def _stay(address: str, security: Security | None, station: Station, say: Callable[[str], None], port: int) -> None:
    me = asyncio.current_task()
    if sys.platform != "win32" and me is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, me.cancel)
    told = ""
    while True:
        try:
            if await _is_welcome(address, security):
                say(_("{name} is in the room, and waits for trainings. Ctrl-C leaves it.").format(name=station.computer.name))
                told = ""
                await _be_worker(address, security, port)
                news = _("The room's scheduler is away. Trainings go on; this computer joins again when it is back.")
            else:
                news = _("The room is open, but SignLab's server is not there yet. Waiting for it.")
        except OSError as error:  # TimeoutError, no route, a certificate that is not this room's
            news = _("The room at {address} can't be joined: {reason}. Trying again.").format(address=address, reason=str(error)[:200])
        if news != told:
            say(news)
            told = news
        await asyncio.sleep(_AGAIN_SECONDS)


async def _is_welcome(address: str, security: Security | None) -> bool:
    """Whether a server is there.

    Raises:
        ClusterError: its versions are others.
    """
    async with connected(address, security) as client:
        theirs: Any = await client.get_metadata([VERSIONS_KEY], default=None)
    if theirs is None:
        return False
    if sentence := what_differs(own_versions(), theirs):
        raise ClusterError(sentence)
    return True


async def _be_worker(address: str, security: Security | None, port: int) -> None:
    """One stay; ends when the connection does."""
    worker = Worker(
        address,
        nthreads=1,
        port=port,
        name=None,  # Dask's own: two computers may be called the same
        resources={RESOURCE: 1},
        security=security,
        memory_limit=0,
        dashboard=False,
        validate=False,
    )
    try:
        await worker
        await worker.finished()
    finally:
        with suppress(OSError):
            await worker.close(executor_wait=False)
