"""How many files and connections this process may have open, and what is logged when that was too few.

Each browser takes some five, and Streamlit keeps three of a closed page for minutes, where macOS starts programs with 256.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable

if sys.platform != "win32":
    import resource

WANTED_OPEN_FILES = 8192
FEW_OPEN_FILES = 1024  # with fewer, a class of thirty that comes and goes may not fit
_LOGGERS = ("asyncio", "uvicorn", "uvicorn.error", "tornado.application", "tornado.general")
_PER_SECONDS, _MOST_ALIKE, _MOST_KINDS = 60.0, 3, 500


def raise_open_file_limit(wanted: int = WANTED_OPEN_FILES) -> int | None:
    """Raise the soft limit to `wanted`, or as far as allowed. Returns the limit now; None under Windows, which has no such limit."""
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft == unlimited:
        return wanted
    goal = wanted if hard == unlimited else min(wanted, hard)
    while goal > soft:  # macOS may allow less than it says
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (goal, hard))
        except (ValueError, OSError):
            goal //= 2
        else:
            return goal
    return soft


class Repeats(logging.Filter):
    """Lets three records of a kind pass in a minute, and then says how many more there were.

    A server without a free file descriptor logs a traceback for each connection that it can't accept, two thousand a second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._guard = threading.Lock()
        self._kinds: dict[tuple[str, int, str], tuple[float, int]] = {}  # since when, and how many since

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is written."""
        kind, now = (record.name, record.levelno, str(record.msg)[:200]), self._clock()
        with self._guard:
            if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
                self._kinds.clear()
            since, count = self._kinds.get(kind, (now, 0))
            if now - since >= _PER_SECONDS:
                held_back, since, count = max(0, count - _MOST_ALIKE), now, 0
                if held_back:
                    record.msg, record.args = f"{record.getMessage()} (and {held_back} more like it)", ()
            self._kinds[kind] = (since, count + 1)
        return count < _MOST_ALIKE


def bound_server_log() -> None:
    """Put :class:`Repeats` before the loggers of the server's own machinery, once."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(held, Repeats) for held in logger.filters):
            logger.addFilter(Repeats())
