"""The live camera: the network itself runs in the learner's browser, and the server does nothing."""

from __future__ import annotations

import streamlit as st

from signcore.exports.words import live_words
from signcore.i18n import _
from signcore.inference.reading import FOR_BROWSERS
from signcore.models.portable import PortableNetwork, packed
from signcore.scripts import assembled, source
from ui.shared.choose_model import Asked
from ui.shared.portable import browser_has, name_of, portable_locator, portable_network
from ui.shared.waiting import waiting_text

_CSS = "".join(source(name) for name in ("parts/square.css", "parts/controls.css", "parts/answers.css", "live/live.css"))
_mount = st.components.v2.component("signlab_live", html=source("live/live.html"), css=_CSS, js=assembled("live.js"))
_KEY = "live"


def show_live(asked: Asked) -> None:
    """The camera's picture, with what the network that is asked reads in it as it changes.

    Raises:
        RunError: the network can't leave Keras.
    """
    name = name_of(asked.path)
    have = browser_has(_KEY)
    networks: dict[str, PortableNetwork] = {}
    if have != name:
        with st.spinner(waiting_text()):
            networks = {"letters": portable_network(asked.path), "locator": portable_locator()}
    header = {"id": name, "have": have, "words": live_words(), "reading": FOR_BROWSERS}
    _mount(key=_KEY, data=packed(header, networks), default={"have": ""}, on_have_change=lambda: None)
    st.caption(
        _(
            "The network runs in your browser: no picture leaves this device, and the computer that runs SignLab has nothing to do. "
            "**Try:** hold a letter still, then turn your hand slowly until the answer changes."
        )
    )
