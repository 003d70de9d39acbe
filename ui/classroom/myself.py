"""Who one is in the class, what one may do there, and the way out."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.limits import in_words, is_limited
from signcore.i18n import _
from ui.shared import cache
from ui.shared.person import has_school_login
from ui.shared.plain import plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly


def show_myself() -> None:
    """For everybody."""
    desk = cache.desk()
    if desk.person.nickname:
        st.markdown(_("You are **{name}** in this class.").format(name=plain(desk.person.nickname)))
    if is_limited(desk.person):
        st.markdown(
            _("You steer, rename and delete your own trainings. You see only your own.")
            if desk.settings.own_only
            else _("You steer, rename and delete your own trainings. You may look at those of the others, compare them, and try them.")
        )
        for sentence in in_words(desk.settings):
            st.markdown(f"- {sentence}")
    else:
        st.markdown(_("You are the teacher in this browser: you may do everything."))
    with st.expander(_("Leave the class in this browser"), icon="🚪", key="class-leave"):
        if has_school_login():
            st.markdown(_("Your trainings stay. You come back as yourself when you log in again."))
        else:
            st.markdown(
                _("Your trainings stay. You come back as yourself only by a code that the teacher makes for you, or by the teacher’s link.")
            )
        if st.button(_("Leave"), key="class-leave-now"):
            _leave()


def _leave() -> None:
    if has_school_login():
        st.logout()
        return
    with said_plainly():
        cache.desk().leave(session().secret)
        session().secret = ""
        st.rerun()
