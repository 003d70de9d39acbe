"""The race: the lesson's three networks on the same signs, side by side, and the gap that each leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from signcore import race
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.durations import duration_text
from signcore.figures.curves import gap_curve
from signcore.i18n import _, ngettext
from signcore.published import LESSON_RESULTS
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from ui.results.run_facts import accuracy_rows, cost_rows
from ui.results.submitting import submit_all
from ui.shared.charts import chart
from ui.shared.going_on import are_over, show_while_going_on
from ui.shared.plain import plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly, state_text


def show_race(dataset: SignDataset, runs: Sequence[Run]) -> None:
    """The start, and the newest race on the signs in use."""
    st.markdown(
        _(
            "Three networks learn the same signs from the same seed: one that sees a row of 784 numbers, one with convolutions, and "
            "the same one with varied signs. **Guess first:** which will know its training signs best, and which the validation signs?"
        )
    )
    titles = {"small": _("small: 2,400 signs, 6 epochs"), "full": _("full: all signs, 20 epochs")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        budget = st.selectbox(_("Budget"), list(titles), format_func=titles.__getitem__, key="race-budget", width=280)
        if st.button(_("Start the race"), type="primary", icon="🏁", key="race-start"):
            with said_plainly():
                mine = session()
                wanted = [(config, describe(config)) for config in race.lanes(budget, mine.config.train.seed).values()]
                mine.did("compare")
                if len(submit_all(dataset, wanted)) == len(wanted):
                    st.rerun()
    lanes = race.latest(runs, dataset.content_hash)
    if lanes:
        show_while_going_on(lanes, _show_lanes)
    else:
        st.caption(_("No race has been started on “{name}” yet.").format(name=plain(dataset.name)))
    _show_published()


def _show_lanes(runs: dict[str, Run], epochs_of: dict[str, list[EpochEvent]]) -> None:
    is_over = are_over(runs)
    for (lane, run), place in zip(runs.items(), st.columns(len(runs)), strict=True):
        epochs = epochs_of[lane]
        with place:
            chart(
                gap_curve(_(race.LANES[lane]), epochs, run.config.train.epochs),
                key=f"race-{lane.replace(' ', '-')}",
                fact=_fact(run, epochs),
                is_still=is_over,
            )
    known = {lane: epochs for lane, epochs in epochs_of.items() if epochs}
    if len(known) == len(runs):
        st.markdown(f"**{conclusion(known)}**")
        _show_figures(list(runs.values()), epochs_of)


def _fact(run: Run, epochs: Sequence[EpochEvent]) -> str:
    if not epochs:
        return state_text(run.state)
    last = epochs[-1]
    return ngettext(
        "After {count} epoch: training {training}, validation {validation}.",
        "After {count} epochs: training {training}, validation {validation}.",
        last.epoch + 1,
    ).format(count=last.epoch + 1, training=share_text(last.accuracy), validation=share_text(last.val_accuracy))


def conclusion(epochs_of: Mapping[str, Sequence[EpochEvent]]) -> str:
    """Who memorised most and who reads new signs best, as it came out."""
    last = {lane: epochs[-1] for lane, epochs in epochs_of.items()}
    gaps = {lane: event.gap for lane, event in last.items()}
    widest, best = max(gaps, key=gaps.__getitem__), max(last, key=lambda lane: last[lane].val_accuracy)
    return _("Widest gap: {widest}, {points:.0f} points. Best on signs it never saw: {best}, {share}.").format(
        widest=_(race.LANES[widest]), points=100 * gaps[widest], best=_(race.LANES[best]), share=share_text(last[best].val_accuracy)
    )


def _show_figures(runs: list[Run], epochs_of: Mapping[str, list[EpochEvent]]) -> None:
    by_id = {run.id: epochs for run, epochs in zip(runs, epochs_of.values(), strict=True)}
    last = [by_id[run.id][-1] for run in runs]
    rows = {
        **accuracy_rows(last),
        **{name: values for name, values in cost_rows(runs, by_id).items() if name != _("Duration")},
        _("Seconds of training"): [duration_text(sum(event.seconds for event in by_id[run.id])) for run in runs],
    }
    st.table(
        pd.DataFrame.from_dict(rows, orient="index", columns=[_(title) for title in race.LANES.values()]),
        border=True,
        alt=_("What each network reached, and what it cost"),
    )


def _show_published() -> None:
    with st.expander(_("As published: the lesson's own figures"), icon="⚖️"):
        st.table(
            {
                _("Network"): [_(race.LANES[result.name]) for result in LESSON_RESULTS],
                _("Training"): [f"{result.training_accuracy:.2%}" for result in LESSON_RESULTS],
                _("Validation"): [f"{result.validation_accuracy:.1%}" for result in LESSON_RESULTS],
            },
            border=True,
            hide_index=True,
            alt=_("Published accuracies of the lesson's three networks"),
        )
        st.caption(
            _("Published for the whole of Sign Language MNIST after 20 epochs. On other signs the figures differ; the order should not.")
        )
