"""What a browser is told beside what it shows, and what it tells: ticks that outlast a reload, pages to load again, frames.

The work is done in `browser/keeper.js`, which is mounted below each page. (In the sidebar it would not be where SignLab is embedded.)
"""

from __future__ import annotations

import re

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from signcore.i18n import _
from ui.shared.scripts import source
from ui.shared.session import session

_COOKIE = "signlab_done"
_STEP = re.compile(r"[a-z]+")

_keeper = st.components.v2.component("signlab_keeper", js=source("keeper.js"))


def is_first_run_of_server() -> bool:
    """Whether this is a server's first page. Ask before `st.navigation`.

    Streamlit takes a folder `pages` for pages of its older kind until `st.navigation` was called once in the process, finds none of
    the name in the address there, and says “Page not found” before any line of SignLab ran.
    """
    return bool(PagesManager.uses_pages_directory)


def remember_steps_done() -> None:
    """At a session's first run: the steps of the lesson that this browser did before a reload."""
    mine = session()
    if not mine.has_arrived:
        mine.has_arrived = True
        remembered = st.context.cookies.get(_COOKIE)
        mine.done |= set(_STEP.findall(remembered)) if isinstance(remembered, str) else set()  # Streamlit's AppTest has a mock there


def keep_browser_in_step(*, load_again: bool) -> None:
    """At the end of a run: let the browser remember the steps that are done, and hear whether it can send files.

    Args:
        load_again: whether the browser has to load the page again.
    """
    _keeper(
        key="keeper",
        data={
            "cookie": f"{_COOKIE}={'.'.join(sorted(session().done))}",
            "reload": load_again,
            "uploads": bool(st.get_option("server.enableXsrfProtection")),
        },
        default={"uploads": ""},
        on_uploads_change=_note_blocked,
        height=1,
    )


def _note_blocked() -> None:
    """Before the run that it makes, so that the page says it at once."""
    session().uploads_blocked = True


def say_if_uploads_are_blocked() -> None:
    """Where a file could be chosen and would be refused without a word, say why and what to do."""
    if session().uploads_blocked:
        st.warning(
            _(
                "This page stands inside a page of another site, and this browser keeps from it the cookie that sending a file needs. Open "
                "SignLab in a tab of its own. Whoever runs it here can allow files in frames: see `docs/deploy.md`."
            ),
            icon="🚧",
        )
        st.link_button(_("Open SignLab in its own tab"), st.context.url or "/", icon="↗️")
