"""A sign drawn from nothing, with the ghost of a letter to shade over."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.hand import render_clean
from signcore.i18n import _
from signcore.labels import LETTERS
from ui.try_it.asking import Asking, sign_asking
from ui.try_it.canvas import SIDE, Ghost, canvas
from ui.try_it.drawing import paper, with_ghost

_NONE = "–"


def show_paper() -> Asking | None:
    """A drawing to be read; None while there is nothing."""
    letter = st.selectbox(
        _("Ghost of a letter"),
        [_NONE, *LETTERS],
        key="ghost",
        persist_state="session",
        help=_("A faint hand to shade over. The network does not see it, only your strokes."),
    )
    ground = paper(SIDE)
    ghost = Ghost(with_ghost(ground, _hand(LETTERS.index(letter))), letter) if letter != _NONE else None
    drawing = canvas(ground, "paper", brush="light", ghost=ghost)
    st.caption(_("The network knows shaded photographs, not outlines: fill areas with light and shadow."))
    return sign_asking(drawing, letter if ghost else "") if drawing else None


@st.cache_data(show_spinner=False, max_entries=24)
def _hand(label: int) -> NDArray[np.uint8]:
    return render_clean(label, size=140)
