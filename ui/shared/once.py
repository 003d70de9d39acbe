"""What a page asks a dozen times while it is drawn, and looks up once: who sits there, what holds in the class."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_KEY = "looked-up"
Value = TypeVar("Value")


def once_a_run(name: str, look: Callable[[], Value], until: Hashable) -> Value:
    """What `look` finds, asked once in each run of a page or of a part of it.

    Args:
        name: of the question.
        look: finds the answer.
        until: as long as this is the same, so is the answer.
    """
    here = get_script_run_ctx(suppress_warning=True)
    if here is None:  # a thread of the server's own
        return look()
    kept = st.session_state.setdefault(_KEY, {})
    run = here.cursors  # Streamlit begins each run with new ones
    if name in kept and kept[name][0] is run and kept[name][1] == until:
        found: Value = kept[name][2]
        return found
    found = look()
    kept[name] = (run, until, found)
    return found
