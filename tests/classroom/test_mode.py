"""When a server is a class."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import pytest

from signcore.classroom.mode import is_class
from signcore.classroom.people import People
from signcore.cli.app import main
from signcore.paths import PROJECT_FOLDER
from signcore.runs.store import RunStore


@pytest.mark.parametrize(
    ("variable", "address", "expected"),
    [
        ("", "localhost", False),
        ("", "127.0.0.1", False),
        ("", "0.0.0.0", True),
        ("", "192.0.2.7", True),
        ("", None, True),  # Streamlit without an address listens to all
        ("", "", True),
        ("1", "localhost", True),
        ("0", "0.0.0.0", False),
        ("no", None, False),
    ],
)
def test_the_variable_decides_else_the_address(variable: str, address: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_CLASS", variable)
    assert is_class(address) is expected


def test_a_plain_start_is_for_one_person() -> None:
    config = tomllib.loads((PROJECT_FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert not is_class(config["server"]["address"])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no make")
@pytest.mark.parametrize(
    ("words", "address", "expected"),
    [
        ("", "localhost", False),
        ("CLASS=1", "0.0.0.0", True),
        ("HTTPS=1", "0.0.0.0", True),
        ("HOST=0.0.0.0", "0.0.0.0", True),
        ("CLASS=1 HOST=localhost", "localhost", True),
        ("CLASS=0 HOST=0.0.0.0", "0.0.0.0", False),
    ],
)
def test_make_run_asks_for_what_it_says(words: str, address: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(["make", "-n", "run", *words.split()], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=True)
    (start,) = [line for line in done.stdout.splitlines() if "streamlit run" in line]
    monkeypatch.setenv("SIGNLAB_CLASS", next((word.partition("=")[2] for word in start.split() if word.startswith("SIGNLAB_CLASS=")), ""))
    assert f"--server.address {address} " in start and is_class(address) is expected
    assert ("signcore class" in done.stdout) is expected


def test_the_command_tells_the_code_and_makes_a_link_that_opens(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["class", "--json", "--port", "8601"]) == 0
    said = json.loads(capsys.readouterr().out)
    people = People(RunStore())
    assert said["code"] == people.join_code()
    assert people.become_teacher(said["teacher"].partition("?teacher=")[2])[0].is_teacher
    assert all(address.startswith("http://") and address.endswith(":8601") for address in said["addresses"])
    assert main(["class", "--https"]) == 0
    words = capsys.readouterr().out
    assert people.join_code() in words and "https://localhost:8501/?teacher=" in words
