"""Trying again what the store refuses for now: locked by another program, or a disk that is full until someone makes room."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from signcore.runs.database import StoreError

_Result = TypeVar("_Result")


def retry(call: Callable[[], _Result], wait_seconds: float = 300.0, pause_seconds: float = 1.0) -> _Result:
    """What `call` returns, tried again for `wait_seconds` while the store can't be used; a training has hours in its hands.

    Raises:
        StoreError, OSError: it can't be used after that either.
    """
    again = Retrying(
        retry=retry_if_exception_type((StoreError, OSError)),
        stop=stop_after_delay(wait_seconds),
        wait=wait_fixed(pause_seconds),
        before_sleep=_say,
        reraise=True,
    )
    return again(call)


def _say(state: RetryCallState) -> None:
    sys.stderr.write(f"{state.outcome.exception() if state.outcome else ''}\n")  # the run's log
