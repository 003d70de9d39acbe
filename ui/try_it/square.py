"""A learner's picture with the square that the network gets, which can be dragged in the browser."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import streamlit as st
from PIL import Image

from signcore.i18n import _
from signcore.preprocessing.squares import Box, square_around
from signcore.scripts import assembled, source
from ui.shared.inline_image import data_url

_MOST = 480  # pixels of the longer side of the picture that is sent
_HTML, _CSS, _JS = source("square.html"), source("parts/square.css") + source("square.css"), assembled("square.js")
_mount = st.components.v2.component("signlab_square", html=_HTML, css=_CSS, js=_JS)


def shown_small(picture: Image.Image) -> str:
    """A picture as :func:`show_square` sends it: an address that holds it."""
    shown = picture.copy()
    shown.thumbnail((_MOST, _MOST))
    return data_url(np.asarray(shown))


def show_square(shown: str, size: tuple[int, int], square: Box, hand: Box | None, *, key: str, on_move: Callable[[Box], None]) -> None:
    """A picture with its square and, dashed, the hand that was found.

    Args:
        shown: the picture, by :func:`shown_small`.
        size: its width and height.
        square: what the network gets, in pixels of the picture.
        hand: the hand that was found.
        key: of the component.
        on_move: called with the new square when the learner has moved it.
    """
    words = {
        "picture": _("Your picture, with the square that the network gets"),
        "square": _("The square that the network gets: drag it, or pull a corner. Keys: arrows move it, + and − change its size."),
    }
    width, height = size
    where = {"width": width, "height": height, "square": list(square), "hand": list(hand) if hand else None}

    def moved() -> None:
        if (new := _square_in(st.session_state[key].moved, size)) is not None:
            on_move(new)

    _mount(key=key, data={"src": shown, **where, "words": words}, on_moved_change=moved)


def _square_in(said: object, size: tuple[int, int]) -> Box | None:
    """The square that the browser says, if it can be one of this picture."""
    if not isinstance(said, (list, tuple)) or len(said) != 4 or not all(isinstance(value, (int, float)) for value in said):
        return None
    left, top, right, bottom = (float(value) for value in said)
    fits = math.isfinite(left + top + right + bottom) and 1 <= right - left <= 4 * max(size) and left < size[0] and top < size[1]
    return square_around((left, top, right, bottom), 1.0) if fits and right > 0 and bottom > 0 else None
