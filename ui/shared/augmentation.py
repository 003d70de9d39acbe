"""The controls for varying training signs. The data page and the train page show these same ones, and they change the same settings."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _
from ui.shared import settings


def show_switch() -> bool:
    """Whether training varies its signs at all."""
    return settings.toggle("augment")


def show_ranges() -> None:
    """The lesson's four ways to vary a sign, three ways of light, and more of them folded away."""
    for name in ("rotation", "zoom", "shift"):
        settings.slider(name)
    settings.toggle("horizontal_flip")
    for name in ("brightness", "contrast", "noise"):
        settings.slider(name)
    with st.expander(_("More ways to vary the signs"), icon="🎲"):
        for name in ("light", "shear", "elastic", "blur", "erase"):
            settings.slider(name)
