"""Who trains and who waits: each run's place in this server's queue, and a way out of it."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.rights import Action
from signcore.i18n import _, ngettext
from signcore.running.capacity import MOST_AT_ONCE, is_queue_held, runs_at_once
from signcore.runs.store import Run, RunState
from ui.shared import cache
from ui.shared.person import serves_class
from ui.shared.plain import visible
from ui.shared.session import session
from ui.shared.settings import number_out_of_limits
from ui.shared.widgets import id_beside_name, said_plainly, state_text

_AS_LONG = 4  # as between two looks at a curve, which says a run's place in line, too
_AT_ONCE, _REFUSED = "at-once", "at-once-refused"


def show_queue() -> None:
    """The runs that train or wait, if there are any; redrawn while there are."""
    going = [state for state in RunState if not state.is_over]
    if cache.run_store().runs(going, limit=1):
        st.fragment(_show, run_every=_AS_LONG * cache.watchers().look(id(session())))()


def _show() -> None:
    store = cache.run_store()
    active = store.runs([state for state in RunState if state.is_active])
    queued = {run.id: run for run in store.runs([RunState.QUEUED])}
    line = cache.scheduler().store.line()
    waiting = {place: queued[run_id] for place, run_id in enumerate(line, start=1) if run_id in queued}
    title = ngettext("{count} run is training", "{count} runs are training", len(active)).format(count=len(active))
    if waiting:
        title += ", " + ngettext("{count} is waiting", "{count} are waiting", len(waiting)).format(count=len(waiting))
    with st.expander(title, icon="🚦", key="queue"):
        for run in reversed(active):
            _show_row(run, state_text(run.state))
        for place, run in waiting.items():
            _show_row(run, _("{state}, place {place} in the queue").format(state=state_text(run.state), place=place))
        if is_queue_held(store):
            st.caption(_("🏁 The teacher holds the queue for a race of the class: all that waits begins at the start."))
        if serves_class():
            st.caption(_("The queue goes round everybody who waits: your second one starts after the first ones of the others."))
        if cache.scheduler().launcher.room() is not None:
            return  # each computer of the room does one
        if not cache.desk().may(Action.SET_AT_ONCE):
            return
        st.session_state[_AT_ONCE] = runs_at_once(store)  # somebody else may have set it
        st.number_input(
            _("Trainings at once"),
            step=1,
            key=_AT_ONCE,
            on_change=_set_at_once,
            help=_("For everyone who uses this SignLab. The more at once, the slower each is, and memory may run out."),
        )
        if refused := st.session_state.pop(_REFUSED, None):
            st.error(number_out_of_limits(_("Trainings at once"), refused, 1, MOST_AT_ONCE), icon="🚧")


def _set_at_once() -> None:
    number = st.session_state[_AT_ONCE]
    if not 1 <= number <= MOST_AT_ONCE:
        st.session_state[_REFUSED] = number
        return
    with said_plainly():
        cache.desk().set_at_once(number)


def _show_row(run: Run, state: str) -> None:
    desk = cache.desk()
    words, look, out = st.columns([6, 2, 2], vertical_alignment="center")
    owner = f" · {visible(run.owner)}" if run.owner else ""
    where = " · " + _("at {machine}").format(machine=visible(run.facts.machine)) if run.facts.machine else ""
    words.text(f"{state} · {visible(run.name)}{owner}{id_beside_name(run)}{where}")
    if look.button(_("Watch"), icon="👀", key=f"queue-watch-{run.id}", width="stretch"):
        session().watch(run.id)
        st.rerun(scope="app")
    if not desk.may(Action.STEER, run.person):
        return
    label = _("Remove from the queue") if run.state is RunState.QUEUED else _("Stop")
    if out.button(label, icon="⏹️", key=f"queue-stop-{run.id}", width="stretch"):
        with said_plainly():
            desk.stop(run.id)
            st.rerun(scope="app")
    can_be_sent = serves_class() and run.state is RunState.QUEUED and desk.may(Action.ORDER_QUEUE)
    ahead = _("Let it be the next one that starts.")
    if can_be_sent and out.button(_("Next"), icon="⏫", key=f"queue-ahead-{run.id}", width="stretch", help=ahead):
        desk.send_ahead(run.id)
        st.rerun(scope="fragment")
