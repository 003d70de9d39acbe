"""“Everyone to this page”: the teacher's button beside every page, and the quiet box in which learners are offered it."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.call import Call, Heed
from signcore.errors import SignLabError
from signcore.i18n import _
from ui.classroom.places import FILES, place_name
from ui.shared import cache
from ui.shared.pinned import pin
from ui.shared.plain import plain
from ui.shared.session import own_address, session
from ui.shared.widgets import said_plainly

_EVERY = 5.0  # seconds
_WITH_RUN = {"train", "results", "inside", "try-it"}  # pages that show a run: elsewhere nobody loses the one that they watch


def show_call_button(page: str) -> None:
    """In the teacher's sidebar: offer everybody this page as it is now, and end that."""
    with st.sidebar, said_plainly():
        if st.button(
            _("Everyone to this page"), icon="📣", key="call", help=_("Each is offered a link; nobody is taken away from their work.")
        ):
            mine = session()
            cache.desk().together.call_everyone(
                page,
                step=st.query_params.get("step", ""),
                view=st.query_params.get("view", ""),
                data=mine.dataset_id,
                run=mine.run_id if page in _WITH_RUN else "",
                sign=mine.pinned if mine.has_pinned else None,
            )
        st.fragment(_show_standing, run_every=_EVERY)()


def _show_standing() -> None:
    with said_plainly():
        standing = cache.desk().together.standing_call()
        if standing is None:
            return
        call, tally = standing
        st.caption(
            _("Offered to everyone: {place}. {followed} followed, {declined} declined.").format(
                place=plain(place_name(call.page, call.step)), followed=tally[Heed.FOLLOWED], declined=tally[Heed.DECLINED]
            )
        )
        st.button(_("End the offer"), key="call-end", on_click=_end)


def _end() -> None:
    with said_plainly():
        cache.desk().together.end_call()


def show_call_box() -> None:
    """At the top of a learner's page: what the teacher offers, until they follow, decline, or the teacher ends it."""
    with said_plainly():
        call = cache.desk().together.call()
        if call is None:
            return
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="call-box"):
            st.markdown(
                _("📣 Your teacher is looking at **{place}**.").format(place=plain(place_name(call.page, call.step))), width="stretch"
            )
            follow = st.button(_("Go there"), key=f"call-go-{call.id}", type="primary")
            st.button(_("Not now"), key=f"call-no-{call.id}", type="tertiary", on_click=_decline, args=(call.id,))
        if follow:
            cache.desk().together.heed(call.id, Heed.FOLLOWED)
            _go(call)


def _decline(call_id: str) -> None:
    with said_plainly():
        cache.desk().together.heed(call_id, Heed.DECLINED)


def _go(call: Call) -> None:
    """To the teacher's page with their signs, run and pinned sign; the settings stay one's own."""
    mine = session()
    if call.data:
        mine.dataset_id = call.data
    if call.run and _may_see(call.run):
        mine.watch(call.run)
        mine.choose_model(call.run)
    if call.sign:
        pin(*call.sign)
    places = {name: value for name, value in (("step", call.step), ("view", call.view)) if value}
    st.switch_page(FILES.get(call.page, FILES[""]), query_params=own_address() | places)


def _may_see(run_id: str) -> bool:
    try:
        cache.run_store().run(run_id)
    except SignLabError:
        return False
    return True
