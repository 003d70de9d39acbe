"""The button that starts a training with the settings as they are."""

from __future__ import annotations

import streamlit as st

from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.i18n import _
from ui.shared import cache, settings
from ui.shared.session import session
from ui.shared.widgets import said_plainly

NAME_KEY = "run-name"  # of the field in the form


def show_start(dataset: SignDataset) -> None:
    """It stays in the same place whatever is shown, so that it keeps the keyboard's focus, with Pause next after it."""
    mine = session()
    held_back = settings.is_something_wrong()
    if st.button(_("Start training"), type="primary", icon="▶️", key="start", disabled=held_back):
        with said_plainly():
            name = st.session_state.get(NAME_KEY, "").strip()
            run = cache.desk().submit(mine.config, dataset, name or describe(mine.config), mine.nickname)
            mine.watch(run.id)
            mine.done.add("train")
            st.rerun(scope="app")
    if held_back:
        st.caption(_("A number below can't be used yet; the note beside it says why."))
