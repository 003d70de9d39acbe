"""Who may open a websocket: pages of this server, and programs that are no browsers."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import streamlit as st
from starlette.types import ASGIApp, Receive, Scope, Send

_OF_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class OwnPagesOnly:
    """Refuses websockets that pages of other sites open, with a class' browsers for their accomplices.

    Streamlit refuses them, too. But before it does so, it asks a server on the internet, from within the loop that serves everybody, for
    this machine's address: up to two seconds in which no page moves, for each try, where there is no internet.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it pass, or answer 403."""
        if scope["type"] == "websocket" and not _is_own(scope):
            await receive()  # the request to connect; a refusal before it was read is an error of protocol
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._app(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    """Whether a websocket comes from a page of this server, from a program that is no browser, or from where Streamlit was told."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin, host = headers.get(b"origin"), headers.get(b"host", "")
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    with suppress(ValueError):
        at = urlsplit(origin)
        allowed = {urlsplit(one.strip()).hostname for one in st.get_option("server.corsAllowedOrigins")}
        return bool(at.hostname) and (at.netloc == host or at.hostname in _OF_THIS_MACHINE | allowed)
    return False
