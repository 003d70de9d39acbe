"""A button that saves a network as a page to take home."""

from __future__ import annotations

import functools
from pathlib import Path

import streamlit as st

from signcore.exports.facts import facts_of
from signcore.exports.html import page
from signcore.i18n import _, current_language, speaking
from signcore.runs.artifacts import read_about
from ui.shared.portable import portable_locator, portable_network


def show_take_home(path: Path, name: str, *, key: str) -> None:
    """The button that saves a network as a page of one file, made when it is pressed.

    Args:
        path: the network's model file.
        name: what it is called.
        key: of the button.
    """
    st.download_button(
        _("Take it home (.html)"),
        functools.partial(_page, path, name, current_language()),
        f"signlab-{path.parent.name if path.stem == 'model' else path.stem}.html",
        mime="text/html",
        icon="🎒",
        key=key,
        help=_("One file with the network in it. It opens in any browser, without internet and without SignLab: draw, photograph, sign."),
    )


def _page(path: Path, name: str, language: str) -> bytes:
    network = portable_network(path)
    with speaking(language):  # a download is made by a thread that knows no session
        return page(network, portable_locator(), facts_of(read_about(path), network, name)).encode()
