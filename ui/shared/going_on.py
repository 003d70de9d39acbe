"""Some runs at once, redrawn while any of them still goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from signcore.runs.store import EpochEvent, Run
from ui.shared import cache

_EVERY = 2.0  # seconds between two looks

Draw = Callable[[dict[str, Run], dict[str, list[EpochEvent]]], None]


def are_over(runs: Mapping[str, Run]) -> bool:
    """Whether none of these has anything more to come."""
    return all(run.state.is_over for run in runs.values())


def show_while_going_on(runs: Mapping[str, Run], draw: Draw) -> None:
    """Draws runs, by what each is called, with their epochs so far: once if they are over, else repeatedly, then the page."""
    going = not are_over(runs)
    st.fragment(_look, run_every=_EVERY if going else None)({name: run.id for name, run in runs.items()}, draw, going=going)


def _look(run_ids: Mapping[str, str], draw: Draw, *, going: bool) -> None:
    store = cache.run_store()
    runs = {name: store.run(run_id) for name, run_id in run_ids.items()}
    if going and are_over(runs):
        st.rerun(scope="app")
    draw(runs, {name: store.epochs(run.id) for name, run in runs.items()})
