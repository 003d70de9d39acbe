"""The pinned sign as training with varied signs sees it, with the training's own settings at hand."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.augmentation import augment_images
from signcore.datasets import SignDataset
from signcore.figures.pixels import contact_sheet, enlarge
from signcore.i18n import _
from ui.shared import augmentation
from ui.shared.pinned import pinned
from ui.shared.session import session

_COUNT = 16
_TURN = "varied-turn"


def show_varied(dataset: SignDataset) -> None:
    """Sixteen versions of the pinned sign, the ranges that they come from, and the one way in which signs are not varied."""
    image, letter = pinned(dataset)
    picture, controls = st.columns([3, 2], gap="large")
    with controls:  # runs first, so that the picture follows the hand on the slider
        on = augmentation.show_switch()
        augmentation.show_ranges()
    with picture:
        _show_versions(image, letter)
        if on:
            st.caption(_("These are the settings of your next training, too: it draws new versions each time it sees a sign."))
        else:
            st.caption(_("Your next training uses the signs as they are. Switch variation on, and it sees versions like these instead."))
    _show_flips(image, letter)


def _show_versions(image: NDArray[np.uint8], letter: str) -> None:
    turn = st.session_state.setdefault(_TURN, 0)
    # The very function that training calls, with the very settings that training gets.
    versions = augment_images(np.repeat(image[None], _COUNT, axis=0), session().config.augment, np.random.default_rng(turn))
    st.image(
        contact_sheet(versions, columns=4, scale=4),
        alt=_("{count} varied versions of the pinned sign, {letter}").format(count=_COUNT, letter=letter),
        width="stretch",
    )
    st.button(_("Draw {count} others").format(count=_COUNT), icon="🎲", key="varied-next", on_click=_turn_on)
    st.caption(
        _(
            "All of them should still show {letter}: that is the point. **Try:** turn by up to 45° and zoom by up to "
            "50%. Which versions can you no longer read yourself? A network can't learn from those either."
        ).format(letter=letter)
    )


def _show_flips(image: NDArray[np.uint8], letter: str) -> None:
    st.markdown(_("**Mirrored, yes. Upside down, no.**"))
    shown = (
        (image, _("The pinned {letter}.").format(letter=letter)),
        (
            image[:, ::-1],
            _("Left and right swapped: the other hand's {letter}. Left-handed people sign like this, so it counts.").format(letter=letter),
        ),
        (
            image[::-1],
            _("Top and bottom swapped: no one holds a hand like this. Learning it would cost the network effort and help with no sign."),
        ),
    )
    for place, (flipped, words) in zip(st.columns(3), shown, strict=True):
        place.image(enlarge(flipped, 8), alt=words, caption=words, width="stretch")
    st.caption(
        _(
            "Upside down can even become another letter: P is made like K, and Q like G, but pointing down. "
            "A picture may be varied only in ways that leave its answer true."
        )
    )


def _turn_on() -> None:
    st.session_state[_TURN] += 1
