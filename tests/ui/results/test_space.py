"""Freeing space on the results page, and what pages say of a run whose model was removed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.pruning import prune
from signcore.runs.store import BatchEvent, EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from ui.shared import cache

Opener = Callable[..., AppTest]
_REMOVED = "was removed to free space"


@pytest.fixture(autouse=True)
def nothing_is_tended(monkeypatch: pytest.MonkeyPatch) -> None:
    """No training starts in these tests."""
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())


@pytest.fixture
def three(toy_signs: SignDataset) -> list[str]:
    """Three runs that are over, the oldest first, with models of 2,000,000 bytes and answers to the validation signs."""
    store, ids = RunStore(), []
    for name in ("first", "second", "third"):
        run = store.create(RunConfig(), toy_signs, name)
        store.model_path(run.id).write_bytes(bytes(2_000_000))
        np.save(store.run_folder(run.id) / PREDICTIONS_NAME, np.full((48, 24), 1 / 24, np.float16))
        store.add_facts(run.id, steps_per_epoch=6, parameters=264049, training_images=192, device="a processor", seconds=2.5)
        store.add_events(run.id, [BatchEvent(6, 0, 3.2, 0.1, 1.0)], [EpochEvent(0, 3.0, 0.2, 2.9, 0.25, 2.5, 80.0, 0.001)])
        store.set_state(run.id, RunState.STOPPED)
        ids.append(run.id)
    return ids


def _opened(open_page: Opener, **address: str) -> AppTest:
    app = open_page("pages/lab/results.py", **address)
    app.session_state["space"] = True
    return app.run()


def _captions(app: AppTest) -> str:
    return "\n".join(text.value for text in app.caption)


def test_old_models_are_removed_after_a_confirmation(three: list[str], open_page: Opener) -> None:
    store, app = RunStore(), _opened(open_page)
    assert any("All 3 runs together take 6.0 MB" in text.value for text in app.markdown)
    assert "Nothing would go." in _captions(app), "twenty keep theirs"
    app.number_input(key="space-keep").set_value(1).run()
    assert any("**4.0 MB** would go; models among it: 2." in text.value for text in app.markdown)
    assert app.button(key="space-free").disabled
    _sure(app).check().run()
    assert all(store.model_path(run_id).exists() for run_id in three)
    app.button(key="space-free").click().run()
    assert not app.exception and not app.error
    assert [store.model_path(run_id).exists() for run_id in three] == [False, False, True]
    assert len(store.epochs(three[0])) == 1
    assert "4.0 MB are free again" in app.toast[0].value
    assert any("All 3 runs together take 2.0 MB" in text.value for text in app.markdown) and "Nothing would go." in _captions(app)


def test_a_confirmation_is_for_what_was_on_show(three: list[str], open_page: Opener) -> None:
    app = _opened(open_page)
    app.number_input(key="space-keep").set_value(2).run()
    _sure(app).check().run()
    assert not app.button(key="space-free").disabled
    app.number_input(key="space-keep").set_value(1).run()
    assert app.button(key="space-free").disabled


def test_the_run_that_someone_looks_at_keeps_its_model_unless_they_say_otherwise(three: list[str], open_page: Opener) -> None:
    app = _opened(open_page, run=three[0])
    assert app.multiselect(key="space-protect").value == [three[0]]
    app.number_input(key="space-keep").set_value(1).run()
    assert any("models among it: 1." in text.value for text in app.markdown)


def test_a_closed_control_measures_nothing(three: list[str], open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.results.space.bytes_of_runs", lambda _store: 1 / 0)
    assert not open_page("pages/lab/results.py").exception


def test_answers_that_the_server_remembers_are_not_those_of_a_pruned_run(three: list[str], open_page: Opener) -> None:
    app = open_page("pages/lab/results.py", run=three[0], view="closely")
    assert any("48 validation signs" in text.value for text in app.markdown)
    prune(RunStore(), 1)
    app.run()
    assert not app.exception and not app.error
    assert not any("48 validation signs" in text.value for text in app.markdown) and f"“first” {_REMOVED}" in _captions(app)
    assert not app.get("download_button")


@pytest.mark.parametrize("page", ["pages/lab/try_it.py", "pages/learn/inside.py"])
def test_pages_that_ask_a_model_say_that_it_was_removed(page: str, three: list[str], open_page: Opener) -> None:
    prune(RunStore(), 0)
    app = open_page(page, run=three[1])
    assert not app.exception and not app.error
    assert f"“second” {_REMOVED}" in _captions(app) and "first" not in _captions(app)


def test_the_run_itself_is_shown_without_its_model(three: list[str], open_page: Opener) -> None:
    prune(RunStore(), 0)
    app = open_page("pages/lab/train.py", run=three[0])
    assert not app.exception and not app.error
    app.button(key="go-on").click().run()
    assert not app.exception and not app.error
    assert RunStore().run(three[0]).state is RunState.QUEUED


def _sure(app: AppTest):
    return next(box for box in app.checkbox if box.key.startswith("space-sure"))
