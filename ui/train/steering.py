"""The buttons that steer a run while it goes on, and the ways on from one that is over: in one line."""

from __future__ import annotations

import streamlit as st

from signcore.classroom.rights import Action
from signcore.config import RunConfig, TrainConfig
from signcore.errors import DataError
from signcore.i18n import _
from signcore.runs.store import Command, Run, RunState
from ui.shared import cache
from ui.shared.session import session
from ui.shared.widgets import said_plainly

_GOES_ON = (RunState.STOPPED, RunState.INTERRUPTED)


def show_steering(run: Run, place: int) -> None:
    """What can be done with a run. `place` tells apart the buttons of runs that are on show at once."""
    with said_plainly():
        if run.state.is_over:
            _show_ways_on(run, place)
        else:
            _show_controls(run, place)


def _key(name: str, place: int) -> str:
    return f"{name}-{place}" if place else name


def _show_ways_on(run: Run, place: int) -> None:
    """Where to go from a run that is over."""
    refusal = cache.desk().why_not(Action.STEER, run.person)
    if run.state in _GOES_ON and st.button(
        _("Go on"),
        icon="▶️",
        key=_key("go-on", place),
        disabled=bool(refusal),
        help=refusal or _("Its model was removed to free space, so it starts over, with the same settings.")
        if run.facts.pruned is not None
        else _("Continues after the last whole epoch that was saved, with the same settings."),
    ):
        cache.desk().resume(run.id)
        st.rerun(scope="app")
    st.page_link("pages/lab/results.py", label=_("Look at the results"), icon="🔎")
    st.page_link("pages/lab/try_it.py", label=_("Try it on a picture"), icon="🤟")
    if st.button(
        _("Copy its settings"), icon="🍴", key=_key("fork", place), help=_("Puts its network, settings and signs into the form below.")
    ):
        _copy_settings(run)


def _copy_settings(run: Run) -> None:
    mine = session()
    mine.replace_config(RunConfig.from_dict(run.config.to_dict()))  # within today's limits, or it is said which one is not
    try:
        mine.dataset_id = cache.dataset(run.data.id).id
    except DataError:
        st.toast(_("Its signs are no longer here; the settings are copied, the signs stay as they are."), icon="🖼️")
    st.rerun(scope="app")


def _show_controls(run: Run, place: int) -> None:
    """What can be done to a run that goes on."""
    desk = cache.desk()
    refusal = desk.why_not(Action.STEER, run.person)
    paused = run.state is RunState.PAUSED
    steerable = not refusal and run.state in (RunState.TRAINING, RunState.PAUSED)
    if paused and run.reason and not refusal:
        _show_way_back(run, place)
    # One button that changes its label, not two in turn: keyboard focus stays on it.
    words, icon, command = (_("Resume"), "▶️", Command.RESUME) if paused else (_("Pause"), "⏸️", Command.PAUSE)
    if st.button(words, icon=icon, key=_key("pause", place), disabled=not steerable, help=refusal or None):
        desk.command(run.id, command)
    told = refusal or _("Ends the training and keeps the network as it is now.")
    if st.button(_("Stop"), icon="⏹️", key=_key("stop", place), disabled=bool(refusal), help=told):
        desk.stop(run.id)
        st.toast(_("Stopping; the network so far is kept."), icon="⏹️")
    while_paused = refusal or _("While paused: do this much, and wait again.")
    for step, title, sign in ((Command.STEP_BATCH, _("One batch"), "⏭️"), (Command.STEP_EPOCH, _("One epoch"), "⏩")):
        if st.button(title, icon=sign, key=_key(step, place), disabled=not (paused and steerable), help=while_paused):
            desk.command(run.id, step)
    with st.popover(_("Rate"), icon="🎚️", disabled=not steerable, help=refusal or _("Change the learning rate while it trains.")):
        _show_rate(run, place)


def _show_rate(run: Run, place: int) -> None:
    limits = TrainConfig.about("learning_rate")
    value = st.number_input(
        _("New learning rate"), value=run.config.train.learning_rate, step=0.0005, format="%.5f", key=_key(f"rate-{run.id}", place)
    )
    if st.button(_("Change it"), key=_key("rate-change", place)):
        with said_plainly():
            cache.desk().command(run.id, Command.LEARNING_RATE, value)
            st.toast(_("The learning rate is {rate:g} from the next step on.").format(rate=value), icon="🎚️")
    elif not limits["low"] <= value <= limits["high"]:
        st.caption(_("From {low:g} to {high:g}.").format(low=limits["low"], high=limits["high"]))


def _show_way_back(run: Run, place: int) -> None:
    """Out of a loss that ran away. What the curve shows by then is the lesson, so that it stays until someone decides."""
    if st.button(
        _("Go back to the last good epoch, with a tenth of the learning rate"),
        icon="↩️",
        key=_key("rollback", place),
        type="primary",
        help=_("Takes the weights and the optimiser's memory from the end of the last good epoch, and goes on from there."),
    ):
        cache.desk().command(run.id, Command.ROLLBACK)
        st.toast(_("Going back."), icon="↩️")
