"""What the network of a run reads while it learns, and its first kernels as they form: in the browser, from the states that are kept."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.models.portable import PortableNetwork, packed
from signcore.runs.store import Run
from signcore.scripts import assembled, source
from ui.shared import cache
from ui.shared.portable import browser_has, portable_network, signs_sent, states_in
from ui.shared.widgets import said_plainly

_mount = st.components.v2.component(
    "signlab_becoming",
    html=source("becoming/becoming.html"),
    css=source("becoming/becoming.css"),
    js=assembled("becoming.js"),
)


def show_becoming(run: Run, dataset: SignDataset) -> None:
    """One sign of each letter with the run's answer, folded away; while closed it costs nothing."""
    box = st.expander(_("What it reads now, and its first kernels"), icon="🌱", key=f"becoming-{run.id}", on_change="rerun")
    if not box.open:
        return
    with box, said_plainly():
        states, model = states_in(cache.run_store().run_folder(run.id)), cache.run_store().model_path(run.id)
        if not states or not model.exists():
            st.caption(_("Nothing yet: its first state is kept at the end of its first epoch."))
            return
        epoch = max(states)
        key, name = f"becoming-component-{run.id}", f"{run.id}-{epoch}"
        have = browser_has(key)
        header = {"id": name, "have": have, "words": _words(), "epoch": epoch}
        networks = {}
        if have != name:
            numbers = states[epoch].astype(np.float32)
            networks = {"letters": PortableNetwork(_description(run.id), numbers, np.zeros(0, np.int8))}
            header |= _signs(dataset)
        _mount(key=key, data=packed(header, networks, number_bits=28), default={"have": ""}, on_have_change=lambda: None)
        st.caption(
            _("At most twelve states of a training are kept, most of them from early on. **Try:** open “Inside” to go through all of them.")
        )


@st.cache_resource(show_spinner=False, max_entries=16)
def _description(run_id: str) -> dict[str, object]:
    """How the run's network is built, which no epoch changes: its model is opened once, whatever is saved meanwhile."""
    described = portable_network(cache.run_store().model_path(run_id)).description
    return {name: value for name, value in described.items() if name != "familiarity"}  # the states have only the weights


def _signs(dataset: SignDataset) -> dict[str, str]:
    """The first validation sign of each letter."""
    part = dataset.validation
    first = [int(np.flatnonzero(part.labels == label)[0]) for label in np.unique(part.labels)]
    return signs_sent(part.images[first], part.labels[first])


def _words() -> dict[str, str]:
    return {
        "now": _("After epoch {epoch} it reads {right} of these {count} validation signs right."),
        "atStart": _("At the start it reads {right} of these {count} validation signs right: its weights are random."),
        "tile": _("A sign of {letter}, read as {said}, {share} sure"),
        "kernels": _("Its first kernels: red adds, blue subtracts."),
        "kernel": _("Kernel {filter}"),
    }
