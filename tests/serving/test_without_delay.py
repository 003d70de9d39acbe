"""Nagle's algorithm, on a server that is set up as Streamlit sets up its own: with a socket that names no protocol."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest
import uvicorn
from websockets.sync.client import connect

from signcore.paths import PROJECT_FOLDER
from ui.shared.without_delay import WithoutDelay, connection_of


async def says_what_is_set(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    connection = connection_of(send)
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": str(connection and connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))})
    await send({"type": "websocket.close", "code": 1000})


@pytest.mark.parametrize("protocol", ["websockets-sansio", "auto"])
def test_a_websocket_sends_small_messages_at_once(protocol: Any) -> None:
    listening = socket.socket(family=socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(WithoutDelay(says_what_is_set), ws=protocol, lifespan="off", log_level="warning"))
    serving = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    serving.start()
    try:
        with connect(f"ws://127.0.0.1:{listening.getsockname()[1]}/", open_timeout=20) as wire:
            assert int(wire.recv()) != 0
    finally:
        server.should_exit = True
        serving.join(20)
        listening.close()


def test_other_servers_are_left_alone() -> None:
    passed: list[str] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        passed.append(scope["type"])

    async def send(_message: Any) -> None: ...

    for kind in ("websocket", "http", "lifespan"):
        asyncio.run(WithoutDelay(app)({"type": kind}, send, send))
    assert passed == ["websocket", "http", "lifespan"]


def test_the_dashboard_is_served_so() -> None:
    assert "Middleware(WithoutDelay)" in (PROJECT_FOLDER / "app.py").read_text(encoding="utf-8")
