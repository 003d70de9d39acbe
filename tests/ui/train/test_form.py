"""Numbers that can't be used hold the start back; the quick look and both networks of the lesson start beside what trains already."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.ui.plainly import seen
from ui.shared import cache

Opener = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def nothing_is_tended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No training starts: what is asked is what stands in the queue."""
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


@pytest.mark.parametrize(
    ("field", "wrong", "sentence", "right"),
    [
        ("Batch size", 0, "Batch size is 0, but it has to be a whole number from 1 to 4,096.", 64),
        ("Learning rate", 5.0, "Learning rate is 5, but it has to be a number from 0.000001 to 1.", 0.002),
        ("Seed", -1, "Seed is -1, but it has to be a whole number from 0 to 2,147,483,647.", 3),
    ],
)
def test_a_number_that_can_t_be_used_holds_the_start_back(
    toy_signs: SignDataset, open_page: Opener, field: str, wrong: float, sentence: str, right: float
) -> None:
    app = open_page("pages/lab/train.py", data=toy_signs.id)
    number = next(one for one in app.number_input if one.label == field)
    assert not app.button(key="start").disabled
    number.set_value(wrong).run()
    assert not app.exception
    assert [seen(box.value) for box in app.error] == [sentence]
    assert app.button(key="start").disabled
    assert next(one for one in app.number_input if one.label == field).value == wrong, "what was typed stays to be mended"
    next(one for one in app.number_input if one.label == field).set_value(right).run()
    assert not app.error and not app.button(key="start").disabled
    app.button(key="start").click().run()
    (run,) = RunStore().runs()
    assert right in (run.config.train.batch_size, run.config.train.learning_rate, run.config.train.seed)


def test_who_begins_with_signlab_s_network_is_told_where_the_layers_differ(toy_signs: SignDataset, open_page: Opener) -> None:
    told = "Your network has other layers than SignLab’s own, so it begins with random weights."
    app = open_page("pages/lab/train.py", data=toy_signs.id)
    app.button(key="preset-camera").click().run()
    assert next(one for one in app.selectbox if one.label == "Begin with").value == "starter"
    assert told not in [seen(caption.value) for caption in app.caption]
    app = open_page("pages/lab/train.py", data=toy_signs.id, start="starter", filters="8,8")
    assert told in [seen(caption.value) for caption in app.caption]


def test_two_runs_are_on_show_side_by_side_while_one_trains(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    dense, cnn = (store.create(RunConfig().with_settings({"architecture": name}), toy_signs, name) for name in ("dense", "cnn"))
    app = open_page("pages/lab/train.py", data=toy_signs.id, run=f"{dense.id},{cnn.id}")
    store.add_facts(dense.id, steps_per_epoch=4)
    store.set_state(dense.id, RunState.TRAINING)
    store.add_events(dense.id, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    app.switch_page("pages/lab/train.py").run()
    words = " ".join(seen(text.value) for text in [*app.caption, *app.markdown])
    assert "training" in words and "waiting" in words
    assert {button.key for button in app.button} >= {"stop", "stop-1"}, "each has its own"


def test_the_quick_look_waits_its_turn_while_another_trains(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    other = store.create(RunConfig(), toy_signs, "Another")
    store.set_state(other.id, RunState.TRAINING)
    app = open_page("pages/learn/lesson.py", data=toy_signs.id)
    app.button(key="quick").click().run()
    assert not app.exception
    quick = next(run for run in store.runs() if run.id != other.id)
    assert quick.state is RunState.QUEUED and quick.config.train.epochs == 5 and app.query_params["run"] == quick.id
    assert any("waiting" in seen(text.value) for text in [*app.caption, *app.markdown])


def test_the_sidebar_names_what_trains_and_what_waits(toy_signs: SignDataset, open_page: Opener) -> None:
    app = open_page("pages/lab/model.py", data=toy_signs.id)
    assert not any("training" in text.value for text in app.sidebar.markdown)
    store = RunStore()
    for name, state in (("one", RunState.TRAINING), ("two", RunState.PAUSED)):
        store.set_state(store.create(RunConfig(), toy_signs, name).id, state)
    app.run()
    shown = [seen(text.value) for text in app.sidebar.markdown]
    assert "🏃 training: one" in shown and "⏸️ paused: two" in shown
