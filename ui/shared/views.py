"""One of several views of a page: chosen by a control, or by the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from signcore.i18n import _
from ui.shared.segments import segments

_ADDRESS = "view"


def choose_view(titles: Mapping[str, str], *, key: str) -> str:
    """The view that is chosen, a key of `titles`; the first before anybody chose.

    Not tabs: they would compute all views at each click, and they do not fit side by side on a phone. This wraps.
    """
    if (asked := st.query_params.get(_ADDRESS)) in titles:  # by a link or a reload; the control itself writes it there
        st.session_state[key] = asked
    return segments(
        _("View"),
        titles,
        key=key,
        default=None if key in st.session_state else "",
        is_bare=True,
        on_change=lambda: st.query_params.__setitem__(_ADDRESS, st.session_state[key]),
        wrap=True,
        persist_state="session",
    )
