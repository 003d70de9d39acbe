"""The controls for varying training signs. The data page and the train page show these same ones, and they change the same settings."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _
from ui.shared import settings


def show_switch() -> bool:
    """Whether training varies its signs at all."""
    return settings.toggle(
        "augment",
        _("Vary the training signs"),
        hint=_("Turn, zoom, shift and mirror each sign a little, differently each time it is seen."),
    )


def show_ranges() -> None:
    """The lesson's four ways to vary a sign, three ways of light, and more of them for who wants more."""
    settings.slider("rotation", _("Turn by up to (degrees)"), low=0.0, high=45.0, step=1.0)
    settings.slider("zoom", _("Zoom by up to"), low=0.0, high=0.5, step=0.05)
    settings.slider("shift", _("Shift by up to"), low=0.0, high=0.3, step=0.05)
    settings.toggle(
        "horizontal_flip", _("Mirror half of them"), hint=_("A mirrored sign is the other hand's sign; upside down it would be none.")
    )
    _show_sliders(
        ("brightness", _("Brighter or darker"), 0.5, _("Share of the range from black to white.")),
        ("contrast", _("More or less contrast"), 0.8, _("So that no shade of skin or light matters by itself.")),
        ("noise", _("Noise"), 0.2, _("Each pixel gets an error of its own.")),
    )
    with st.expander(_("More ways to vary them"), icon="🎲"):
        _show_sliders(
            ("light", _("Light from one side"), 0.5, _("One edge gets lighter, the opposite one darker.")),
            ("shear", _("Shear"), 0.5, _("The picture leans like italic letters.")),
            ("elastic", _("Elastic distortion"), 0.2, _("Places of the picture are pushed about, so that fingers bend a little.")),
            ("blur", _("Blur"), 1.0, _("How much of the picture may be its blurred self.")),
            ("erase", _("Cover a patch"), 0.6, _("A grey patch hides a part, so that the network learns to use the rest.")),
        )


def _show_sliders(*sliders: tuple[str, str, float, str]) -> None:
    for name, label, high, hint in sliders:
        settings.slider(name, label, low=0.0, high=high, step=0.01, hint=hint)
