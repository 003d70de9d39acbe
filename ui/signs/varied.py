"""The pinned sign as training with varied signs sees it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.augmentation import augment_images
from signcore.datasets import SignDataset
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from ui.session import session
from ui.signs.pinned import pinned


def show_varied(dataset: SignDataset) -> None:
    """Sixteen versions of the pinned sign."""
    image, letter = pinned(dataset)
    config = session().config.augment
    turn = st.session_state.setdefault("varied-turn", 0)
    st.markdown(
        _(
            "The pinned sign in sixteen versions, as training with varied signs would see it: turned by up to {rotation:g}°, zoomed and "
            "shifted a little, every other one mirrored. The ranges are set on the train page."
        ).format(rotation=config.rotation)
    )
    st.image(
        contact_sheet(augment_images(np.repeat(image[None], 16, axis=0), config, np.random.default_rng(turn)), columns=8, scale=4),
        alt=_("Sixteen varied versions of the pinned sign, {letter}").format(letter=letter),
        width="stretch",
    )
    if st.button(_("Sixteen others"), icon="🎲", key="varied-next"):
        st.session_state["varied-turn"] = turn + 1
        st.rerun()
    st.caption(
        _(
            "All of them still show {letter}: that is the point. A mirrored sign is "
            "the other hand's sign, and counts. A sign upside down is "
            "another sign or none, so nothing is ever flipped that way."
        ).format(letter=letter)
    )
