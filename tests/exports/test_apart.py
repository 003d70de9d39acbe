"""Files made in a process of its own: its answer, its progress, its last words."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from signcore.errors import RunError
from signcore.exports import apart
from signcore.exports.apart import archive_apart, import_apart
from signcore.runs.store import RunStore


def test_what_the_process_says_last_is_why_it_failed(tmp_path: Path) -> None:
    path = tmp_path / "none.signlab"
    path.write_bytes(b"no run")
    with pytest.raises(RunError, match=r"none\.signlab"):
        import_apart(path)


def test_a_process_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_MOST_SECONDS_FOR_ALL", 0.05)
    with pytest.raises(RunError, match="was stopped"):
        archive_apart(tmp_path / "class.zip")


def test_an_empty_class_has_an_archive_too(tmp_path: Path, run_store: RunStore) -> None:
    assert archive_apart(tmp_path / "class.zip") == ""
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        assert archive.namelist() == ["README.txt"]
