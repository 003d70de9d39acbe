"""A lock that the operating system lets go when its holder dies, however it dies.

A process number can be given to another process and a heartbeat can be late; a file lock is held by exactly the living.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


LOCK_NAME = "training.lock"  # in a run's folder; held by the process that trains it


class ProcessLock:
    """An exclusive lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self, wait_seconds: float = 0.0) -> bool:
        """Take the lock. False where another process, or another lock object, still has it after `wait_seconds`.

        Who takes a lock for good waits a little: :func:`is_locked` holds it for the moment of its look.
        """
        give_up = time.monotonic() + wait_seconds
        self._path.parent.mkdir(parents=True, exist_ok=True)
        stream = self._path.open("ab+")
        while not _try_lock(stream):
            if time.monotonic() >= give_up:
                stream.close()
                return False
            time.sleep(0.02)
        self._file = stream
        return True

    def release(self) -> None:
        """Let go; the file stays."""
        if self._file:
            self._file.close()
            self._file = None


def is_locked(path: Path) -> bool:
    """Whether some living process holds the lock at `path`."""
    if not path.exists():
        return False
    probe = ProcessLock(path)
    if probe.acquire():
        probe.release()
        return False
    return True


def _try_lock(stream: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.set_inheritable(stream.fileno(), False)
    except OSError:
        return False
    return True
