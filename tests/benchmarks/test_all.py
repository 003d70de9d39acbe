"""Every benchmark still runs to its end, on little: a name or a page that moved would otherwise be missed for months."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import _short
from benchmarks.__main__ import ARGUMENTS, names
from signcore.paths import PROJECT_FOLDER

_IN_A_BROWSER = ("browser", "clicks", "data_page", "first_minute", "results")
_LONG = (  # ten seconds and more, even on little
    "class_load",
    "cluster",
    "crowd",
    "first_minute",
    "gpu",
    "hand",
    "hostile",
    "lesson",
    "own_hand",
    "presets",
    "results",
    "speed",
    "watching",
)


def _benchmarks(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *words], cwd=PROJECT_FOLDER, capture_output=True, text=True, encoding="utf-8", check=False
    )


def _marks(name: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.e2e] * (name in _IN_A_BROWSER) + [pytest.mark.thorough] * (name in _LONG)


def test_each_has_a_short_form(tmp_path: Path) -> None:
    assert set(_short.arguments(tmp_path)) == set(names()) >= {*ARGUMENTS, *_IN_A_BROWSER}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="some read /proc")
@pytest.mark.parametrize("name", [pytest.param(name, marks=_marks(name)) for name in names()])
def test_it_runs_to_its_end_and_gives_figures(name: str) -> None:
    done = _benchmarks("--short", name)
    assert done.returncode == 0, done.stderr[-3000:]
    assert re.search(r"\| [\d,.]+ \||top-1 \d", done.stdout), done.stdout
    assert "nan" not in done.stdout


def test_one_that_breaks_off_is_named_and_so_is_one_that_there_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNLAB_CHROMIUM", str(tmp_path / "none"))
    done = _benchmarks("--short", "clicks")
    assert done.returncode == 1 and "Not to the end: clicks." in done.stderr
    done = _benchmarks("--short", "click")
    assert done.returncode == 2 and "no benchmark named click. There are: browser, class_load, clicks, cluster, crowd," in done.stderr
