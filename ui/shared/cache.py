"""What all sessions of a server share: one store, one scheduler, one process that predicts, one copy of each data set."""

from __future__ import annotations

import os
import threading

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.classroom.desk import Desk
from signcore.classroom.errors import NotAllowedError
from signcore.classroom.limits import shares
from signcore.classroom.own_runs import OwnRuns
from signcore.classroom.people import Person
from signcore.classroom.settings import class_settings
from signcore.datasets import library, statistics
from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import Leak, find_leak
from signcore.datasets.split import stratified_subset
from signcore.datasets.statistics import LetterLooks, SignMap
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.hand import render_clean
from signcore.i18n import _
from signcore.inference.client import ComputeProcess
from signcore.running.cluster.choice import launcher_of
from signcore.running.launchers import Launcher
from signcore.running.scheduler import Scheduler, Shares
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import RunStore
from ui.shared.loading import KaggleLoad, SyntheticLoad
from ui.shared.once import once_a_run
from ui.shared.person import all_runs, people, person, serves_class
from ui.shared.watched import Curves, Watchers

_MAPPED = 3_000  # signs on the map: more would hide each other, and take longer than a click may


def _may_keep_warm() -> bool:
    """Whether processes may wait with Keras loaded; `SIGNLAB_WARM=0` saves their 400 MB each."""
    return os.environ.get("SIGNLAB_WARM", "1") != "0"


def make_launcher(store: RunStore) -> Launcher:
    """The launcher that gives this server's runs their processes."""
    return launcher_of(store, keep_spare=_may_keep_warm())


def run_store() -> RunStore:
    """The record of the runs that this session may see, to look things up. What changes something is done at the :func:`desk`."""
    someone = person()
    return _desk_of(someone).runs if someone else OwnRuns(all_runs(), "")


def desk() -> Desk:
    """Where this session changes things.

    Raises:
        NotAllowedError: whoever sits there is in this class no more.
    """
    someone = person()
    if someone is None:
        raise NotAllowedError(_("You are not in this class any more. Load the page again."))
    return _desk_of(someone)


def _desk_of(someone: Person) -> Desk:
    return once_a_run("desk", lambda: Desk(someone, all_runs(), scheduler, people()), (someone, all_runs().database.writes))


@st.cache_resource(show_spinner=False)
def scheduler() -> Scheduler:
    """Starts runs and looks after them."""
    store, everybody = all_runs(), people()
    held_to = (lambda: shares(class_settings(store), everybody.unlimited())) if serves_class() else Shares
    made = Scheduler(store, make_launcher(store), held_to)
    made.start_tending()
    return made


@st.cache_resource(show_spinner=False)
def compute_process_as_it_is() -> ComputeProcess:
    """The process that predicts, for whoever wants to know how it is: it is not started by that."""
    return ComputeProcess()


@st.cache_resource(show_spinner=False)
def compute_process() -> ComputeProcess:
    """Predicts. Its first caller starts it in the background."""
    process = compute_process_as_it_is()
    if _may_keep_warm():
        threading.Thread(target=process.warm_up, name="signlab-warm-up", daemon=True).start()
    return process


@st.cache_resource(show_spinner=False, max_entries=16)
def dataset(dataset_id: str) -> SignDataset:
    """A data set of the store, mapped into memory once for everyone."""
    return library.open_dataset(dataset_id)


@st.cache_resource(show_spinner=False, max_entries=16)
def letter_looks(dataset_id: str) -> LetterLooks:
    """The mean and the spread of each letter's training signs."""
    return statistics.letter_looks(dataset(dataset_id).training)


@st.cache_resource(show_spinner=False, max_entries=16)
def sign_map(dataset_id: str) -> SignMap:
    """The map of some 3,000 training signs, the same share of each letter.

    Raises:
        ValueError: there are fewer than two signs that differ.
    """
    part = dataset(dataset_id).training
    return statistics.map_signs(part.images, stratified_subset(part.labels, _MAPPED))


@st.cache_resource(show_spinner=False, max_entries=16)
def leak(dataset_id: str) -> Leak:
    """How alike the two parts of a data set are."""
    return find_leak(dataset(dataset_id))


@st.cache_resource(show_spinner=False, max_entries=24)
def clean_sign(label: int) -> NDArray[np.uint8]:
    """A letter as the hand model makes it in its usual form, uint8 (112, 112)."""
    return render_clean(label)


@st.cache_resource(show_spinner=False, max_entries=32)
def synthetic_load(recipe: SyntheticRecipe) -> SyntheticLoad:
    """The rendering of a recipe: once per server, however many learners wait for it."""
    return SyntheticLoad(recipe)


@st.cache_resource(show_spinner=False)
def kaggle_load() -> KaggleLoad:
    """The download from Kaggle: once per server."""
    return KaggleLoad()


@st.cache_resource(show_spinner=False, max_entries=64)
def curves(run_id: str, language: str) -> Curves:  # noqa: ARG001 - what stands at them is in that language
    """The curves of a run, for all who watch it."""
    return Curves(all_runs(), run_id)


@st.cache_resource(show_spinner=False)
def watchers() -> Watchers:
    """Who watches a run."""
    return Watchers()


@st.cache_data(show_spinner=False, max_entries=64)
def validation_probabilities(run_id: str, ended: float | None) -> NDArray[np.float16] | None:  # noqa: ARG001 - it says which end
    """What a finished run's model says of its validation part, float16 (n, 24), or None if that was not kept.

    A run that goes on and ends again has new ones. (A leading underscore would keep `ended` out of Streamlit's key.)
    """
    path = all_runs().run_folder(run_id) / PREDICTIONS_NAME
    return np.load(path, allow_pickle=False) if path.exists() else None
