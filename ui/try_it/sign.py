"""The pinned sign: its letter is known, and it can be painted over."""

from __future__ import annotations

import streamlit as st
from PIL import Image

from signcore.datasets.base import PART_NAMES, TRAINING, SignDataset
from signcore.figures.pixels import enlarge
from signcore.i18n import N_, _
from signcore.images import IMAGE_SIDE
from ui.shared.choose_model import Asked
from ui.shared.pinned import pin, place_to_ask, sign_at, title_of_asked
from ui.shared.plain import plain
from ui.shared.segments import segments
from ui.try_it.asking import Asking, sign_asking
from ui.try_it.canvas import SIDE, canvas

_PART_TITLES = {"training": N_("Training"), "validation": N_("Validation")}
_NUMBER_TITLES = {"training": N_("Training sign number"), "validation": N_("Validation sign number")}
_PART, _NUMBER = "ground-part", "ground-index"


def choose_sign(dataset: SignDataset) -> None:
    """The part and the number of the pinned sign. Choosing another one here pins that one."""
    part_name, index = place_to_ask(dataset)
    for key, value in ((_PART, part_name), (_NUMBER, index)):
        if st.session_state.get(key) != value:  # pinned elsewhere, it is chosen here, too; set at each run, fast presses would be lost
            st.session_state[key] = value
    titles = {name: _(_PART_TITLES[name]) for name in PART_NAMES}
    segments(_("Signs"), titles, key=_PART, default=None, is_bare=True, on_change=lambda: pin(st.session_state[_PART], 0))
    st.number_input(
        _(_NUMBER_TITLES[part_name]),
        0,
        len(dataset.parts[part_name]) - 1,
        key=_NUMBER,
        label_visibility="collapsed",
        width=140,
        on_change=lambda: pin(part_name, st.session_state[_NUMBER]),
    )


def show_sign(dataset: SignDataset, asked: Asked) -> Asking:
    """The sign, which may be painted over, and the letter that it shows."""
    part_name, index = place_to_ask(dataset)
    image, letter = sign_at(dataset, part_name, index)
    st.caption(_("{sign}. Paint over it.").format(sign=title_of_asked(letter)))
    ground = Image.fromarray(enlarge(image, SIDE // IMAGE_SIDE)).convert("RGB")
    drawn = canvas(ground, f"sign-{dataset.id}-{part_name}-{index}", brush="wall")
    st.caption(_fairness(dataset, part_name, asked))
    return sign_asking(drawn or ground, letter)


def _fairness(dataset: SignDataset, part_name: str, asked: Asked) -> str:
    """Whether the network may have learnt this very sign."""
    if not asked.trained_on(dataset):
        return _("The network was trained on other signs: “{name}”.").format(name=plain(asked.data_name))
    if part_name != TRAINING:
        return _("The network never trained on it.")
    if asked.subset:
        return _("The network may have trained on it; a validation sign is a fairer question.")
    return _("The network trained on it; a validation sign is a fairer question.")
