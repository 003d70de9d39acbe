"""A training gives way to whoever clicks."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_LEAST = 19
_AUTOGROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Give this process what the others leave of the processors. Where nobody else computes, that costs it nothing.

    On Linux, `nice` alone may do nothing: the scheduler shares the processors among sessions first (sched(7), “The autogroup
    feature”), and weighs only the processes of one session against each other. A training is a session of its own, so that it outlives its
    terminal, and would have half of all processors beside a dashboard at any `nice`. Its session's own value is set, too; only where this
    process leads the session, for the value holds for all in it. On Windows, whoever starts the process says it.
    """
    if not hasattr(os, "nice"):
        return
    os.nice(_LEAST)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # no Linux, one without the feature, or a container that hides it
            _AUTOGROUP.write_text(str(_LEAST))
