"""A server for a class, without a browser."""

from __future__ import annotations

import pytest

from signcore.classroom.people import People
from signcore.runs.store import RunStore
from tests.idle_launcher import IdleLauncher
from ui.shared import cache


@pytest.fixture(autouse=True)
def class_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes is asked who they are, and no training starts."""
    monkeypatch.setenv("SIGNLAB_CLASS", "1")
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


@pytest.fixture
def people(store: object) -> People:
    """The people of this test's store."""
    return People(RunStore())
