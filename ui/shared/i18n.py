"""The reader's language: chosen in the address (`?lang=ko`) or by the browser, looked up at each text."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from signcore.i18n import SOURCE_LANGUAGE, available_languages, use_language_from

_KEY = "language"


def set_up_language() -> None:
    """Settle this session's language, and let every text ask for it."""
    use_language_from(_session_language)
    known = available_languages()
    asked = st.query_params.get("lang") or st.session_state.get(_KEY) or (st.context.locale or SOURCE_LANGUAGE).split("-")[0]
    st.session_state[_KEY] = asked if asked in known else SOURCE_LANGUAGE


def _session_language() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:  # a thread of the server's own
        return SOURCE_LANGUAGE
    return str(st.session_state.get(_KEY, SOURCE_LANGUAGE))
