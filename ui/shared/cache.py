"""What all sessions of a server share: one store, one scheduler, one process that predicts, one copy of each data set."""

from __future__ import annotations

import os
import threading

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.datasets import library, statistics
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.datasets.statistics import LetterLooks, SignMap
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.inference.client import ComputeProcess
from signcore.running.launchers import Launcher
from signcore.running.launchers.local import LocalLauncher
from signcore.running.scheduler import Scheduler
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import RunStore
from ui.shared.loading import KaggleLoad, SyntheticLoad
from ui.shared.watched import Curves, Watchers

_MAPPED = 3_000  # signs on the map: more would hide each other, and take longer than a click may


def _may_keep_warm() -> bool:
    """Whether processes may wait with Keras loaded; `SIGNLAB_WARM=0` saves their 400 MB each."""
    return os.environ.get("SIGNLAB_WARM", "1") != "0"


def make_launcher(store: RunStore) -> Launcher:
    """What gives this server's runs their processes."""
    return LocalLauncher(store, keep_spare=_may_keep_warm())


@st.cache_resource(show_spinner=False)
def run_store() -> RunStore:
    """The record of all runs."""
    return RunStore()


@st.cache_resource(show_spinner=False)
def scheduler() -> Scheduler:
    """Starts runs and looks after them."""
    made = Scheduler(run_store(), make_launcher(run_store()))
    made.start_tending()
    return made


@st.cache_resource(show_spinner=False)
def compute_process() -> ComputeProcess:
    """Predicts. Its first caller starts it in the background."""
    process = ComputeProcess()
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


@st.cache_resource(show_spinner=False, max_entries=32)
def synthetic_load(recipe: SyntheticRecipe) -> SyntheticLoad:
    """The rendering of a recipe: once a server, however many learners wait for it."""
    return SyntheticLoad(recipe)


@st.cache_resource(show_spinner=False)
def kaggle_load() -> KaggleLoad:
    """The download from Kaggle: once a server."""
    return KaggleLoad()


@st.cache_resource(show_spinner=False, max_entries=64)
def curves(run_id: str, language: str) -> Curves:  # noqa: ARG001 - what stands at them is in that language
    """The curves of a run, for all who watch it."""
    return Curves(run_store(), run_id)


@st.cache_resource(show_spinner=False)
def watchers() -> Watchers:
    """Who watches a run."""
    return Watchers()


@st.cache_data(show_spinner=False, max_entries=64)
def validation_probabilities(run_id: str, ended: float | None) -> NDArray[np.float16] | None:  # noqa: ARG001 - it says which end
    """What a finished run's model says of its validation part, float16 (n, 24), or None where that was not kept.

    A run that goes on and ends again has new ones. (A leading underscore would keep `ended` out of Streamlit's key.)
    """
    path = run_store().run_folder(run_id) / PREDICTIONS_NAME
    return np.load(path, allow_pickle=False) if path.exists() else None
