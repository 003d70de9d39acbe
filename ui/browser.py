"""What a browser is told beside what it shows, and what it tells: ticks that outlast a reload, pages to load again, frames.

The work is done in `browser/keeper.js`, which is mounted at the end of the sidebar, where it takes no room between other things.
"""

from __future__ import annotations

import re

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from signcore.paths import PROJECT_FOLDER
from ui.session import session

_COOKIE = "signlab_done"
_STEP = re.compile(r"[a-z]+")

_keeper = st.components.v2.component("signlab_keeper", js=(PROJECT_FOLDER / "browser" / "keeper.js").read_text(encoding="utf-8"))


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
        mine.done |= set(_STEP.findall(st.context.cookies.get(_COOKIE, "")))


def keep_browser_in_step(*, load_again: bool) -> None:
    """At the end of a run: let the browser remember the steps that are done, and hear whether it can send files.

    Args:
        load_again: whether the browser has to load the page again.
    """
    mine = session()
    answer = _keeper(
        key="keeper",
        data={
            "cookie": f"{_COOKIE}={'.'.join(sorted(mine.done))}",
            "reload": load_again,
            "uploads": bool(st.get_option("server.enableXsrfProtection")),
        },
        default={"uploads": ""},
        on_uploads_change=lambda: None,
        height=1,
    )
    mine.uploads_blocked = answer.uploads == "blocked"
