"""A network that is opened in the learner's browser; the server sends it once, and then only signs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.config import ModelConfig
from signcore.datasets.base import Part, SignDataset
from signcore.datasets.split import stratified_subset
from signcore.errors import ConfigError, RunError
from signcore.i18n import _
from signcore.models import plan_model
from signcore.models.code import keras_line
from signcore.models.portable import PortableNetwork, packed
from signcore.models.summary import summarize
from signcore.models.words import how_it_counts, what_it_does
from signcore.runs.artifacts import read_about
from signcore.runs.choice import candidates
from signcore.scripts import assembled, source
from ui.inside.words import inside_words, what_to_try
from ui.shared import cache
from ui.shared.choose_model import Asked
from ui.shared.pinned import place_to_ask, sign_at, title_of_asked
from ui.shared.plain import visible
from ui.shared.portable import base64_of, browser_has, name_of, portable_network, signs_sent, states_in
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.waiting import waiting_text

_CSS = "".join(source(name) for name in ("parts/controls.css", "parts/answers.css", "inside/inside.css"))
_mount = st.components.v2.component("signlab_inside", html=source("inside/inside.html"), css=_CSS, js=assembled("inside.js"))
_KEY, _WANTED = "inside", "inside-wanted"
_BATCH = 32  # validation signs by which batch normalisation is shown: as many as a batch of the lesson has
_LENS = 8  # training signs under the lens
_POOL = 240  # training signs among which those are searched that are like the one on show
_NOBODY = ""


def show_opened(dataset: SignDataset, asked: Asked, layer: str = "") -> None:
    """The network being asked, opened up, with the sign that goes through it.

    Args:
        dataset: the signs in use.
        asked: the network.
        layer: the name of the layer that is open at first; empty for the first convolution.

    Raises:
        RunError: it can't be opened, or can't leave Keras.
    """
    about = read_about(asked.path)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        image, letter = _choose_sign(dataset)
        beside = _choose_beside(asked, dataset)
    paths = {"letters": asked.path, **({"beside": beside[1]} if beside else {})}
    name = hashlib.sha256(" ".join(name_of(path) for path in paths.values()).encode()).hexdigest()[:16]
    have = browser_has(_KEY)
    networks: dict[str, PortableNetwork] = {}
    if have != name:
        with st.spinner(waiting_text()):
            networks = {role: portable_network(path) for role, path in paths.items()}
    states = states_in(asked.path.parent)
    wanted = st.session_state.pop(_WANTED, None)
    if wanted in states:  # one epoch's weights, for which the browser has just asked
        networks["state"] = PortableNetwork({}, states[wanted].astype(np.float32), np.zeros(0, np.int8))
    header = {
        "id": name,
        "states": sorted(states),
        "state": wanted,
        "have": have,
        "words": inside_words(),
        "name": visible(asked.name),
        "besideName": visible(beside[0]) if beside else "",
        "sign": base64_of(image),
        "letter": letter,
        "against": session().letters_against(),
        "open": layer,
        "batch": _some_signs(dataset.validation, _BATCH)["signs"],
        "layers": _about_layers(about, asked.path),
        "lens": _lens(dataset, about),
        **({"pool": _some_signs(dataset.training, _POOL)} if networks else {}),
    }
    _mount(
        key=_KEY,
        data=packed(header, networks, number_bits=28),
        default={"have": "", "did": False, "epoch": None},
        on_have_change=lambda: None,
        on_epoch_change=_note_wanted,
        on_did_change=_note_did,
    )


def _note_wanted() -> None:
    st.session_state[_WANTED] = st.session_state[_KEY].get("epoch")


def _note_did() -> None:
    session().did("layers")


def _choose_sign(dataset: SignDataset) -> tuple[NDArray[np.uint8], str]:
    """The sign that goes through the network, and its letter where that is known."""
    tried = session().tried
    image, letter = sign_at(dataset, *place_to_ask(dataset))
    if tried is None:
        st.caption(title_of_asked(letter))
        return image, letter
    titles = {"pinned": title_of_asked(letter), "tried": _("The picture from “Try it”")}
    chosen = segments(_("Picture"), titles, key="inside-picture", persist_state="session")
    return (tried, "") if chosen == "tried" else (image, letter)


def _choose_beside(asked: Asked, dataset: SignDataset) -> tuple[str, Path] | None:
    """Another network to compare with: one of another kind if there is one, for that tells most."""
    store = cache.run_store()
    found = {
        one.run.id: one.run
        for one in candidates(store, dataset.content_hash)
        if one.is_finished and store.model_path(one.run.id) != asked.path
    }
    if not found:
        return None
    dense = next((run.id for run in found.values() if run.config.model.architecture == "dense"), _NOBODY)
    options = [_NOBODY, *found]
    chosen = st.selectbox(
        _("Compare below with"),
        options,
        options.index(dense),
        format_func=lambda one: visible(found[one].name) if one else _("no other network"),
        key="inside-beside",
    )
    return (found[chosen].name, store.model_path(chosen)) if chosen else None


def _lens(dataset: SignDataset, about: dict[str, Any]) -> dict[str, Any]:
    """Some training signs, and how the run learnt, for a step of training that is looked at closely."""
    settings = about.get("config", {}).get("train", {})
    return {
        **_some_signs(dataset.training, _LENS),
        "rate": settings.get("learning_rate", 0.001),
        "optimizer": settings.get("optimizer", ""),
        "decay": settings.get("weight_decay", 0.0),
        "smoothing": settings.get("label_smoothing", 0.0),
    }


def _some_signs(part: Part, count: int) -> dict[str, str]:
    """So many signs with their letters, all letters alike."""
    chosen = stratified_subset(part.labels, min(count, len(part.labels)))[:count]  # it takes one of each letter at least
    return signs_sent(part.images[chosen], part.labels[chosen])


def _about_layers(about: dict[str, Any], model: Path) -> dict[str, dict[str, str]]:
    """What is said of each layer, by its name."""
    return {
        row.layer.name: {
            "what": what_it_does(row.layer.kind),
            "counts": how_it_counts(row),
            "keras": keras_line(row.layer),
            "try": what_to_try(row.layer.kind),
        }
        for row in summarize(plan_model(_network_of(about, model))).layers
    }


def _network_of(about: dict[str, Any], model: Path) -> ModelConfig:
    """The settings of a network, from what stands in its file."""
    try:
        return ModelConfig.from_dict(about["config"]["model"])
    except (ConfigError, KeyError, TypeError, AttributeError):
        raise RunError(
            _("{path} does not say how its network is built, so it can't be opened up here. “Try it” can still ask it.").format(
                path=model.name
            )
        ) from None
