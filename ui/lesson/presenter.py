"""The presenter's view: large, without a sidebar, on by an arrow key or a remote control."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from signcore.i18n import _
from signcore.scripts import assembled
from ui.lesson.frame import go
from ui.lesson.scene import Scene

_PRESENT = "present"  # in the address
_KEY = "presenter"
_LARGE = """<style>
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"], [data-testid="stExpandSidebarButton"] { display: none }
.stMainBlockContainer { padding-top: 2rem; font-size: 1.25rem }
.stMainBlockContainer [data-testid="stMarkdownContainer"] p { font-size: 1.25rem }
</style>"""

_mount = st.components.v2.component("signlab_presenter", js=assembled("presenter.js"))


def show_switch() -> None:
    """The switch between the usual view and the presenter's."""
    if is_presenting():
        st.button(_("End the presentation"), icon="🖥️", key="present-end", type="tertiary", on_click=_end)
    else:
        st.button(
            _("Present"),
            icon="🖥️",
            key="present",
            type="tertiary",
            help=_("Large, without the sidebar; → and Page Down go on, ← and Page Up back."),
            on_click=lambda: st.query_params.__setitem__(_PRESENT, "1"),
        )


def _end() -> None:
    st.query_params.pop(_PRESENT, None)


def is_presenting() -> bool:
    """Whether the address asks for the presenter's view."""
    return st.query_params.get(_PRESENT) == "1"


def present(scenes: Sequence[Scene], place: int) -> None:
    """Make the page large, and listen to keys."""
    if is_presenting():
        st.html(_LARGE)
        _mount(key=_KEY, data={"place": place}, on_go_change=lambda: _go(scenes, place), height=1)


def _go(scenes: Sequence[Scene], place: int) -> None:
    by = st.session_state[_KEY].get("go")
    if isinstance(by, int) and 0 <= place + by < len(scenes):
        go(scenes[place + by].id)
