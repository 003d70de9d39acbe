"""Controls that a teacher's link leaves out: `?hide=epochs,optimizer`, or all but some: `?only=filters,conv_dropout`."""

from __future__ import annotations

import streamlit as st

HIDE, ONLY = "hide", "only"


def is_hidden(name: str) -> bool:
    """Whether the control called `name` is left out for this session: on every page, whose links don't carry the address on."""
    for key in (ONLY, HIDE):
        if key in st.query_params:
            st.session_state[f"link-{key}"] = st.query_params[key]
    only, hide = (st.session_state.get(f"link-{key}", "") for key in (ONLY, HIDE))
    if only:
        return name not in only.split(",")
    return name in hide.split(",")
