"""The way into a class: nickname and code, or the school's own login; and links that make a browser somebody's."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from signcore.classroom.codes import new_secret
from signcore.classroom.errors import JoinError
from signcore.classroom.nicknames import LONGEST_NICKNAME
from signcore.classroom.notice import CODE, HANDED, TEACHER
from signcore.classroom.people import Person
from signcore.i18n import _
from ui.shared.person import address_of_browser, has_school_login, people, person
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import heading

LINKS = (TEACHER, HANDED)
_PROBLEM, _FOLLOWED = "join-problem", "join-followed"


def follow_link() -> bool:
    """Become whom a link in the address makes of this browser. Whether the browser has to take the secret out of its address now."""
    for name, take in ((TEACHER, _become_teacher), (HANDED, _take_over)):
        if secret := st.query_params.get(name):
            if st.session_state.get(_FOLLOWED) == secret:  # on its way out of the address; a code is good for once
                return True
            try:
                take(secret)
                st.session_state[_FOLLOWED] = secret
            except JoinError as error:
                st.session_state[_PROBLEM] = str(error)
                del st.query_params[name]
                return False
            return True
    return False


def show_problem() -> None:
    """Why a link was of no use, said once."""
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.warning(plain(problem, MOST_OF_A_SENTENCE), icon="🚧")


def show_join() -> None:
    """What somebody sees whom the class does not know. The address stays, and leads on afterwards."""
    _offer_secret()
    by_school = has_school_login()
    nickname_and_code = _("This SignLab belongs to a class. Choose a nickname, and type the code from the board.")
    heading(_("Come in"), _("This SignLab belongs to a class of your school.") if by_school else nickname_and_code)
    show_problem()
    if by_school:
        _show_school_login()
        return
    with st.form("join", width=480):
        nickname = st.text_input(_("Your nickname"), max_chars=LONGEST_NICKNAME, key="join-nickname")
        code = st.text_input(_("Join code"), st.query_params.get(CODE, ""), max_chars=20, key="join-code", autocomplete="off")
        if st.form_submit_button(_("Join"), type="primary", icon="🚪"):
            _try(lambda: people().join(nickname, code, address_of_browser(), session().offered))
    st.caption(
        _(
            "Kept on the computer that runs SignLab: your nickname, what you train and collect, and where you were last. This browser "
            "keeps a secret by which you are known again. Nothing else is asked for, and nothing goes anywhere else."
        )
    )
    with st.expander(_("I am in this class already, on another device"), icon="🔑"), st.form("hand", border=False, width=480):
        handed = st.text_input(_("The code that your teacher made for you"), max_chars=20, key="join-handed", autocomplete="off")
        if st.form_submit_button(_("Go on here")):
            _try(lambda: people().take_over(handed, address_of_browser(), session().offered))
    st.caption(_("Are you the teacher? Your link is in the terminal where SignLab was started."))


def _offer_secret() -> None:
    """Have the browser keep a secret before it is anybody's: whoever joins and loads the page again at once would else be nobody."""
    mine = session()
    if not mine.offered or mine.secret != mine.offered:
        mine.secret = mine.offered = new_secret()


def _show_school_login() -> None:
    if st.button(_("Log in with your school’s account"), type="primary", icon="🚪", key="join-login"):
        st.login()
    st.caption(
        _("Kept on the computer that runs SignLab: your name as your school gives it, what you train and collect, and where you were last.")
    )


def _try(come_in: Callable[[], tuple[Person, str]]) -> None:
    try:
        _who, session().secret = come_in()
    except JoinError as error:
        st.error(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
    else:
        session().offered = ""
        st.rerun()


def _become_teacher(secret: str) -> None:
    if not has_school_login():
        _teacher, session().secret = people().become_teacher(secret, address_of_browser())
        return
    someone = person()
    if someone is None:
        raise JoinError(_("Log in first, then open the teacher’s link again."))
    people().promote(someone.id, secret, address_of_browser())


def _take_over(code: str) -> None:
    _person, session().secret = people().take_over(code, address_of_browser())
