"""Who trains and who waits: the place in line of each run of this server, and a way out of it."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _, ngettext
from signcore.running.capacity import MOST_AT_ONCE, runs_at_once, set_runs_at_once
from signcore.runs.store import Run, RunState
from ui.shared import cache
from ui.shared.plain import visible
from ui.shared.session import session
from ui.shared.settings import number_out_of_limits
from ui.shared.widgets import said_plainly, state_text

_AS_LONG = 4  # as between two looks at a curve, which says a run's place in line, too
_AT_ONCE, _REFUSED = "at-once", "at-once-refused"


def show_queue() -> None:
    """The runs that train or wait, where there are any; redrawn while there are."""
    going = [state for state in RunState if not state.is_over]
    if cache.run_store().runs(going, limit=1):
        st.fragment(_show, run_every=_AS_LONG * cache.watchers().look(id(session())))()


def _show() -> None:
    store = cache.run_store()
    active = store.runs([state for state in RunState if state.is_active])
    waiting = list(reversed(store.runs([RunState.QUEUED])))
    title = ngettext("{count} run is training", "{count} runs are training", len(active)).format(count=len(active))
    if waiting:
        title += ", " + ngettext("{count} is waiting", "{count} are waiting", len(waiting)).format(count=len(waiting))
    with st.expander(title, icon="🚦", key="queue"):
        for run in reversed(active):
            _show_row(run, state_text(run.state))
        for place, run in enumerate(waiting, start=1):
            _show_row(run, _("{state}, place {place} in line").format(state=state_text(run.state), place=place))
        st.session_state[_AT_ONCE] = runs_at_once(store)  # somebody else may have set it
        st.number_input(
            _("Trainings at once"),
            step=1,
            key=_AT_ONCE,
            on_change=_set_at_once,
            help=_("For everyone who uses this SignLab. More at once means that each is slower, and that the memory may not be enough."),
        )
        if refused := st.session_state.pop(_REFUSED, None):
            st.error(number_out_of_limits(_("Trainings at once"), refused, 1, MOST_AT_ONCE), icon="🚧")


def _set_at_once() -> None:
    number = st.session_state[_AT_ONCE]
    if not 1 <= number <= MOST_AT_ONCE:
        st.session_state[_REFUSED] = number
        return
    with said_plainly():
        set_runs_at_once(cache.run_store(), number)
        cache.scheduler().tend()


def _show_row(run: Run, state: str) -> None:
    words, look, out = st.columns([6, 2, 2], vertical_alignment="center")
    owner = f" · {visible(run.owner)}" if run.owner else ""
    words.text(f"{state} · {visible(run.name)}{owner} · {run.id}")
    if look.button(_("Watch"), icon="👀", key=f"queue-watch-{run.id}", width="stretch"):
        session().watch(run.id)
        st.rerun(scope="app")
    label = _("Remove from the queue") if run.state is RunState.QUEUED else _("Stop")
    if out.button(label, icon="⏹️", key=f"queue-stop-{run.id}", width="stretch"):
        with said_plainly():
            cache.scheduler().stop(run.id)
            st.rerun(scope="app")
