from __future__ import annotations

import os
import subprocess
import sys

import pytest

from signcore.paths import PROJECT_FOLDER

_SAYS = """
import os
from pathlib import Path
from signcore.running.priority import give_way
group = Path("/proc/self/autogroup")
value = lambda: group.read_text().split()[-1:] if group.exists() else []
before = value()
give_way()
print(os.nice(0), before, value())
"""
# A process that leads no session, within one that this test begins: whatever runs the tests may be in none that has a value.
_WITHIN = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_SAYS!r}], check=True)"


def _said(script: str) -> str:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=PROJECT_FOLDER, start_new_session=True, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not hasattr(os, "nice"), reason="on Windows, whoever starts a training says how it is to be scheduled")
class TestNiceness:
    def test_a_training_gives_way(self) -> None:
        assert _said(_SAYS).startswith("19 ")

    def test_so_does_its_session(self) -> None:
        said = _said(_SAYS)
        if said == "19 [] []\n":
            pytest.skip("this system has no autogroups, or has them switched off")
        assert said == "19 ['0'] ['19']\n"

    def test_a_session_that_others_share_stays_as_it_is(self) -> None:
        said = _said(_WITHIN)
        if said == "19 [] []\n":
            pytest.skip("this system has no autogroups, or has them switched off")
        assert said == "19 ['0'] ['0']\n"
