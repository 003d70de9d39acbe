"""A run on show: how far it is, its curves, and the buttons that steer it. Drawn anew every second or two while it goes on."""

from __future__ import annotations

import time

import streamlit as st

from signcore.config import TrainConfig
from signcore.durations import duration_text
from signcore.errors import DataError, RunError
from signcore.figures.time_split import describe_split
from signcore.i18n import _, current_language
from signcore.runs.store import BatchEvent, Command, Run, RunState
from signcore.training.progress import Progress, progress_of, time_split
from ui import cache
from ui.plain import MOST_OF_A_SENTENCE, plain
from ui.session import session, write_address
from ui.watched import Moment
from ui.widgets import chart, said_plainly, state_text

_LONG_SILENCE = 30.0  # seconds
_EPOCHS_OF_SILENCE = 2.0  # validation of a large set takes a part of one
_GOES_ON = (RunState.STOPPED, RunState.INTERRUPTED)


def show_run(run_id: str, every: float | None) -> None:
    """The run with that id, as it is now; drawn again after `every` seconds while it goes on."""
    store = cache.run_store()
    try:
        run = store.run(run_id)
    except RunError as error:
        st.warning(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
        return
    epochs, last = store.epochs(run_id), store.last_batch(run_id)
    went_back = run.facts.went_back
    moment = Moment((run.started or 0) + len(went_back), last.step if last else 0, len(epochs))
    seen = cache.curves(run_id, current_language()).at(moment, moving=run.state is RunState.TRAINING)
    progress = progress_of(run, seen.batches, epochs)
    _show_position(run, progress)
    _show_silence(run, last, progress)
    _show_buttons(run)
    for place, (metric, figure) in zip(st.columns(2), seen.curves.items(), strict=True):
        with place:
            chart(figure, key=f"curve-{metric}", alt=seen.words)
    st.caption(
        seen.words
        + " "
        + _(
            "Blue is training, thin for each batch; orange is validation, the signs that are never trained "
            "on. Where blue goes on and orange does not follow, the network learns by heart."
        )
    )
    _show_figures(run, progress)
    split = time_split(epochs)
    if split is not None:
        st.caption(describe_split(split))
    if run.config.augment.augment:
        st.caption(_("Here training sees varied signs, which are harder than those it is checked on: orange may well lie above blue."))
    if run.state.is_over and st.session_state.get("seen-over") != run_id and session().run_id == run_id:
        st.session_state["seen-over"] = run_id
        st.rerun(scope="app")
    if every is not None and cache.watchers().look(id(session())) != every:
        st.rerun(scope="app")


def _show_position(run: Run, progress: Progress) -> None:
    text = f"{state_text(run.state)} · {plain(run.name)}"
    if run.state is RunState.QUEUED:
        text += " · " + _("place {place} in line").format(place=cache.training_engine().place_in_line(run.id))
    elif run.state is RunState.STARTING:
        waited = max(0.0, time.time() - (run.started or run.created))  # the clock may have been set back
        text += " · " + _("loading Keras and building the network, {seconds:.0f} s so far; this takes up to ten").format(seconds=waited)
    elif progress.seconds_left is not None and run.state is RunState.TRAINING:
        text += " · " + _("about {duration} left").format(duration=duration_text(progress.seconds_left))
    st.progress(progress.share, text=text)
    if run.reason:
        st.error(plain(_(run.reason), MOST_OF_A_SENTENCE), icon="🚧")
    for back in run.facts.went_back:
        st.caption(
            _("↩️ The loss ran away at step {step:,}: it went back to the end of epoch {epoch}, with a learning rate of {rate:g}.").format(
                step=back.step, epoch=back.epoch, rate=back.learning_rate
            )
        )


def _show_figures(run: Run, progress: Progress) -> None:
    total = run.config.train.epochs
    epoch, per_epoch, speed, seconds = st.columns(4)
    epoch.metric(_("Epoch"), _("{epoch} of {total}").format(epoch=progress.epoch, total=total))
    per_epoch.metric(_("Time per epoch"), "–" if progress.seconds_per_epoch is None else f"{progress.seconds_per_epoch:.1f} s")
    speed.metric(_("Signs per second"), "–" if progress.images_per_second is None else f"{progress.images_per_second:,.0f}")
    seconds.metric(_("Signs trained on"), f"{run.facts.training_images or run.data.training:,}")
    where = _("On {device}; data: {data}, {validation:,} signs for validation.").format(
        device=plain(run.facts.device) or _("a device that is still being found"),
        data=plain(run.data.name),
        validation=run.data.validation,
    )
    st.caption(f"{where} {_precision_text(run)}".rstrip())


def _precision_text(run: Run) -> str:
    """How convolutions compute, and why so where that was measured."""
    times = run.facts.speed_in_16_bits
    if run.facts.mixed_precision:
        if times is None:
            return _("Its convolutions train in 16 bits.")
        return _("Its convolutions train in 16 bits, which is {times:.1f} times as fast on this machine.").format(times=times)
    if times is None:
        return ""
    return _("Its convolutions train in 32 bits: in 16 they are only {times:.2f} times as fast on this machine.").format(times=times)


def _show_silence(run: Run, last: BatchEvent | None, progress: Progress) -> None:
    """What may be wrong where nothing was heard of a training for long; it says so in its log, but can't write to the store."""
    if run.state is not RunState.TRAINING or last is None:
        return
    silent = time.time() - last.time
    if silent > max(_LONG_SILENCE, _EPOCHS_OF_SILENCE * (progress.seconds_per_epoch or 0.0)):
        st.warning(
            _(
                "Nothing was heard of this training for {duration}. It goes on by itself, but it may not be able to write: "
                "is the disk full, or does another program hold the store? The log is in {path}."
            ).format(duration=duration_text(silent), path=plain(str(cache.run_store().run_folder(run.id) / "log.txt"), MOST_OF_A_SENTENCE)),
            icon="📡",
        )


def _show_buttons(run: Run) -> None:
    with said_plainly():
        if run.state.is_over:
            _show_ways_on(run)
        else:
            _show_controls(run)


def _show_ways_on(run: Run) -> None:
    """Where to go from a run that is over."""
    results, attempt, again, resume = st.columns(4)
    results.page_link("pages/lab/results.py", label=_("Look at the results"), icon="🔎")
    attempt.page_link("pages/lab/try_it.py", label=_("Try it on a picture"), icon="🤟")
    if again.button(_("Take its settings"), icon="🍴", key="fork", help=_("Puts its network, settings and signs into the form below.")):
        _take_settings(run)
    if run.state in _GOES_ON and resume.button(
        _("Go on with it"),
        icon="▶️",
        key="go-on",
        help=_("Its model was removed to free space, so it starts over, with the same settings.")
        if run.facts.pruned is not None
        else _("Continues after the last whole epoch that was saved, with the same settings."),
    ):
        cache.training_engine().resume(run.id)
        st.session_state.pop("seen-over", None)
        st.rerun(scope="app")


def _take_settings(run: Run) -> None:
    mine = session()
    mine.replace_config(run.config)
    try:
        mine.dataset_id = cache.dataset(run.data.id).id
    except DataError:
        st.toast(_("Its signs are no longer here; the settings are taken, the signs stay as they are."), icon="🖼️")
    write_address()
    st.rerun(scope="app")


def _show_controls(run: Run) -> None:
    """What can be done to a run that goes on."""
    engine = cache.training_engine()
    if run.state is RunState.PAUSED and run.reason:
        _show_way_back(run)
    pause, batch, epoch, rate, stop = st.columns(5)
    steerable, paused = run.state in (RunState.TRAINING, RunState.PAUSED), run.state is RunState.PAUSED
    if paused:
        if pause.button(_("Resume"), icon="▶️", key="resume", width="stretch"):
            engine.command(run.id, Command.RESUME)
    elif pause.button(_("Pause"), icon="⏸️", key="pause", disabled=not steerable, width="stretch"):
        engine.command(run.id, Command.PAUSE)
    while_paused = _("While paused: do this much, and wait again.")
    if batch.button(_("One batch"), icon="⏭️", key="step-batch", disabled=not paused, width="stretch", help=while_paused):
        engine.command(run.id, Command.STEP_BATCH)
    if epoch.button(_("One epoch"), icon="⏩", key="step-epoch", disabled=not paused, width="stretch", help=while_paused):
        engine.command(run.id, Command.STEP_EPOCH)
    with rate.popover(_("Rate"), icon="🎚️", disabled=not steerable, width="stretch", help=_("Change the learning rate while it trains.")):
        limits = TrainConfig.limits("learning_rate")
        value = st.number_input(
            _("New learning rate"),
            limits["low"],
            limits["high"],
            run.config.train.learning_rate,
            step=0.0005,
            format="%.5f",
            key=f"rate-{run.id}",
        )
        if st.button(_("Change it"), key="rate-change"):
            engine.command(run.id, Command.LEARNING_RATE, value)
            st.toast(_("The learning rate is {rate:g} from the next steps on.").format(rate=value), icon="🎚️")
    if stop.button(_("Stop"), icon="⏹️", key="stop", width="stretch", help=_("Ends the training and keeps the network as it is now.")):
        engine.stop(run.id)
        st.toast(_("Stopping; the network so far is kept."), icon="⏹️")


def _show_way_back(run: Run) -> None:
    """Out of a loss that ran away. What the curve shows by then is the lesson, so that it stays until someone decides."""
    if st.button(
        _("Go back to the last good epoch, with a tenth of the learning rate"),
        icon="↩️",
        key="rollback",
        type="primary",
        help=_("Takes the weights and the optimiser's memory from the end of the last epoch that was in order, and goes on from there."),
    ):
        cache.training_engine().command(run.id, Command.ROLLBACK)
        st.toast(_("Going back."), icon="↩️")
