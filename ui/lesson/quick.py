"""The first minute: from an empty store to a moving curve with one button."""

from __future__ import annotations

import streamlit as st

from signcore.config import preset
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.durations import duration_text
from signcore.i18n import _
from signcore.running.estimate import images_an_epoch
from ui.shared import cache
from ui.shared.estimate import seconds_of
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import said_plainly, use_dataset

# As many as the quick look trains on, and a few to check with: rendered in seconds. They are the first ones of the built-in signs.
FIRST_SIGNS = SyntheticRecipe(training_per_letter=100, validation_per_letter=25)
_WAITING = "first-waiting"


def show_first_minute() -> None:
    """A button that renders a first handful of signs and trains on them at once."""
    if st.button(_("Train a first network now"), type="primary", icon="🚀", key="first-minute"):
        with said_plainly():
            cache.desk().check_loading()
            st.session_state[_WAITING] = True
            cache.scheduler()
            cache.synthetic_load(FIRST_SIGNS).start()
    if st.session_state.get(_WAITING):
        st.fragment(_wait, run_every=0.3)()
    else:
        st.caption(_("3,000 signs are rendered for it first: a few seconds. No download."))


def _wait() -> None:
    if not st.session_state.get(_WAITING):
        return
    load = cache.synthetic_load(FIRST_SIGNS)
    if load.error:
        st.session_state[_WAITING] = False
        st.error(plain(load.error, MOST_OF_A_SENTENCE), icon="🚧")
    elif load.dataset is not None:
        st.session_state[_WAITING] = False
        use_dataset(load.dataset)
        start_quick_look(load.dataset)
    else:
        share = load.done / load.total if load.total else 0.0
        st.progress(share, text=_("Rendering signs: {done:,} of {total:,}").format(done=load.done, total=load.total or 0))


def start_quick_look(dataset: SignDataset) -> None:
    """Train shortly, and go to where it can be watched."""
    mine = session()
    config = preset("quick", mine.config)
    with said_plainly():
        mine.replace_config(config)
        mine.watch(cache.desk().submit(config, dataset, describe(config), mine.nickname).id)
        mine.done.add("train")
        st.switch_page("pages/lab/train.py")


def show_quick_look(dataset: SignDataset) -> None:
    """A button that trains, and what that takes on this machine."""
    config = preset("quick", session().config)
    if st.button(_("Quick look: train a network now"), type="primary", icon="🚀", key="quick"):
        start_quick_look(dataset)
    st.caption(
        _(
            "{epochs} short epochs on {images:,} signs: about {duration} on this machine. The lesson's full training comes in step 5."
        ).format(
            epochs=config.train.epochs, images=images_an_epoch(config.train, dataset), duration=duration_text(seconds_of(config, dataset))
        )
    )
