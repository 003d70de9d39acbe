"""The runs shown: one, or two side by side; redrawn every second or two while one of them goes on. Curves come first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.errors import RunError
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.train.becoming import show_becoming
from ui.train.curves import show_curves, show_details, show_position
from ui.train.start import show_start
from ui.train.steering import show_steering


def show_on_show(runs: Sequence[Run], dataset: SignDataset) -> None:
    """These runs, and the button that starts another one."""
    going = frozenset(run.id for run in runs if not run.state.is_over)
    every = cache.watchers().look(id(session())) if going else None
    st.fragment(_show, run_every=every)([run.id for run in runs], going, every, dataset)


def _show(run_ids: Sequence[str], going: frozenset[str], every: float | None, dataset: SignDataset) -> None:
    """As it is now.

    Three containers, whatever is in them: what stands in the same place is the same to a browser, and keeps its focus.

    Args:
        run_ids: which runs.
        going: those that went on when the page was drawn. When one is over, all of the page changes.
        every: the seconds between two looks.
        dataset: what the next training would be trained with.
    """
    above, line, below = st.container(), st.container(horizontal=True, vertical_alignment="center", key="steering"), st.container()
    with above:
        runs = _runs_of(run_ids)
    if any(run.state.is_over for run in runs if run.id in going):
        st.rerun(scope="app")
    if len(runs) == 1:
        _show_one(runs[0], above, below, dataset)
    with line:
        show_start(dataset)
        if len(runs) == 1:
            show_steering(runs[0], 0)
    if len(runs) > 1:
        for place, (column, run) in enumerate(zip(above.columns(len(runs)), runs, strict=True)):
            with column:
                _show_beside(run, place)
    if every is not None and cache.watchers().look(id(session())) != every:
        st.rerun(scope="app")


def _runs_of(run_ids: Sequence[str]) -> list[Run]:
    found = []
    for run_id in run_ids:
        try:
            found.append(cache.run_store().run(run_id))
        except RunError as error:  # deleted a moment ago
            st.warning(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
    return found


def _show_one(run: Run, above: st.delta_generator.DeltaGenerator, below: st.delta_generator.DeltaGenerator, dataset: SignDataset) -> None:
    with above:
        seen = show_position(run)
        if seen is not None:
            accuracy, loss = st.columns(2)
            show_curves(seen, {"accuracy": accuracy, "loss": loss}, 0, is_over=run.state.is_over)
    with below:
        show_details(run, seen)
        if seen is not None:
            show_becoming(run, dataset)


def _show_beside(run: Run, place: int) -> None:
    """One of several: what it steers stands below its first curve, so that both can be steered without scrolling."""
    seen = show_position(run)
    accuracy = st.container()
    with st.container(horizontal=True, key=f"steering-{place}"):
        show_steering(run, place)
    if seen is not None:
        show_curves(seen, {"accuracy": accuracy, "loss": st.container()}, place, is_over=run.state.is_over)
    show_details(run, seen)
