"""Who sits at this browser: alone with the computer, or somebody of a class, known by a cookie or by the school's own login."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.mode import is_class
from signcore.classroom.people import ALONE, People, Person
from signcore.runs.store import RunStore
from ui.shared.once import once_a_run
from ui.shared.session import session

COOKIE = "signlab_who"


@st.cache_resource(show_spinner=False)
def all_runs() -> RunStore:
    """The record of all runs, whoever may see them: for the server itself, and for what is asked once for everybody."""
    return RunStore()


@st.cache_resource(show_spinner=False)
def people() -> People:
    """The people of this class."""
    return People(all_runs())


def serves_class() -> bool:
    """Whether this server is for a class, and not for one person at its own computer."""
    return is_class(st.get_option("server.address"))


def person() -> Person | None:
    """Who this is now; None for somebody of whom the class knows nothing, or nothing any more."""
    if not serves_class():
        return ALONE
    if has_school_login():
        return _of_account()
    secret = session().secret
    return once_a_run("person", lambda: people().by_secret(secret), (secret, all_runs().database.writes))


@st.cache_resource(show_spinner=False)
def has_school_login() -> bool:
    """Whether Streamlit's own login is set up here (`[auth]` in secrets.toml); it then takes the place of nicknames and code.

    Looked up once: Streamlit reads the file anew at each question, and a server that gets a login is started again.
    """
    return "is_logged_in" in st.user


def kept_secret() -> str:
    """What this browser kept when the session began; empty for nothing."""
    kept = st.context.cookies.get(COOKIE)
    return kept if isinstance(kept, str) else ""  # Streamlit's AppTest has a mock there


def address_of_browser() -> str:
    """Where it asks from, for wrong codes to be counted; empty where the server can't tell."""
    found = st.context.ip_address
    return found if isinstance(found, str) else ""


def note_seen(someone: Person, page: str) -> None:
    """Let the teacher know where somebody is: the page, and the scene of the lesson."""
    if someone.id:
        people().note_seen(someone, f"{page} {st.query_params.get('step', '')}".strip())


def _of_account() -> Person | None:
    if not st.user.is_logged_in:
        return None
    claims = st.user.to_dict()
    account = f"{claims.get('iss', '')} {claims.get('sub') or claims.get('email', '')}"
    name = next((str(claims[one]) for one in ("nickname", "given_name", "name", "email") if claims.get(one)), "?")
    return people().known(account, name.partition("@")[0])
