"""Beside every page: what is in use, so that nobody trains with the wrong signs without noticing."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.runs.store import RunState
from ui.shared import cache
from ui.shared.i18n import show_language_switch
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import current_dataset, state_text

_AS_LONG = 2  # as between two looks at a curve
_WHILE_NOTHING_MOVES = 10.0  # seconds between two looks
_GOING = [state for state in RunState if not state.is_over]


def show_sidebar() -> None:
    """The data set, the network and the run of this session."""
    mine = session()
    with st.sidebar:
        show_language_switch()
        if mine.problem:
            st.warning(
                _("The address holds a setting that can't be used: {problem}").format(problem=plain(mine.problem, MOST_OF_A_SENTENCE)),
                icon="🚧",
            )
            mine.problem = ""
        dataset = current_dataset()
        st.caption(_("In use"))
        st.markdown(f"🖼️ {plain(dataset.name) if dataset else _('no signs yet')}")
        st.markdown(_("🧱 {count:,} parameters").format(count=summarize(plan_model(mine.config.model)).parameters))
        something_moves = bool(cache.run_store().runs(_GOING, limit=1))
        every = _AS_LONG * cache.watchers().look(id(mine)) if something_moves else _WHILE_NOTHING_MOVES
        st.fragment(_show_runs, run_every=every)()


def _show_runs() -> None:
    """The runs that train or wait, as they stand now; one that somebody else starts appears by itself."""
    for run in cache.run_store().runs(_GOING, limit=3):
        st.markdown(f"{state_text(run.state)}: {plain(run.name)}")
