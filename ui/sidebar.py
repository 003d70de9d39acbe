"""Beside every page: what is in use, so that nobody trains with the wrong signs without noticing."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.runs.store import RunState
from ui import cache
from ui.session import session
from ui.widgets import current_dataset, state_text


def show_sidebar() -> None:
    """The data set, the network and the run of this session."""
    mine = session()
    with st.sidebar:
        if mine.problem:
            st.warning(_("The address holds a setting that can't be used: {problem}").format(problem=mine.problem), icon="🚧")
            mine.problem = ""
        dataset = current_dataset()
        st.caption(_("In use"))
        st.markdown(f"🖼️ {dataset.name if dataset else _('no signs yet')}")
        st.markdown(_("🧱 {count:,} parameters").format(count=summarize(plan_model(mine.config.model)).parameters))
        active = cache.run_store().runs([state for state in RunState if not state.is_over], limit=3)
        for run in active:
            st.markdown(f"{state_text(run.state)}: {run.name}")
