"""The reader's language: chosen in the address (`?lang=ko`) or by the browser, looked up at each text."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from signcore.i18n import SOURCE_LANGUAGE, available_languages, use_language_from
from ui.shared.once import look_again, once_a_run

_KEY = "language"
COOKIE = "signlab_lang"
_ADDRESS = "lang"
_TITLE = "Language · 언어"  # for whoever reads either
NAMES = {"en": "English", "ko": "한국어"}  # each in its own words


def set_up_language() -> None:
    """Settle this session's language, and let every text ask for it."""
    use_language_from(_session_language)
    known = available_languages()
    asked = (
        st.query_params.get(_ADDRESS) or st.session_state.get(_KEY) or _remembered() or (st.context.locale or SOURCE_LANGUAGE).split("-")[0]
    )
    st.session_state[_KEY] = asked if asked in known else SOURCE_LANGUAGE
    look_again(_KEY)  # a callback may have said something before


def _remembered() -> str:
    """The language that was chosen in this browser on another day."""
    kept = st.context.cookies.get(COOKIE)
    return kept if isinstance(kept, str) else ""


def show_language_switch() -> None:
    """A choice of the available languages, remembered in the address and in the browser."""
    known = [code for code in available_languages() if code in NAMES]
    if len(known) > 1:
        chosen = st.session_state.get(_KEY, SOURCE_LANGUAGE)
        st.segmented_control(
            _TITLE,
            known,
            default=chosen,
            required=True,
            format_func=lambda code: f":gray[{NAMES[code]}]",
            key=f"language-switch-{chosen}",
            on_change=lambda: _switch(f"language-switch-{chosen}"),
            label_visibility="collapsed",
        )


def _switch(key: str) -> None:
    if code := st.session_state.get(key):
        st.session_state[_KEY] = code
        st.query_params[_ADDRESS] = code


def chosen_language() -> str:
    """The language that somebody asked for, by the switch or the address; empty if the browser's is used."""
    return str(st.query_params.get(_ADDRESS, ""))


def _session_language() -> str:
    if get_script_run_ctx(suppress_warning=True) is None:  # a thread of the server's own
        return SOURCE_LANGUAGE
    return once_a_run(_KEY, lambda: str(st.session_state.get(_KEY, SOURCE_LANGUAGE)))  # at each text: hundreds of times a page
