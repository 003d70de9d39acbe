"""Which runs are shown: one, and another beside it if someone wants to compare them while they train."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from signcore.i18n import _
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.session import session
from ui.shared.widgets import run_title, said_plainly

_SHOWN, _BESIDE = "watched", "watched-beside"  # keys of the two choices


def chosen_runs(known: Mapping[str, Run]) -> list[Run]:
    """The runs that this session watches: none, one or two. Says so if the one that was asked for is not there."""
    mine = session()
    if mine.run_id not in known:
        if mine.run_id:
            with said_plainly():
                cache.run_store().run(mine.run_id)
        mine.watch(next((run.id for run in known.values() if not run.state.is_over), mine.run_id))
    return [known[run_id] for run_id in dict.fromkeys((mine.run_id, mine.beside)) if run_id in known]


def show_choice(known: Mapping[str, Run]) -> None:
    """The two choices, as soon as there is any run. They are told what the session watches: that may have changed elsewhere."""
    mine = session()
    if not known:
        return
    shown, beside = st.columns(2)
    for place, key, label, now, empty in (
        (shown, _SHOWN, _("Run shown"), mine.run_id, _("Select a run")),
        (beside, _BESIDE, _("Compare with"), mine.beside, _("No other run")),
    ):
        st.session_state[key] = now if now in known else None
        place.selectbox(
            label,
            [run_id for run_id in known if key == _SHOWN or run_id != mine.run_id],
            index=None,
            format_func=lambda run_id: run_title(known[run_id]),
            placeholder=empty,
            key=key,
            on_change=_choose,
        )


def known_runs() -> dict[str, Run]:
    """The newest runs, and those that are watched, by id."""
    mine, store = session(), cache.run_store()
    known = {run.id: run for run in store.runs(limit=200)}
    missing = {mine.run_id, mine.beside} - known.keys() - {""}
    return known | {run_id: store.run(run_id) for run_id in missing & store.ids()}


def _choose() -> None:
    session().watch(st.session_state.get(_SHOWN) or "", st.session_state.get(_BESIDE) or "")
