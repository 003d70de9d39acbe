"""Which trained network is asked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from signcore.i18n import _
from signcore.starter import STARTER_ID, STARTER_PATH, has_starter
from ui import cache
from ui.session import session
from ui.space import model_was_removed
from ui.widgets import run_title


def choose_model() -> Path | None:
    """The model file of the network to ask: a run's, or the one that comes with SignLab."""
    store, mine = cache.run_store(), session()
    last = store.last_epochs()
    titles, paths = {}, {}
    for run in store.runs(limit=200):
        if store.model_path(run.id).exists():
            accuracy = f" · {last[run.id].val_accuracy:.1%}" if run.id in last else ""
            titles[run.id], paths[run.id] = run_title(run) + accuracy, store.model_path(run.id)
        elif run.id in (mine.model_run, mine.run_id) and run.id in last and run.facts.pruned is not None:
            st.caption(model_was_removed(run))
    if has_starter():
        titles[STARTER_ID], paths[STARTER_ID] = _("The network that comes with SignLab, trained on synthetic signs"), STARTER_PATH
    if not paths:
        st.info(_("There is no trained network yet. Train one first; the quick look takes less than a minute."), icon="🌱")
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
        return None
    preferred = next((one for one in (mine.model_run, mine.run_id) if one in paths), next(iter(paths)))
    mine.model_run = st.selectbox(
        _("Network to ask"),
        list(paths),
        list(paths).index(preferred),
        format_func=titles.__getitem__,
        key="asked",
        help=_("The percentage is its accuracy on validation signs."),
    )
    return paths[mine.model_run]
