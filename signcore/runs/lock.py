"""A lock that the operating system releases when its holder dies, however it dies.

A process number can be given to another process and a heartbeat can be late; a file lock is held by exactly the living.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from signcore.errors import RunError
from signcore.i18n import N_, _
from signcore.machine_trouble import in_words
from signcore.paths import made_folder, shown_name

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


LOCK_NAME = "training.lock"  # in a run's folder; held by the process that trains it
NO_LOCKS = N_(
    "The folder of the store is on a drive without file locks, as some network drives are. Runs need them: "
    "set SIGNLAB_STORE to a folder on a drive of this computer and start SignLab again."
)
# What systems answer where somebody else holds the lock: Linux and macOS, NFS, and Windows.
_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK, getattr(errno, "EDEADLOCK", errno.EDEADLK)}
_WITHOUT_LOCKS = {getattr(errno, name) for name in ("ENOLCK", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EINVAL") if hasattr(errno, name)}


class LockError(RunError):
    """Whether a lock is held can't be told: the drive knows no locks, or does not answer."""


class ProcessLock:
    """An exclusive lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self, wait_seconds: float = 0.0) -> bool:
        """Take the lock. False if another process, or another lock object, still has it after `wait_seconds`.

        Who takes a lock for good waits a little: :func:`is_locked` holds it for the moment of its look.

        Raises:
            FolderError: its folder can't be made.
            LockError: nobody holds it, and it can't be taken either.
        """
        give_up = time.monotonic() + wait_seconds
        made_folder(self._path.parent)
        try:
            stream = self._path.open("ab+")
        except OSError as error:
            raise _lock_error(self._path, error) from error
        try:
            while not _try_lock(stream):
                if time.monotonic() >= give_up:
                    stream.close()
                    return False
                time.sleep(0.02)
        except OSError as error:
            stream.close()
            raise _lock_error(self._path, error) from error
        self._file = stream
        return True

    def release(self) -> None:
        """Release the lock; the file stays."""
        if self._file:
            self._file.close()
            self._file = None


def is_locked(path: Path) -> bool:
    """Whether some living process holds the lock at `path`.

    Raises:
        LockError: that can't be told.
    """
    if not path.exists():
        return False
    probe = ProcessLock(path)
    if probe.acquire():
        probe.release()
        return False
    return True


def check_locks(folder: Path) -> None:
    """Take a lock in `folder`, and release it.

    Raises:
        LockError: files there can't be locked, or none can be written.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as stream:
            _try_lock(stream)
    except OSError as error:
        raise _lock_error(folder, error) from error


def _try_lock(stream: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.set_inheritable(stream.fileno(), False)
    except OSError as error:
        if error.errno not in _HELD:
            raise
        return False
    return True


def _lock_error(path: Path, error: OSError) -> LockError:
    if error.errno in _WITHOUT_LOCKS:
        return LockError(_(NO_LOCKS))
    return LockError(
        _("The store can't be locked at {path}: {reason}. Set SIGNLAB_STORE to a folder that you may write to.").format(
            path=shown_name(path), reason=in_words(error)
        )
    )
