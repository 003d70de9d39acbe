"""Small messages go out at once."""

from __future__ import annotations

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class WithoutDelay:
    """Switches Nagle's algorithm off for websockets.

    A page is a hundred small messages. With Nagle's algorithm (RFC 896) the first goes out, and the others wait until the browser's
    side has said that it came, which operating systems put off by 40 ms and more: at each click. asyncio switches it off by itself, but not
    where the socket was made without naming its protocol, as Streamlit makes it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set up its connection, and let it pass."""
        if scope["type"] == "websocket" and (connection := connection_of(send)) is not None:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)


def connection_of(send: Send) -> socket.socket | None:
    """The socket that uvicorn sends by. None with servers and protocols that keep it elsewhere; all works there, too, only later."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    found: socket.socket | None = transport.get_extra_info("socket") if transport is not None else None
    return found if found is not None and found.family in {socket.AF_INET, socket.AF_INET6} else None
