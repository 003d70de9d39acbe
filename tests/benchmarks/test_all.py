"""Every benchmark can at least be loaded and says what it measures: a name that moved would otherwise be missed for months."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import pytest

import benchmarks
from signcore.paths import PROJECT_FOLDER

NAMES = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]


@pytest.mark.parametrize("name", NAMES)
def test_it_loads_and_explains_itself(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--help"], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"benchmarks.{name}" in done.stdout
