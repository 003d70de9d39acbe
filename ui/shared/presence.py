"""Lets the teacher know where everybody is, from the server's memory."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.people import Person
from signcore.classroom.presence import Presence
from ui.shared.person import person, serves_class
from ui.shared.session import session


@st.cache_resource(show_spinner=False)
def presence() -> Presence:
    """Where everybody was seen last."""
    return Presence()


def note_here(someone: Person, page: str) -> None:
    """Somebody clicked: the page, the scene of the lesson, and what changes when they get on."""
    if someone.id:
        mine = session()
        progress = f"{len(mine.guesses)} {len(mine.done)} {mine.run_id}"
        presence().note(someone.id, page, st.query_params.get("step", ""), progress)


def note_error_shown() -> None:
    """An error is shown in this session."""
    if serves_class() and (someone := person()):
        presence().note_error(someone.id)
