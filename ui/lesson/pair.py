"""Short trainings that answer a question: started by one button, their curves overlaid, their figures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.figures.curves import comparison_curve
from signcore.i18n import _
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.going_on import are_over, show_while_going_on
from ui.shared.plain import plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly, state_text

SHORT = {"subset": "1200", "epochs": "4", "batch_norm_momentum": "0.9"}  # some ten seconds on two cores
# A dense network is five times as fast and learns slowly: after four such epochs it reads a tenth of the signs, and shows nothing yet.
SHORT_DENSE = {"subset": "2400", "epochs": "12", "architecture": "dense"}

Wanted = Mapping[str, tuple[RunConfig, SignDataset]]  # by what each is called


def short(**settings: str) -> RunConfig:
    """The lesson's network, trained shortly, with some settings changed."""
    return RunConfig().with_settings({**SHORT, **settings})


def short_dense(**settings: str) -> RunConfig:
    """The dense network, trained for about as long, with some settings changed."""
    return RunConfig().with_settings({**SHORT_DENSE, **settings})


def found(wanted: Wanted) -> dict[str, Run]:
    """The newest run of each, if there is one."""
    runs = cache.run_store().runs()
    return {
        name: run
        for name, (config, signs) in wanted.items()
        if (run := next((one for one in runs if one.config == config and one.data.hash == signs.content_hash), None)) is not None
    }


def verdict(gain: float, *, more: str, less: str, as_well: float) -> str:
    """The answer that a difference in accuracy gives: "same" up to `as_well`, else `more` or `less`."""
    return "same" if abs(gain) <= as_well else more if gain > 0 else less


def last_epochs(wanted: Wanted) -> dict[str, EpochEvent] | None:
    """The last epoch of each; None before all of them are over."""
    runs = found(wanted)
    if len(runs) < len(wanted) or not are_over(runs):
        return None
    epochs = {name: cache.run_store().epochs(run.id) for name, run in runs.items()}
    return {name: events[-1] for name, events in epochs.items()} if all(epochs.values()) else None


def show_pair(wanted: Wanted, *, key: str) -> None:
    """The button, and what came of it; redrawn while it goes on."""
    runs = found(wanted)
    if len(runs) < len(wanted):
        if st.button(_("Train these now: {names}").format(names=", ".join(wanted)), type="primary", icon="▶️", key=f"pair-{key}"):
            with said_plainly():
                for name, (config, signs) in wanted.items():
                    if name not in runs:
                        cache.desk().submit(config, signs, name, session().nickname)
                st.rerun()
        st.caption(_("Short trainings on part of the signs; together they take a minute or so."))
        return
    show_while_going_on(runs, partial(_show, key=key))


def _show(runs: dict[str, Run], epochs_of: dict[str, list[EpochEvent]], *, key: str) -> None:
    lines = [(name, [epochs]) for name, epochs in epochs_of.items() if epochs]
    if lines:
        fact = "; ".join(
            _("{name}: training {training}, validation {validation}").format(
                name=name, training=share_text(epochs[0][-1].accuracy), validation=share_text(epochs[0][-1].val_accuracy)
            )
            for name, epochs in lines
        )
        chart(comparison_curve(lines, metric="accuracy"), key=f"pair-chart-{key}", fact=f"{fact}.", is_still=are_over(runs))
    for name, run in runs.items():
        if not run.state.is_over:
            st.caption(f"{state_text(run.state)}: {plain(name)}")
