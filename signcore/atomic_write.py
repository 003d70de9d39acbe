"""Files that exist whole or not at all, for readers in other processes and after a power cut."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A path to write to; the file replaces `path` at the end. A reader sees the old file or the new one.

    Where writing fails, the old file stays as it was and nothing is left of the new one; where the process is killed, a file named
    ``building-…`` is left beside it.
    """
    building = path.with_name(f"building-{os.getpid()}-{path.name}")
    try:
        yield building
        with building.open("rb+") as stream:
            os.fsync(stream.fileno())
        _replace(building, path)
    finally:
        building.unlink(missing_ok=True)


def _replace(new: Path, path: Path) -> None:
    """Put `new` in the place of `path`. Windows refuses while someone reads the old file, so it is tried for a second."""
    for _attempt in range(10):
        try:
            new.replace(path)
        except PermissionError:
            time.sleep(0.1)
        else:
            return
    new.replace(path)
