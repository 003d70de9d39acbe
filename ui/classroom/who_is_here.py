"""Who is here, where they are and whether they train; and what a teacher does for one of them."""

from __future__ import annotations

import time
from collections import Counter

import pandas as pd
import streamlit as st

from signcore.classroom.notice import HANDED, link_of
from signcore.classroom.people import HANDING_SECONDS, Person
from signcore.durations import duration_text
from signcore.figures.qr_code import qr_code
from signcore.i18n import _, ngettext
from signcore.runs.store import RunState
from ui.classroom.places import place_name
from ui.classroom.way_in import class_address
from ui.shared import cache
from ui.shared.person import has_school_login, people
from ui.shared.plain import visible
from ui.shared.widgets import said_plainly

_EVERY = 5.0  # seconds
_IDLE, _GONE = 300.0, 1800.0  # seconds since the last click
_HANDED, _CODE = "class-handed", "class-handed-code"


def show_who_is_here() -> None:
    """The table, redrawn while one looks at it, and the ways to help somebody."""
    st.fragment(_show_table, run_every=_EVERY)()
    _show_help()


def _show_table() -> None:
    everybody = people().everybody()
    learners = [one for one in everybody if not one.is_teacher]
    here = sum(time.time() - one.seen < _IDLE for one in learners)
    st.markdown(
        ngettext(
            "**{count} learner** has joined; in the last five minutes {here} clicked something.",
            "**{count} learners** have joined; in the last five minutes {here} clicked something.",
            len(learners),
        ).format(count=len(learners), here=here)
    )
    going = cache.run_store().runs([state for state in RunState if not state.is_over], limit=-1)
    training = Counter(run.person for run in going if run.state is not RunState.QUEUED)
    waiting = Counter(run.person for run in going if run.state is RunState.QUEUED)
    st.dataframe(
        pd.DataFrame(
            {
                _("Who"): [name_of(one) for one in everybody],
                _("Last click"): [_ago(one.seen) for one in everybody],
                _("Where"): [_place(one) for one in everybody],
                _("Training"): [training[one.id] for one in everybody],
                _("In the queue"): [waiting[one.id] for one in everybody],
            }
        ),
        hide_index=True,
        key="class-people",
        alt=_("Who is in the class, and where"),
    )


def _show_help() -> None:
    learners = {one.id: one for one in people().everybody() if one.id != cache.desk().person.id}
    if not learners:
        return
    by_school = has_school_login()  # it is the school that knows them then, in whatever browser
    title = _("Remove somebody") if by_school else _("Help somebody: another device, reset, remove")
    with st.expander(title, icon="🛟", key="class-help"):
        chosen = st.selectbox(_("Who"), list(learners), format_func=lambda one: name_of(learners[one]), key="class-person")
        with st.container(horizontal=True):
            hand = not by_school and st.button(
                _("Hand on to another browser"), icon="📲", key="class-hand", help=_("Makes a code and a link, good for one browser.")
            )
            reset = not by_school and st.button(
                _("Reset"), icon="🔒", key="class-reset", help=_("No browser is this person any more, until you hand them on.")
            )
            sure = st.checkbox(_("Yes, remove from the class"), key=f"class-sure-{chosen}")
            remove = st.button(
                _("Remove"), icon="🚪", key="class-remove", disabled=not sure, help=_("Their trainings stay, and become yours.")
            )
        with said_plainly():
            if hand:
                st.session_state[_HANDED], st.session_state[_CODE] = chosen, cache.desk().hand_on(chosen)
            if reset:
                cache.desk().reset(chosen)
                st.toast(_("No browser is this person any more."), icon="🔒")
            if remove:
                cache.desk().remove_person(chosen)
                st.rerun()
        if st.session_state.get(_HANDED) == chosen:
            _show_handed(st.session_state[_CODE])


def _show_handed(code: str) -> None:
    st.markdown(
        _("On the other device, within {duration}: open this link, or type the code on the join page. It works once.").format(
            duration=duration_text(HANDING_SECONDS)
        )
    )
    link = link_of(class_address(), HANDED, code)
    st.code(code, language=None)
    st.code(link, language=None, wrap_lines=True)
    if shown := qr_code(link):
        st.image(shown, alt=_("QR code of the link"), width=200)


def name_of(one: Person) -> str:
    """What somebody is called, for places that read no Markdown."""
    return visible(one.nickname) if one.nickname else _("the teacher")


def _ago(moment: float) -> str:
    seconds = max(0.0, time.time() - moment)
    return _("just now") if seconds < 60 else _("{duration} ago").format(duration=duration_text(seconds))


def _place(one: Person) -> str:
    if time.time() - one.seen > _GONE:
        return "–"
    page, _space, scene = one.doing.partition(" ")
    return place_name(page, scene)
