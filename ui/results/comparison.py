"""Runs compared: their curves over each other, and what differs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from signcore.config.words import differences
from signcore.figures.curves import comparison_curve
from signcore.i18n import _, ngettext
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from ui.results.run_facts import cost_rows, show_time_split
from ui.shared.plain import plain, visible
from ui.shared.session import session
from ui.shared.widgets import chart, run_title, state_text


def show_comparison(runs: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> None:
    """A choice of runs, their curves, and a table of their figures and of what differs."""
    st.subheader(_("Runs compared"), anchor=False)
    by_id = {run.id: run for run in runs}
    first = [run.id for run in runs[:2]]
    chosen = st.multiselect(
        _("Runs"),
        list(by_id),
        default=first,
        format_func=lambda run_id: run_title(by_id[run_id]),
        max_selections=6,
        key="compared",
        on_change=session().did,
        args=("compare",),
    )
    if not chosen:
        st.caption(_("Choose at least one run."))
        return
    selected = [by_id[run_id] for run_id in chosen]
    named = [(run.name, epochs_of[run.id]) for run in selected]
    accuracy, loss = st.columns(2)
    for place, metric in ((accuracy, "accuracy"), (loss, "loss")):
        with place:
            chart(comparison_curve(named, metric=metric), key=f"compare-{metric}", alt=_comparison_in_words(named))
    st.caption(_("Thick lines are validation, thin ones training. The gap between the two of one colour is what the network memorised."))
    last = [epochs_of[run.id][-1] for run in selected]
    rows = {
        _("State"): [state_text(run.state) for run in selected],
        _("Accuracy, training"): [share_text(epoch.accuracy) for epoch in last],
        _("Accuracy, validation"): [share_text(epoch.val_accuracy) for epoch in last],
        _("Gap, in points"): [f"{100 * (epoch.accuracy - epoch.val_accuracy):+.1f}" for epoch in last],
        _("Epochs done"): [str(epoch.epoch + 1) for epoch in last],
        **cost_rows(selected, epochs_of),
        _("Signs"): [plain(run.data.name) for run in selected],
    } | differences([run.config for run in selected])
    st.table(
        pd.DataFrame.from_dict(rows, orient="index", columns=[plain(name) for name in _short_names(selected)]),
        border="horizontal",
        alt=_("The chosen runs with their last figures and the settings in which they differ"),
    )
    if len({run.data.hash for run in selected}) > 1:
        st.warning(_("These runs saw different signs, so their figures can't be compared with each other."), icon="⚖️")
    show_time_split(list(zip(_short_names(selected), (epochs_of[run.id] for run in selected), strict=True)))


def _short_names(runs: list[Run]) -> list[str]:
    """Names for columns: with the id only where two runs are called the same."""
    names = [visible(run.name) for run in runs]
    return [f"{run.name} · {run.id}" if names.count(name) > 1 else run.name for name, run in zip(names, runs, strict=True)]


def _comparison_in_words(named: list[tuple[str, list[EpochEvent]]]) -> str:
    return "; ".join(
        ngettext(
            "{name}: validation accuracy {accuracy} after {epochs} epoch",
            "{name}: validation accuracy {accuracy} after {epochs} epochs",
            epochs[-1].epoch + 1,
        ).format(name=visible(name), accuracy=share_text(epochs[-1].val_accuracy), epochs=epochs[-1].epoch + 1)
        for name, epochs in named
    )
