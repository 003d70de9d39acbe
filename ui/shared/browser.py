"""What a browser is told besides what it shows, and what it tells: ticks that outlast a reload, pages to load again, frames.

The work is done in `browser/keeper.js`, which is mounted below each page. (In the sidebar it would not be where SignLab is embedded.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from signcore.i18n import _
from signcore.scripts import assembled
from ui.shared.i18n import COOKIE, NAMES, chosen_language
from ui.shared.person import COOKIE as PERSON
from ui.shared.person import has_school_login, kept_secret, serves_class
from ui.shared.session import session

_COOKIE, _GUESSES = "signlab_done", "signlab_guesses"
_STEP = re.compile(r"[a-z]+")
_GUESS = re.compile(r"([a-z]+)-([0-9a-z.]*)")
_MOST_GUESSES = 40

_keeper = st.components.v2.component("signlab_keeper", js=assembled("keeper.js"))


def remember_visit() -> None:
    """At a session's first run: who this is in a class, and what this browser did of the lesson, before a reload or on another day."""
    mine = session()
    if not mine.has_arrived:
        mine.has_arrived = True
        mine.secret = kept_secret()
        remembered = st.context.cookies.get(_COOKIE)
        guessed = st.context.cookies.get(_GUESSES)
        if isinstance(remembered, str):  # Streamlit's AppTest has a mock there
            mine.done |= set(_STEP.findall(remembered))
        if isinstance(guessed, str):
            mine.guesses |= dict(_GUESS.findall(guessed)[:_MOST_GUESSES])


def keep_browser_in_step(*, forget: Sequence[str] = ()) -> None:
    """At the end of a run: let the browser remember the steps that are done, and hear whether it can send files.

    Args:
        forget: what has to leave the address at once, history and all, since it is secret; the page is loaded again without.
    """
    _keeper(
        key="keeper",
        data={
            "cookies": [
                f"{_COOKIE}={'.'.join(sorted(session().done))}",
                *([f"{COOKIE}={language}"] if (language := chosen_language()) in NAMES else []),
                f"{_GUESSES}={'_'.join(f'{scene}-{guess}' for scene, guess in sorted(session().guesses.items()))}",
            ],
            "identity": _identity(),
            "forget": list(forget),
            "uploads": bool(st.get_option("server.enableXsrfProtection")),
        },
        default={"uploads": ""},
        on_uploads_change=_note_blocked,
        height=1,
    )


def _identity() -> str:
    """The cookie by which a class knows this browser again; empty where there is no class, or the school's own login does so."""
    return f"{PERSON}={session().secret}" if serves_class() and not has_school_login() else ""


def _note_blocked() -> None:
    """Before the run that it makes, so that the page says it at once."""
    session().uploads_blocked = True


def say_if_uploads_are_blocked() -> None:
    """Where a file could be chosen and would be refused without a word, say why and what to do."""
    if session().uploads_blocked:
        st.warning(
            _(
                "This page is shown inside a page of another site, and this browser withholds the cookie that sending "
                "a file needs. Open SignLab in a tab of its own. Whoever runs it here can allow files in frames: see "
                "`docs/deploy.md`."
            ),
            icon="🚧",
        )
        st.link_button(_("Open SignLab in its own tab"), st.context.url or "/", icon="↗️")
