"""Launch a training and watch it."""

import streamlit as st

from signcore.i18n import _
from ui.shared import cache
from ui.shared.widgets import heading, need_dataset
from ui.train.choice import chosen_runs, known_runs, show_choice
from ui.train.form import show_form
from ui.train.on_show import show_on_show
from ui.train.queue import show_queue
from ui.train.room import show_room


def show() -> None:
    """The page. Its parts stand in containers of their own, so that a browser does not take one for another when a run begins."""
    heading(
        _("Train, and watch"),
        _(
            "The network guesses, is told the right letter, and changes its weights a "
            "little: a few thousand times. **Try:** watch where the two curves part."
        ),
    )
    dataset = need_dataset()
    if dataset is None:
        return
    cache.scheduler()
    on_show, queue, choice = st.container(), st.container(), st.container()
    with choice:
        known = known_runs()
        runs = chosen_runs(known)
        show_choice(known)
    with on_show:
        show_on_show(runs, dataset)
    with queue:
        show_queue()
        show_room()
    with st.expander(_("Settings for the next training"), expanded=all(run.state.is_over for run in runs), icon="🎛️"):
        show_form(dataset)


show()
