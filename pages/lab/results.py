"""Finished runs: their curves over each other, what differs, what a network mixes up."""

import streamlit as st

from signcore.i18n import _
from ui.results.closely import show_closely
from ui.results.comparison import show_comparison
from ui.results.lesson_comparison import show_lesson_comparison
from ui.results.space import show_space
from ui.shared import cache
from ui.shared.widgets import heading


def show() -> None:
    """The page."""
    heading(
        _("Compare, and look for mistakes"),
        _("One number says how good a network is; its mistakes say why. **Try:** train the dense network too, and compare the two."),
    )
    store = cache.run_store()
    everything = store.runs(limit=200)
    epochs_of = store.all_epochs()
    runs = [run for run in everything if run.id in epochs_of]
    if runs:
        show_comparison(runs, epochs_of)
    else:
        st.info(_("No run has finished an epoch yet. Start one on the train page; it shows up here by itself."), icon="🌱")
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
    show_lesson_comparison()
    if runs:
        show_closely(runs)
    if everything:
        show_space()


show()
