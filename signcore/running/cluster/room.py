"""The room itself: a Dask scheduler beside SignLab's server, with its dashboard on this computer alone. It ends with the server.

``python -m signcore.running.cluster.room PORT ROOM_FILE SECONDS`` runs one until its standard input closes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import dask
from distributed import Scheduler

from signcore.certificate import own_names
from signcore.paths import PROJECT_FOLDER
from signcore.running.cluster import GONE_SECONDS
from signcore.running.cluster.keys import ensure_room_file, security_of

PORT: Final = 8786
DASHBOARD: Final = "127.0.0.1:8787"
LOG_NAME: Final = "scheduler.txt"  # beside the room's file
_FAILURES = 1000  # computers that a training may lose before Dask gives it up; a class switches them off in the middle of everything


class OwnRoom:
    """A scheduler in a process of its own, started again when it dies.

    Args:
        port: where computers join.
        room_file: the file that lets them in; made if there is none.
        gone_seconds: after which a computer that says nothing is given up; Dask takes no less than ten of its heartbeats, 5 seconds.
    """

    def __init__(self, port: int = PORT, room_file: Path | None = None, gone_seconds: int = GONE_SECONDS) -> None:
        self.room_file, self._gone_seconds = ensure_room_file(room_file), gone_seconds
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where this computer finds it."""
        return f"tls://127.0.0.1:{self._port}"

    @property
    def address_for_others(self) -> str:
        """Where others find it, as far as this computer knows its own addresses."""
        return f"tls://{own_names()[0]}:{self._port}"

    @property
    def pid(self) -> int | None:
        """The scheduler's process."""
        return self._process.pid if self._process else None

    def ensure(self) -> None:
        """Start it, if it does not run."""
        if self._process is not None and self._process.poll() is None:
            return
        with (self.room_file.parent / LOG_NAME).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "signcore.running.cluster.room", str(self._port), str(self.room_file), str(self._gone_seconds)],
                cwd=PROJECT_FOLDER,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=sys.platform != "win32",
            )

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
        self._process = None


async def _serve(port: int, room_file: Path, gone_seconds: int) -> None:
    settings = {"distributed.scheduler.worker-ttl": f"{gone_seconds}s", "distributed.scheduler.allowed-failures": _FAILURES}
    with dask.config.set(settings):
        async with Scheduler(protocol="tls", port=port, security=security_of(room_file), dashboard_address=DASHBOARD) as scheduler:
            await scheduler.finished()


def main() -> None:
    """See the module."""
    logging.getLogger("distributed").setLevel(logging.WARNING)
    threading.Thread(target=_end_with_server, name="signlab-room", daemon=True).start()
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))


def _end_with_server() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # nothing here is worth keeping: what counts is in the store and with the computers


if __name__ == "__main__":
    main()
