"""A connection to the room's Dask scheduler, let go of properly also where it never came about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from distributed import Client
from distributed.security import Security

CONNECT_SECONDS: Final = 10
_CLOSE_SECONDS = 2


@asynccontextmanager
async def connected(address: str, security: Security | None, seconds: float = CONNECT_SECONDS) -> AsyncIterator[Client]:
    """A client of the scheduler at `address`.

    Raises:
        OSError: there is none, or it wants another room's file.
    """
    client = Client(address, security=security, asynchronous=True, timeout=seconds, set_as_default=False)
    try:
        await client
        yield client
    finally:
        with suppress(OSError):
            await client.close(_CLOSE_SECONDS)
