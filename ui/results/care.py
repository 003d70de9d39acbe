"""One run's settings, its name, and deleting it."""

from __future__ import annotations

import contextlib

import pandas as pd
import streamlit as st

from signcore.classroom.rights import Action
from signcore.errors import SignLabError
from signcore.i18n import _
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.widgets import said_plainly


def _rename(run_id: str) -> None:
    """When somebody typed another name: what the store makes of it need not be what was typed, so that the two are not compared.

    The field then shows what the store made of it.
    """
    key = f"name-{run_id}"
    with contextlib.suppress(SignLabError):  # deleted meanwhile, or another's: the page says so
        st.session_state[key] = cache.desk().rename(run_id, st.session_state[key])


def show_care(run: Run) -> None:
    """What a run was made with, its name, and a way to delete it."""
    desk = cache.desk()
    with st.expander(_("Settings, rename, delete"), icon="🗂️"):
        facts = {**run.config.all_settings(), **{name: str(value) for name, value in run.facts.versions.items()}}
        st.dataframe(pd.DataFrame({_("Setting"): list(facts), _("Value"): list(facts.values())}), hide_index=True, height=250)
        if refusal := desk.why_not(Action.RENAME, run.person) or desk.why_not(Action.DELETE, run.person):
            st.caption(refusal)
            return
        st.text_input(
            _("Name"),
            run.name,
            max_chars=60,
            key=f"name-{run.id}",
            on_change=_rename,
            args=(run.id,),
            help=_("A run without a name is called by its number."),
        )
        sure = st.checkbox(_("Yes, delete this run and its model for everyone"), key=f"sure-{run.id}")
        if st.button(_("Delete"), icon="🗑️", disabled=not sure, key=f"delete-{run.id}"):
            with said_plainly():
                cache.desk().delete(run.id)
                st.rerun()
