"""A run as it stands: its progress, its curves, its figures."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from signcore.durations import duration_text
from signcore.figures.time_split import describe_split
from signcore.i18n import _, current_language, ngettext
from signcore.running.progress import Progress, progress_of, time_split
from signcore.runs.store import BatchEvent, EpochEvent, Run, RunState
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.watched import Moment, WatchedRun
from ui.shared.widgets import state_text

_LONG_SILENCE = 30.0  # seconds
_EPOCHS_OF_SILENCE = 2.0  # validation of a large set takes a part of one


@dataclass(frozen=True)
class Seen:
    """One look at a run that has begun."""

    watched: WatchedRun
    epochs: list[EpochEvent]
    progress: Progress


def show_position(run: Run) -> Seen | None:
    """How far the run is, and what is wrong with it. Returns what there is to see of it; None while it waits in the queue."""
    if run.state is RunState.QUEUED:
        _show_waiting(run)
        return None
    store = cache.run_store()
    epochs, last = store.epochs(run.id), store.last_batch(run.id)
    moment = Moment((run.started or 0) + len(run.facts.went_back), last.step if last else 0, len(epochs), run.facts.kept_epoch)
    watched = cache.curves(run.id, current_language()).at(moment, moving=run.state is RunState.TRAINING)
    progress = progress_of(run, watched.batches, epochs)
    st.progress(progress.share, text=_position(run, progress))
    if run.reason:
        st.error(plain(run.reason, MOST_OF_A_SENTENCE), icon="🚧")
    _show_silence(run, last, progress)
    return Seen(watched, epochs, progress)


def show_curves(seen: Seen, places: Mapping[str, DeltaGenerator], place: int, *, is_over: bool) -> None:
    """The run's charts, each into its place; when it is over, with their tables and files."""
    for metric, where in places.items():
        with where:
            key = f"curve-{metric}-{place}" if place else f"curve-{metric}"
            chart(seen.watched.curves[metric], key=key, fact=seen.watched.words, is_said=False, is_still=is_over)


def show_details(run: Run, seen: Seen | None) -> None:
    """What is read after the curves: the curves in words, figures, where the time goes."""
    if seen is None:
        return
    st.caption(
        seen.watched.words
        + " "
        + _(
            "Blue is training, with a thin line for each batch; orange is validation, the signs that are never trained "
            "on. Where blue keeps improving and orange does not follow, the network is memorising."
        )
    )
    st.caption(_figures(run, seen.progress))
    split = time_split(seen.epochs)
    if split is not None:
        st.caption(describe_split(split))
    if run.facts.kept_epoch is not None:
        st.caption(
            _(
                "Kept: the network after epoch {epoch}, where the validation loss was lowest. These signs chose the "
                "epoch, so its accuracy on them looks a little too good; only signs that had no say show what it is "
                "worth."
            ).format(epoch=run.facts.kept_epoch)
        )
    if run.config.train.patience and run.state is RunState.FINISHED and seen.progress.epoch < run.config.train.epochs:
        st.caption(
            ngettext(
                "It stopped early: the validation loss had not fallen for {count} epoch.",
                "It stopped early: the validation loss had not fallen for {count} epochs.",
                run.config.train.patience,
            ).format(count=run.config.train.patience)
        )
    if run.config.augment.augment:
        st.caption(_("Here training sees varied signs, which are harder than those it is checked on: orange may well lie above blue."))
    for move in run.facts.moves:
        st.caption(
            _("🖥️ {name} stopped answering: another computer went on after epoch {epoch}.").format(name=plain(move.lost), epoch=move.epochs)
        )
    for back in run.facts.went_back:
        st.caption(
            _(
                "↩️ The loss diverged at step {step:,}: training went back to the end of epoch {epoch}, with a learning rate of {rate:g}."
            ).format(step=back.step, epoch=back.epoch, rate=back.learning_rate)
        )


def _show_waiting(run: Run) -> None:
    place = cache.scheduler().place_in_line(run.id)
    st.info(
        _("{state} · {name} · place {place} in the queue. It starts by itself when a training before it is over.").format(
            state=state_text(run.state), name=plain(run.name), place=place
        )
    )


def _position(run: Run, progress: Progress) -> str:
    text = f"{state_text(run.state)} · {plain(run.name)}"
    if run.state is RunState.STARTING:
        waited = max(0.0, time.time() - (run.started or run.created))  # the clock may have been set back
        text += " · " + _("loading Keras and building the network, {seconds:.0f} s so far; this takes up to ten").format(seconds=waited)
    elif progress.seconds_left is not None and run.state is RunState.TRAINING:
        text += " · " + _("about {duration} left").format(duration=duration_text(progress.seconds_left))
    return text


def _figures(run: Run, progress: Progress) -> str:
    said = [_("Epoch {epoch} of {total}").format(epoch=progress.epoch, total=run.config.train.epochs)]
    if progress.seconds_per_epoch is not None:
        said.append(_("{seconds:.1f} s per epoch").format(seconds=progress.seconds_per_epoch))
    if progress.images_per_second is not None:
        said.append(_("{speed:,.0f} signs per second").format(speed=progress.images_per_second))
    said.append(_("{count:,} training signs").format(count=run.facts.training_images or run.data.training))
    device = plain(run.facts.device) or _("a device that is still being found")
    where = _("On {device}; data: {data}, {validation:,} signs for validation.").format(
        device=f"{plain(run.facts.machine)}, {device}" if run.facts.machine else device,
        data=plain(run.data.name),
        validation=run.data.validation,
    )
    return " ".join([" · ".join(said) + ".", where, _precision_text(run)]).rstrip()


def _precision_text(run: Run) -> str:
    """How convolutions compute, and why so where that was measured."""
    times = run.facts.speed_in_16_bits
    if run.facts.mixed_precision:
        if times is None:
            return _("Its convolutions use 16-bit arithmetic.")
        return _("Its convolutions use 16-bit arithmetic, which is {times:.1f} times as fast on this machine.").format(times=times)
    if times is None:
        return ""
    return _("Its convolutions use 32-bit arithmetic: with 16 bits they are only {times:.2f} times as fast on this machine.").format(
        times=times
    )


def _show_silence(run: Run, last: BatchEvent | None, progress: Progress) -> None:
    """What may be wrong where nothing was heard of a training for long; it says so in its log, but can't write to the store."""
    if run.state is not RunState.TRAINING or last is None:
        return
    silent = time.time() - max(last.time, run.started or 0.0, *(hold.ended for hold in run.facts.held))
    if silent > max(_LONG_SILENCE, _EPOCHS_OF_SILENCE * (progress.seconds_per_epoch or 0.0)):
        st.warning(
            _(
                "Nothing has been heard from this training for {duration}. It goes on by itself, but may not be able "
                "to save: is the disk full, or is another program holding the store? The log is in {path}."
            ).format(duration=duration_text(silent), path=plain(str(cache.run_store().run_folder(run.id) / "log.txt"), MOST_OF_A_SENTENCE)),
            icon="📡",
        )
