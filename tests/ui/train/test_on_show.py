"""A run on show, and what can be done to it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.running.loss_watch import LOSS_NO_NUMBER
from signcore.runs.store import BatchEvent, RunState, RunStore, StepBack
from tests.idle_launcher import IdleLauncher
from tests.ui.plainly import seen
from ui.shared import cache

Opener = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def nothing_is_tended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs of these tests have no process, and are not to be taken for dead."""
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


def test_a_loss_that_ran_away_is_shown_with_the_way_back(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.add_facts(run.id, steps_per_epoch=6, went_back=(StepBack(3, 0, 0.01),))
    store.add_events(run.id, [BatchEvent(1, 0, 3.2, 0.1, 1.0), BatchEvent(2, 0, float("nan"), 0.0, 1.0)])
    store.set_state(run.id, RunState.PAUSED, LOSS_NO_NUMBER)
    app = open_page("pages/lab/train.py", run=run.id)
    assert not app.exception
    assert [seen(box.value) for box in app.error] == [LOSS_NO_NUMBER]
    assert any("at step 3" in text.value and "0.01" in text.value for text in app.caption)
    app.button(key="rollback").click().run()
    assert store.take_commands(run.id) == [("rollback", None)]


def test_a_pause_that_someone_asked_for_needs_no_way_back(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.set_state(run.id, RunState.PAUSED)
    app = open_page("pages/lab/train.py", run=run.id)
    assert not app.exception and not app.error
    assert "rollback" not in [button.key for button in app.button]


@pytest.mark.parametrize(("seconds", "said"), [(5, False), (300, True)])
def test_a_training_that_is_silent_for_long_is_told_of(toy_signs: SignDataset, open_page: Opener, seconds: float, *, said: bool) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.add_facts(run.id, steps_per_epoch=6)
    store.set_state(run.id, RunState.TRAINING)
    store.add_events(run.id, [BatchEvent(1, 0, 3.2, 0.1, time.time() - seconds)])
    app = open_page("pages/lab/train.py", run=run.id)
    assert not app.exception
    assert any("Nothing has been heard" in box.value for box in app.warning) is said


@pytest.mark.parametrize("mixed", [True, False])
def test_a_training_in_16_bits_says_so(toy_signs: SignDataset, open_page: Opener, *, mixed: bool) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.add_facts(run.id, steps_per_epoch=6, mixed_precision=mixed)
    store.set_state(run.id, RunState.TRAINING)
    app = open_page("pages/lab/train.py", run=run.id)
    assert not app.exception
    assert any("16-bit" in text.value for text in app.caption) is mixed


def test_settings_beyond_today_s_limits_are_not_copied_and_it_is_said_which(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    run = store.create(RunConfig(), toy_signs)
    store.set_state(run.id, RunState.STOPPED)
    with store.database.writing() as db:  # as an earlier version allowed
        db.execute("UPDATE runs SET config = replace(config, '75', '400') WHERE id = ?", (run.id,))
    app = open_page("pages/lab/train.py", run=run.id)
    app.button(key="fork").click().run()
    assert not app.exception
    assert any("filters is 400, but it has to be a whole number from 1 to 256." in seen(box.value) for box in app.error)
    app.switch_page("pages/lab/model.py").run()
    assert not app.exception and next(one for one in app.slider if one.label == "Filters in block 1").value == 75
