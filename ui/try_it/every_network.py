"""The same picture, asked of every network that finished: dense, CNN, with varied signs. One question to the process that answers."""

from __future__ import annotations

import streamlit as st

from signcore.errors import RunError
from signcore.i18n import _
from signcore.inference.prediction import Reading
from signcore.runs.choice import candidates
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.try_it.asking import Asking, readings

_MOST = 24  # networks: the best come first


def show_every_network(asking: Asking, data_hash: str) -> None:
    """A table of what every finished network reads in the picture, asked for when it is opened."""
    box = st.expander(_("What does every network say?"), icon="🗳️", key="every-network", on_change="rerun")
    if not box.open:
        return
    with box:
        store = cache.run_store()
        ranked = [one for one in candidates(store, data_hash) if one.is_finished][:_MOST]
        if not ranked:
            st.caption(_("No training has finished yet. Train a dense network and a convolutional one, and see where they differ."))
            return
        found = readings(asking, [store.model_path(one.run.id) for one in ranked])
        st.table(
            [
                {
                    _("Network"): plain(one.run.name, 60),
                    _("Reads"): _letter(reading),
                    _("How sure"): share_text(reading.prediction.top(1)[0][1]) if isinstance(reading, Reading) else "–",
                    _("Of its validation signs right"): share_text(one.accuracy) if one.accuracy >= 0 else "–",
                }
                for one, reading in zip(ranked, found, strict=True)
            ]
        )
        st.caption(_("Validation signs are much like the training signs; your picture is not. Which network reads both?"))


def _letter(reading: Reading | RunError) -> str:
    if isinstance(reading, RunError):
        return plain(str(reading), MOST_OF_A_SENTENCE)
    letter = plain(reading.prediction.letter)
    return _("{letter}, but “I don’t know this kind of picture”").format(letter=letter) if reading.unlike else letter
