from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from signcore.paths import PROJECT_FOLDER

_AUTOGROUP = Path("/proc/self/autogroup")
_SAYS = """
import os
from pathlib import Path
from signcore.running.priority import give_way
group = Path("/proc/self/autogroup")
before = group.read_text() if group.exists() else ""
give_way()
print(os.nice(0), before.split()[-1:], group.read_text().split()[-1:] if group.exists() else [])
"""


def _said(*, leads_its_session: bool) -> str:
    command = [sys.executable, "-c", _SAYS]
    said = subprocess.run(command, cwd=PROJECT_FOLDER, start_new_session=leads_its_session, capture_output=True, text=True, check=True)
    return said.stdout


@pytest.mark.skipif(not hasattr(os, "nice"), reason="on Windows, whoever starts a training says how it is to be scheduled")
class TestNiceness:
    def test_a_training_gives_way(self) -> None:
        assert _said(leads_its_session=True).startswith("19 ")

    @pytest.mark.skipif(not _AUTOGROUP.exists(), reason="this system has no autogroups")
    def test_so_does_its_session(self) -> None:
        assert _said(leads_its_session=True) == "19 ['0'] ['19']\n"

    @pytest.mark.skipif(not _AUTOGROUP.exists(), reason="this system has no autogroups")
    def test_a_session_that_others_share_stays_as_it_is(self) -> None:
        before = _AUTOGROUP.read_text().split()[-1]
        assert _said(leads_its_session=False) == f"19 ['{before}'] ['{before}']\n"
