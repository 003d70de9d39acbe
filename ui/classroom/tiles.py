"""Who is here, as quiet tiles: what each does, who may need help, and a way to each one's run."""

from __future__ import annotations

import time

import streamlit as st

from signcore.classroom.presence import Doing, Need, Tile
from signcore.durations import duration_text
from signcore.i18n import _
from ui.classroom.places import place_name
from ui.shared import cache
from ui.shared.person import people
from ui.shared.plain import plain
from ui.shared.presence import presence
from ui.shared.widgets import STATE_SIGNS, said_plainly

_EVERY = 5.0  # seconds
_SIGNS = {Doing.HERE: "🟢", Doing.TRAINING: "🏃", Doing.WAITING: "⏳", Doing.IDLE: "🌙", Doing.GONE: "⚪"}


def show_tiles() -> None:
    """All tiles, redrawn while one looks at them."""
    st.fragment(_show_tiles, run_every=_EVERY)()


def _show_tiles() -> None:
    with said_plainly():
        found = cache.desk().together.tiles(people().everybody(), presence())
        if not found:
            st.caption(_("Nobody has joined yet."))
            return
        here = [one for one in found if one.doing is not Doing.GONE]
        with st.container(horizontal=True, gap="small", key="class-tiles"):
            for one in here:
                _show_tile(one)
        if gone := [one for one in found if one.doing is Doing.GONE]:
            st.caption(_("Not here now: {names}.").format(names=", ".join(plain(one.person.nickname) for one in gone)))
        st.caption(_("🌙 no click for 5 minutes. “May be stuck”: 5 minutes in one scene without a guess, and still clicking."))


def _show_tile(one: Tile) -> None:
    with st.container(border=True, width=210, gap="xxsmall"):
        st.markdown(f"{_SIGNS[one.doing]} **{plain(one.person.nickname)}**")
        for need in one.needs:
            st.badge(need_in_words(need), color="orange")
        st.caption(_what(one))
        if one.run:
            page = "pages/lab/train.py" if not one.run.state.is_over else "pages/lab/results.py"
            label = f"{STATE_SIGNS[one.run.state]} {plain(one.run.name, 24)}"
            st.page_link(page, label=label, query_params={"run": one.run.id})


def _what(one: Tile) -> str:
    if one.seen is None:
        return "–"
    place = plain(place_name(one.seen.page, one.seen.scene))
    since = duration_text(time.time() - one.seen.clicked)
    return _("{place} · last click {duration} ago").format(place=place, duration=since) if one.doing is Doing.IDLE else place


def need_in_words(need: Need) -> str:
    """Why somebody may need help, in a few words."""
    return {
        Need.RAN_AWAY: _("their loss ran away"),
        Need.FAILED: _("their training failed"),
        Need.ERROR: _("saw an error"),
        Need.STUCK: _("may be stuck"),
    }[need]
