"""Signs with their pixels shuffled, all in the same way: which a dense network does not mind."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import SignDataset
from signcore.datasets.shuffled import pixel_order, shuffle_pixels
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import LETTERS
from ui.shared.pinned import pinned

_OTHERS = 5
_SEED = 0  # of the order and of the other signs: everyone in a class sees the same


def show_shuffled(dataset: SignDataset) -> None:
    """A switch that shuffles the pixels of the pinned sign and of a few others."""
    image, letter = pinned(dataset)
    part = dataset.training
    others = np.random.default_rng(_SEED).permutation(len(part))[:_OTHERS]
    images = np.concatenate([image[None], part.images[others]])
    letters = [letter, *(LETTERS[label] for label in part.labels[others])]
    shuffled = st.toggle(_("Shuffle the pixels of all signs in the same way"), key="shuffle", persist_state="session")
    st.image(
        contact_sheet(shuffle_pixels(images, pixel_order(_SEED)) if shuffled else images, columns=len(images), scale=4, names=letters),
        alt=(_("Shuffled signs, like noise: {letters}") if shuffled else _("Signs: {letters}")).format(letters=", ".join(letters)),
        width="stretch",
    )
    if shuffled:
        st.caption(
            _(
                "Can you still read them? A **dense** network could: it adds up all pixels, each with its own weight, "
                "and a sum has no order. Shuffle its weights in the same way, and every answer stays the same. A "
                "**convolution** looks at neighbours, and they are gone."
            )
        )
    else:
        st.caption(_("The pinned sign and a few others. **Try:** shuffle them. Who would notice: you, a dense network, a convolution?"))
