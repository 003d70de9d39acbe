"""One run in detail: its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore

Opener = Callable[..., AppTest]


@pytest.mark.parametrize(("typed", "kept"), [("  Ours  ", "Ours"), ("", None), ("   ", None), ("*v2*", "*v2*")])
def test_a_new_name_is_taken_once_and_shown_as_it_is_kept(toy_signs: SignDataset, open_page: Opener, typed: str, kept: str | None) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs, "Before")
    store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    store.set_state(run.id, RunState.FINISHED)
    app = open_page("pages/lab/results.py", run=run.id, view="closely")
    app.text_input(key=f"name-{run.id}").set_value(typed).run()
    assert not app.exception
    name = store.run(run.id).name
    assert name == (run.id if kept is None else kept)
    assert app.text_input(key=f"name-{run.id}").value == name, "so that the next look does not rename again"
