"""Runs compared: found, their curves overlaid, what differs, and whether that may be luck."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from signcore.config.words import differences
from signcore.figures.curves import comparison_curve, describe_trend
from signcore.i18n import _, ngettext
from signcore.runs.store import EpochEvent, Run
from signcore.seeds import LUCK, band, luck, repeats
from signcore.shares import share_text
from ui.results.again import join_started, show_again
from ui.results.run_facts import accuracy_rows, cost_rows, show_time_split
from ui.results.run_list import show_run_list
from ui.shared.charts import chart
from ui.shared.plain import plain, visible
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.widgets import run_title, state_text

_MOST = 6  # lines that can be told apart
_COMPARED = "compared"


def show_comparison(runs: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> None:
    """A choice of runs, their curves, and a table of their figures and of what differs."""
    by_id = {run.id: run for run in runs}
    join_started(by_id, _COMPARED)
    show_run_list(runs, epochs_of, _COMPARED)
    chosen = st.multiselect(
        _("Runs"),
        list(by_id),
        default=None if _COMPARED in st.session_state else [run.id for run in runs[:2]],
        format_func=lambda run_id: run_title(by_id[run_id]),
        key=_COMPARED,
        on_change=session().did,
        args=("compare",),
    )
    selected = [by_id[run_id] for run_id in chosen]
    if not selected:
        st.caption(_("Choose at least one run."))
        return
    with st.container(horizontal=True):
        by = segments(_("Curves"), {"epoch": _("by epoch"), "seconds": _("by seconds")}, key="compare-by")
    groups = repeats(selected)[:_MOST]
    names = dict(zip((group[0].id for group in groups), _short_names([group[0] for group in groups]), strict=True))
    lines = [(names[group[0].id], [epochs_of[run.id] for run in group]) for group in groups]
    accuracy, loss = st.columns(2)
    for place, metric in ((accuracy, "accuracy"), (loss, "loss")):
        with place:
            fact = _accuracy_in_words(lines) if metric == "accuracy" else _trends(lines)
            chart(comparison_curve(lines, metric=metric, by=by or "epoch"), key=f"compare-{metric}", fact=fact)
    st.caption(
        _(
            "Thick lines are validation, thin ones training. The gap between the two of one colour is what the network memorised. "
            "Runs that differ in their seed alone are one line, their mean, with the range in which it lies with 95 %\u00a0confidence."
        )
    )
    _say_luck(groups, lines)
    if len(repeats(selected)) > _MOST:
        st.caption(_("Only {most} lines are drawn: more can't be told apart.").format(most=_MOST))
    _show_figures(selected[: 2 * _MOST], epochs_of)
    if len({run.data.hash for run in selected}) > 1:
        st.warning(_("These runs saw different signs, so their figures can't be compared with each other."), icon="⚖️")
    show_again(selected)
    show_time_split(list(zip(_short_names(selected), (epochs_of[run.id] for run in selected), strict=True)))


def _show_figures(selected: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> None:
    last = [epochs_of[run.id][-1] for run in selected]
    rows = {
        _("State"): [state_text(run.state) for run in selected],
        **accuracy_rows(last),
        _("Epochs done"): [str(epoch.epoch + 1) for epoch in last],
        **_kept(selected),
        **cost_rows(selected, epochs_of),
        _("Signs"): [plain(run.data.name) for run in selected],
    } | differences([run.config for run in selected])
    st.table(
        pd.DataFrame.from_dict(rows, orient="index", columns=[plain(name) for name in _short_names(selected)]),
        border=True,
        alt=_("The chosen runs with their last figures and the settings in which they differ"),
    )


def _kept(selected: list[Run]) -> dict[str, list[str]]:
    """Which epoch was kept as the best, where that was asked of one."""
    kept = [run.facts.kept_epoch for run in selected]
    return {_("Epoch that was kept"): [str(one or "–") for one in kept]} if any(kept) else {}


def _say_luck(groups: list[list[Run]], lines: list[tuple[str, list[list[EpochEvent]]]]) -> None:
    """For each two groups of repeats: is the difference in validation more than chance makes?"""
    finals = [[epochs[-1].val_accuracy for epochs in repeated] for _name, repeated in lines]
    for one in range(len(groups)):
        for other in range(one + 1, len(groups)):
            chance = luck(finals[one], finals[other])
            if chance is None or groups[one][0].data.hash != groups[other][0].data.hash:
                continue
            verdict = _("luck") if chance >= LUCK else _("hardly luck")
            said = _(
                "**{one}** and **{other}** differ by {points:.1f} points. Chance alone does that in {chance} of cases: {verdict}."
            ).format(
                one=plain(lines[one][0]),
                other=plain(lines[other][0]),
                points=100 * abs(band(finals[one]).mean - band(finals[other]).mean),
                chance=share_text(chance),
                verdict=verdict,
            )
            st.markdown(said, help=_("Welch’s t-test of the last validation accuracies, two-sided; below 5 % we don’t call it luck."))


def _short_names(runs: list[Run]) -> list[str]:
    """Names for columns: with the id only where two runs are called the same."""
    names = [visible(run.name) for run in runs]
    return [f"{run.name} · {run.id}" if names.count(name) > 1 else run.name for name, run in zip(names, runs, strict=True)]


def _accuracy_in_words(lines: list[tuple[str, list[list[EpochEvent]]]]) -> str:
    said = []
    for name, repeated in lines:
        found, epochs = band([one[-1].val_accuracy for one in repeated]), repeated[0][-1].epoch + 1
        text = ngettext(
            "{name}: validation accuracy {accuracy} after {epochs} epoch",
            "{name}: validation accuracy {accuracy} after {epochs} epochs",
            epochs,
        ).format(name=visible(name), accuracy=share_text(found.mean), epochs=epochs)
        if found.count > 1:
            text = _("{said}, {count} seeds: {low} to {high}").format(
                said=text, count=found.count, low=share_text(max(0.0, found.low)), high=share_text(min(1.0, found.high))
            )
        said.append(text)
    return "; ".join(said) + "."


def _trends(lines: list[tuple[str, list[list[EpochEvent]]]]) -> str:
    said = [_("{name}: {trend}").format(name=visible(name), trend=trend) for name, one in lines if (trend := describe_trend(one[0]))]
    return " ".join(said) or _("Loss after one epoch; the next shows where it goes.")
