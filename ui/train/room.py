"""The room's computers, where trainings go to a room: who is there, and what each does."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _, ngettext
from signcore.running.cluster.computer import Seat, traits
from ui.shared import cache
from ui.shared.plain import visible

_EVERY = 4.0  # seconds between two looks


def show_room() -> None:
    """The room, if there is one."""
    if cache.scheduler().launcher.room() is not None:
        st.fragment(_show, run_every=_EVERY)()


def _show() -> None:
    room = cache.scheduler().launcher.room()
    if room is None:
        return
    busy = sum(1 for seat in room.seats if seat.run)
    title = ngettext("{count} computer in the room", "{count} computers in the room", len(room.seats)).format(count=len(room.seats))
    if busy:
        title += ", " + ngettext("{count} of them trains", "{count} of them train", busy).format(count=busy)
    with st.expander(title, icon="🖥️", key="room"):
        if not room.is_open:
            st.caption(_("The room's scheduler doesn't answer. Trainings go on at their computers, and show here again when it is back."))
        elif not room.seats:
            st.caption(_("No computer has joined yet. On each: make worker SCHEDULER=… CERT=room.pem. Until then trainings wait."))
        names = _names_of_runs()
        for seat in room.seats:
            st.text(_row(seat, names))


def _names_of_runs() -> dict[str, str]:
    return {run.id: run.name for run in cache.run_store().runs()}


def _row(seat: Seat, names: dict[str, str]) -> str:
    doing = _("free")
    if seat.run:  # in a class one sees one's own
        doing = _("trains {name}").format(name=visible(names[seat.run])) if seat.run in names else _("trains for somebody else")
    return " · ".join([visible(seat.computer.name), doing, *traits(seat.computer)])
