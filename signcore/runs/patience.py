"""Trying again what the store refuses for now: locked by another program, or a disk that is full until someone makes room."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from signcore.runs.database import StoreError

_Result = TypeVar("_Result")


def patiently(call: Callable[[], _Result], wait_seconds: float = 300.0, pause_seconds: float = 1.0) -> _Result:
    """What `call` returns, tried again for `wait_seconds` while the store can't be used; a training has hours in its hands.

    Raises:
        StoreError: it can't be used after that either.
    """
    give_up = time.monotonic() + wait_seconds
    while True:
        try:
            return call()
        except (StoreError, OSError) as error:
            if time.monotonic() >= give_up:
                raise
            sys.stderr.write(f"{error}\n")
            time.sleep(pause_seconds)
