"""Finished runs: compared, raced, swept, examined, taken home."""

import streamlit as st

from signcore.classroom.rights import Action
from signcore.i18n import _
from ui.results.closely import show_closely
from ui.results.comparison import show_comparison
from ui.results.hardest import show_hardest
from ui.results.race import show_race
from ui.results.space import show_space
from ui.results.sweep import show_sweep
from ui.results.take_home import show_arrivals
from ui.shared import cache
from ui.shared.views import choose_view
from ui.shared.widgets import current_dataset, heading


def show() -> None:
    """The page."""
    heading(
        _("Compare, and look for mistakes"),
        _("One number says how good a network is; its mistakes say why. **Try:** train the dense network too, and compare the two."),
    )
    store = cache.run_store()
    everything = store.runs()
    epochs_of = store.all_epochs()
    runs = [run for run in everything if run.id in epochs_of]
    dataset = current_dataset()
    views = {"compare": _("Compare"), "closely": _("One run in detail")} if runs else {}
    if dataset is not None:
        views |= {"race": _("The race"), "sweep": _("A grid of settings")} | ({"hardest": _("Hardest signs")} if runs else {})
    view = choose_view(views, key="results-view") if views else ""
    if view == "race" and dataset is not None:
        show_race(dataset, everything)
    elif view == "sweep" and dataset is not None:
        show_sweep(dataset, everything)
    elif view == "closely":
        show_closely(runs)
    elif view == "hardest" and dataset is not None:
        show_hardest(runs, dataset)
    elif view == "compare":
        show_comparison(runs, epochs_of)
    if not runs:
        st.info(_("No run has finished an epoch yet. Start one on the train page; it shows up here by itself."), icon="🌱")
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
    show_arrivals()
    if everything and cache.desk().may(Action.PRUNE):
        show_space()


show()
