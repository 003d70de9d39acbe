"""What every test has: a store, a data folder and a language of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from signcore import i18n
from tests.toy_runs import run_store, toy_signs, trained_toy  # noqa: F401 - fixtures for all


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's own store; no test sees, or touches, what a learner made."""
    folder = tmp_path / "store"
    monkeypatch.setenv("SIGNLAB_STORE", str(folder))
    monkeypatch.setenv("SIGNLAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SIGNLAB_LANGUAGE", "en")
    monkeypatch.setenv("SIGNLAB_WARM", "0")
    monkeypatch.delenv("SIGNLAB_CLASS", raising=False)
    monkeypatch.setattr(i18n, "_current_language", i18n._language_of_environment)
    return folder
