"""How the hand is found: what the network that points saw in its last look."""

from __future__ import annotations

import streamlit as st

from signcore.figures.finding import seen_places
from signcore.i18n import _
from signcore.inference.prediction import Reading
from signcore.preprocessing.squares import cut
from signcore.shares import share_text
from ui.shared.inline_image import data_url
from ui.try_it.asking import Asking


def show_finding(asking: Asking, reading: Reading) -> None:
    """The places of hand and arm that it saw, and how that works. Nothing where no hand was looked for, or none was found."""
    place = reading.place
    if place.shares is None or place.seen is None:
        return
    box = st.expander(_("How is a hand found? A network that points"), icon="👉", key="finding", on_change="rerun")
    if not box.open:
        return
    with box, st.container(horizontal=True, gap="medium"):
        with st.container(width=290):
            shown = seen_places(cut(asking.picture, place.seen, 192), place.shares)
            st.image(
                data_url(shown),
                alt=_("The part of your picture that was looked at last, with the hand in orange and the arm in blue"),
                caption=_("Orange: hand. Blue: arm or sleeve. The stronger, the surer."),
                width="stretch",
            )
        with st.container(width="stretch"):
            st.markdown(
                _(
                    "A second network answers for each of 48 × 48 places: **hand, arm, or neither?** Its first layers "
                    "are convolution and pooling layers like yours, and see more and more of the picture at once. Then "
                    "it goes back up to a fine grid, to point exactly. The box goes around the orange places; then it "
                    "looks again from closer up, at last from five places, and takes the mean of what it saw."
                )
            )
            st.markdown(
                _(
                    "It has never seen a photograph. It learnt from pictures that SignLab draws: its own hand model in "
                    "rooms full of shapes. In those, it is known which pixels are hand, and nobody has to mark them."
                )
            )
            side = _("It is {share} sure that this is a left hand.").format(share=share_text(place.left))
            st.caption(side + " " + _("**Try:** cover half of your hand, or hold a second one into the picture."))
