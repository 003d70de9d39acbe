"""Pieces that several pages show in the same way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import DataError, SignLabError
from signcore.i18n import _
from signcore.runs.store import Run, RunState
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain, visible
from ui.shared.presence import note_error_shown
from ui.shared.session import FIRST_PINNED, session, write_address

STATE_SIGNS = {
    RunState.QUEUED: "⏳",
    RunState.STARTING: "🔧",
    RunState.TRAINING: "🏃",
    RunState.PAUSED: "⏸️",
    RunState.FINISHED: "✅",
    RunState.STOPPED: "⏹️",
    RunState.FAILED: "⚠️",
    RunState.INTERRUPTED: "⚡",
}


def state_text(state: RunState) -> str:
    """A run's state in a word or two, with its sign."""
    words = {
        RunState.QUEUED: _("waiting"),
        RunState.STARTING: _("starting"),
        RunState.TRAINING: _("training"),
        RunState.PAUSED: _("paused"),
        RunState.FINISHED: _("finished"),
        RunState.STOPPED: _("stopped"),
        RunState.FAILED: _("failed"),
        RunState.INTERRUPTED: _("interrupted"),
    }
    return f"{STATE_SIGNS[state]} {words[state]}"


def in_text_color(label: str) -> str:
    """The label of a segment or a pill in the colour of text, chosen or not: in the accent's, on its own tint, it is hard to read.

    An emoji at its beginning stays outside, where Streamlit takes it for the icon.

    >>> in_text_color("✏️ Draw"), in_text_color("A")
    ('✏️ :gray[Draw]', ':gray[A]')
    """
    icon, _space, words = label.partition(" ")
    if words and not any(character.isalnum() for character in icon):
        return f"{icon} :gray[{words}]"  # which the theme makes the colour of text
    return f":gray[{label}]"


def heading(title: str, lead: str) -> None:
    """A page's title and what it is for, in a sentence or two."""
    st.title(title, anchor=False)
    st.markdown(lead)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Show an error that is meant for people as a box with its sentence; anything else is a bug and passes on."""
    try:
        yield
    except SignLabError as error:
        st.error(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
        note_error_shown()


def use_dataset(dataset: SignDataset) -> None:
    """Make a data set the one in use."""
    mine = session()
    if mine.dataset_id != dataset.id:
        mine.pinned, mine.has_pinned = FIRST_PINNED, False
    mine.dataset_id = dataset.id
    mine.done.add("load")
    write_address()


def current_dataset() -> SignDataset | None:
    """The data set in use: the one that was chosen, or the newest that was ever loaded here, or None."""
    mine = session()
    if mine.dataset_id:
        try:
            return cache.dataset(mine.dataset_id)
        except DataError as error:
            st.warning(plain(str(error), MOST_OF_A_SENTENCE), icon="🚧")
            mine.dataset_id = ""
    newest = next(iter(library.stored_datasets()), "")
    if newest:
        mine.dataset_id = newest
        return cache.dataset(newest)
    return None


def need_dataset() -> SignDataset | None:
    """The data set in use; if there is none, offer the built-in signs and return None."""
    found = current_dataset()
    if found is None:
        st.info(_("No signs are loaded yet. Load the built-in ones, or choose a file on the data page."), icon="🖐️")
        load_built_in_signs(key="need")
        st.page_link("pages/lab/data.py", label=_("Open the data page"), icon="🖼️")
    return found


def load_built_in_signs(key: str) -> None:
    """A button that renders the built-in signs, and their progress while that goes on."""
    wait_for_signs(SyntheticRecipe(), key=key, label=_("Load the built-in signs"))


def wait_for_signs(recipe: SyntheticRecipe, *, key: str, label: str, kind: Literal["primary", "secondary"] = "primary") -> None:
    """A button that renders the signs of a recipe, and their progress while that goes on; then they are in use."""
    waiting = f"{key}-waiting"
    if st.button(label, key=f"{key}-render", type=kind, icon="✋"):
        with said_plainly():
            cache.desk().check_loading()
            st.session_state[waiting] = recipe
            cache.synthetic_load(recipe).start()
    if st.session_state.get(waiting) is not None:
        _show_rendering(waiting)


@st.fragment(run_every=0.5)
def _show_rendering(waiting: str) -> None:
    recipe = st.session_state.get(waiting)
    if recipe is None:
        return
    load = cache.synthetic_load(recipe)
    if load.error:
        st.error(plain(load.error, MOST_OF_A_SENTENCE), icon="🚧")
    elif load.dataset is not None:
        st.session_state[waiting] = None
        use_dataset(load.dataset)
        st.rerun(scope="app")
    else:
        share = load.done / load.total if load.total else 0.0
        st.progress(share, text=_("Rendering signs: {done:,} of {total:,}").format(done=load.done, total=load.total or 0))


def run_title(run: Run) -> str:
    """A run's name, its owner if someone signed it, its time and id.

    Nothing in it changes while the run goes on: a selectbox holds on to the text that was chosen, not to the option.
    """
    owner = f" · {visible(run.owner)}" if run.owner else ""
    when = time.strftime("%H:%M", time.localtime(run.created))
    return f"{visible(run.name)}{owner} · {when}{id_beside_name(run)}"


def id_beside_name(run: Run) -> str:
    """A run's id, to stand behind its name; nothing where the id is its name."""
    return f" · {run.id}" if run.has_own_name else ""


def model_was_removed(run: Run) -> str:
    """A sentence for where the model of a pruned run would be."""
    return _(
        "The model of “{name}” was removed to free space. Copy its settings on the train page and train it again to have it back."
    ).format(name=plain(run.name))
