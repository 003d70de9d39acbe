"""Whose pages may open a websocket, asked of a real server by hand: browsers would not let a test lie about where it comes from."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.dashboard import serve

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a server that listens to the room, as for a class."""
    with serve(tmp_path_factory.mktemp("room"), flags=["--server.address", "0.0.0.0"]) as home:
        found = urlsplit(home).port
        assert found is not None
        yield found


def _handshake(port: int, host: str, origin: str | None, path: str = "/_stcore/stream") -> int:
    """The status of the answer to a websocket's first request: 101 where it is accepted."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        *([f"Origin: {origin}"] if origin is not None else []),
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        return int(wire.recv(64).split()[1])


# As a class reaches it: by a name, by a number, on the teacher's machine; and by a proxy with TLS, which passes the host on.
HOSTS = ["laptop.local:{port}", "192.168.1.20:{port}", "localhost:{port}", "signs.example.org"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_of_the_server_itself_may(port: int, host: str) -> None:
    named = host.format(port=port)
    assert _handshake(port, named, f"http://{named}") == 101
    assert _handshake(port, named, f"https://{named}") == 101


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://evil.example:{port}",
        "http://laptop.local.evil.example:{port}",
        "http://laptop.local:{other}",  # another program of the same machine
        "http://192.168.1.20:{other}",
        "null",  # a file, or a frame in a sandbox
        "",
        "http://[",
        "https://evil.example@signs.example.org.evil.example",
    ],
)
def test_a_page_of_another_site_may_not(port: int, host: str, origin: str) -> None:
    assert _handshake(port, host.format(port=port), origin.format(port=port, other=port + 1)) == 403


def test_a_program_that_is_no_browser_may(port: int) -> None:
    assert _handshake(port, f"localhost:{port}", None) == 101


def test_streamlit_s_own_check_is_still_there() -> None:
    """What stands before it is there for speed; a Streamlit that no longer looked would be seen here."""
    from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

    assert _is_origin_allowed("http://laptop.local:8501", "laptop.local:8501")
    assert not _is_origin_allowed("http://evil.example", "laptop.local:8501")


def test_a_name_that_was_bent_to_this_machine_is_refused_where_names_are_listed(tmp_path: Path) -> None:
    """DNS rebinding: a foreign name that leads here is its own host, and only the list of names can tell."""
    with serve(tmp_path, flags=["--server.allowedHosts", "laptop.local"]) as home:
        port = urlsplit(home).port
        assert port is not None
        assert _handshake(port, f"laptop.local:{port}", f"http://laptop.local:{port}") == 101
        assert _handshake(port, f"evil.example:{port}", f"http://evil.example:{port}") == 403


def test_nobody_on_the_internet_is_asked_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit would ask for this machine's address, and every page waits meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as internet:
        internet.settimeout(0.5)
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{internet.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
        with serve(tmp_path) as home:
            port = urlsplit(home).port
            assert port is not None
            assert _handshake(port, "laptop.local", "https://evil.example") == 403
            with pytest.raises(TimeoutError):
                internet.accept()
