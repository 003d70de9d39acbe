"""A step of the lesson is ticked off for what somebody did, not for opening its page."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore
from ui.shared.session import _KEY, Session

Opener = Callable[..., AppTest]


def _done(app: AppTest) -> set[str]:
    mine: Session = app.session_state[_KEY]
    return mine.done


def test_opening_a_page_ticks_nothing_and_doing_something_does(toy_signs: SignDataset, open_page: Opener) -> None:
    store = RunStore()
    for name in ("one", "two"):
        run = store.create(RunConfig(), toy_signs, name)
        store.add_events(run.id, epochs=[EpochEvent(0, 1.0, 0.5, 1.2, 0.4, 1.0, 100.0, 0.001)])
        store.set_state(run.id, RunState.FINISHED)
    app = open_page("pages/lab/model.py", data=toy_signs.id)
    for page in ("pages/lab/results.py", "pages/lab/data.py", "pages/lab/model.py"):
        app.switch_page(page).run()
        assert not app.exception and not _done(app) & {"model", "layers", "compare", "reshape"}, page
    next(slider for slider in app.slider if slider.label == "Filters in block 1").set_value(32).run()
    assert "model" in _done(app)
    app.switch_page("pages/lab/results.py").run()
    app.multiselect(key="compared").set_value([run.id]).run()
    assert "compare" in _done(app)
