"""`/healthz` of a real server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.dashboard import serve

pytestmark = pytest.mark.slow


def _asked(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def _once_it_is(status: int, address: str) -> dict[str, Any]:
    give_up = time.monotonic() + 30
    while (said := _asked(address))[0] != status:
        assert time.monotonic() < give_up, said
        time.sleep(0.1)
    return said[1]


def test_a_server_that_nobody_has_visited_is_well_and_looks_after_its_queue(tmp_path: Path) -> None:
    with serve(tmp_path) as home:
        said = _once_it_is(200, f"{home}/healthz")
        assert said["well"] is True
        assert {name: said[name]["word"] for name in ("store", "engine", "compute")} == {
            "store": "well",
            "engine": "well",
            "compute": "idle",
        }
        assert str(tmp_path) not in json.dumps(said)
        seconds = []
        for _ in range(20):
            began = time.perf_counter()
            assert _asked(f"{home}/healthz")[0] == 200
            seconds.append(time.perf_counter() - began)
        assert sorted(seconds)[10] < 0.25  # milliseconds, on a machine that does nothing else
        assert _asked(f"{home}/healthz")[1]["compute"]["word"] == "idle"  # asking started nothing
        for file in (tmp_path / "store").glob("runs.sqlite*"):
            file.write_bytes(b"nothing that SQLite wrote " * 100)
        assert _once_it_is(503, f"{home}/healthz")["store"]["word"] == "unreadable"


def test_a_store_that_can_not_be_used_is_said_and_taken_up_once_it_can(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file in its place", encoding="ascii")
    with serve(tmp_path) as home:
        said = _once_it_is(503, f"{home}/healthz")
        assert (said["well"], said["store"]["word"], said["engine"]["word"]) == (False, "unreadable", "untended")
        (tmp_path / "store").unlink()
        assert _once_it_is(200, f"{home}/healthz")["engine"]["word"] == "well"


def test_below_a_path_it_is_there_too(tmp_path: Path) -> None:
    with serve(tmp_path, flags=["--server.baseUrlPath", "signs"], base="/signs") as home:
        assert home.endswith("/signs")
        _once_it_is(200, f"{home}/healthz")
        assert _asked(home.removesuffix("/signs") + "/healthz")[0] == 200


_HANGS = """
import asyncio, threading, time
from starlette.requests import Request
from signcore.health import Lookout
from ui.shared import health
health._PATIENCE_SECONDS = 0.2
health._LOOKOUT = Lookout(lambda: threading.Event().wait())
began = time.perf_counter()
answer = asyncio.run(health._answer(Request({"type": "http"})))
print(answer.status_code, time.perf_counter() - began < 5, answer.body.decode())
"""


def test_a_drive_that_hangs_holds_up_no_answer() -> None:
    """In a process of its own, which a thread that hangs does not outlive."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", _HANGS], capture_output=True, text=True, check=True, timeout=120)
    status, in_time, body = done.stdout.split(maxsplit=2)
    assert (status, in_time) == ("503", "True")
    assert json.loads(body)["store"]["word"] == "silent"
