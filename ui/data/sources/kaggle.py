"""Sign Language MNIST from Kaggle: a button, the download's progress, and manual steps if it does not work."""

from __future__ import annotations

import streamlit as st

from signcore.datasets.kaggle_download import PAGE
from signcore.i18n import _
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.widgets import said_plainly, use_dataset

_WAITING = "kaggle-waiting"  # this session asked for the signs, and uses them once they are there
_PROBLEM = "kaggle-problem"
_MB = 2**20


def show_kaggle() -> None:
    """The button, and the outcome of the last click."""
    st.markdown(_("**From Kaggle**"))
    st.caption(
        _(
            "The [real photographs]({page}), 27,455 to train with and 7,172 to check with. About 60 MB, once; no account is needed, "
            "and everyone may use them (CC0)."
        ).format(page=PAGE)
    )
    load = cache.kaggle_load()
    if st.button(_("Download from Kaggle"), key="kaggle-start", icon="⬇️", disabled=load.is_running):
        st.session_state.pop(_PROBLEM, None)
        with said_plainly():
            cache.desk().check_loading()
            st.session_state[_WAITING] = True
            load.start()
    if st.session_state.get(_WAITING) or load.is_running:
        _show_progress()
    if problem := st.session_state.get(_PROBLEM):
        st.error(plain(problem, MOST_OF_A_SENTENCE), icon="🚧")


@st.fragment(run_every=0.5)
def _show_progress() -> None:
    load = cache.kaggle_load()
    waiting = bool(st.session_state.get(_WAITING))
    if load.is_running:
        st.progress(load.done / load.total if load.total else 0.0, text=_progress_text(load.done, load.total))
    elif waiting:
        st.session_state[_WAITING] = False
        if load.dataset is not None:
            use_dataset(load.dataset)
        elif load.error:
            st.session_state[_PROBLEM] = load.error
        st.rerun(scope="app")


def _progress_text(done: int, total: int) -> str:
    if not total:
        return _("Asking Kaggle… You can go on to other pages meanwhile.")
    if done < total:
        return _("Downloading: {done} of {total} MB. You can go on to other pages meanwhile.").format(
            done=done // _MB, total=max(1, round(total / _MB))
        )
    return _("Everything is here. Reading and checking every pixel…")
