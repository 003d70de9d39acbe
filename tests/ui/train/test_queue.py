"""The list of runs that train or wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.running.capacity import runs_at_once
from signcore.runs.store import RunState, RunStore
from tests.idle_launcher import IdleLauncher
from ui.shared import cache

Opener = Callable[..., AppTest]


def test_each_run_has_its_place_and_can_be_taken_out(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    store = RunStore()
    first, second, third = (store.create(RunConfig(), toy_signs, name, "Ada") for name in ("one", "two", "three"))
    store.set_state(first.id, RunState.TRAINING)
    app = open_page("pages/lab/train.py")
    assert not app.exception
    rows = [text.value for text in app.text if "Ada" in text.value]
    assert ["one" in rows[0] and "training" in rows[0], "place 1" in rows[1] and "two" in rows[1], "place 2" in rows[2]] == [True] * 3
    app.button(key=f"queue-stop-{second.id}").click().run()
    assert store.run(second.id).state is RunState.STOPPED
    rows = [text.value for text in app.text if "Ada" in text.value]
    assert len(rows) == 2 and "place 1" in rows[1] and third.id in rows[1]


def test_how_many_at_once_is_set_for_all_servers(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    monkeypatch.setenv("SIGNLAB_RUNS", "1")
    RunStore().create(RunConfig(), toy_signs)
    app = open_page("pages/lab/train.py")
    app.number_input(key="at-once").set_value(3).run()
    assert not app.exception
    assert runs_at_once(RunStore()) == 3


def test_where_nothing_trains_there_is_no_list(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page("pages/lab/train.py")
    assert not app.exception
    assert not [box for box in app.expander if "runs train" in box.label or "run trains" in box.label]
