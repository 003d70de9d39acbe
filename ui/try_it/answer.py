"""What the network makes of a picture, and whether it is right where the letter is known."""

from __future__ import annotations

import streamlit as st

from signcore.figures.letters import probability_bars
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.inference.client import predict
from signcore.preprocessing import PreparedPicture
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.choose_model import Asked
from ui.shared.inline_image import data_url
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.waiting import waiting_text
from ui.shared.widgets import chart


def show_answer(asked: Asked, prepared: PreparedPicture, letter: str = "") -> None:
    """The most probable letters, and the way from the picture to the 28 × 28 pixels that were asked about.

    Args:
        asked: the network.
        prepared: the picture.
        letter: what the picture shows, where that is known.
    """
    with st.spinner(waiting_text()):
        prediction = predict(cache.compute_process(), asked.path, prepared.pixels)
    session().done.add("try")
    top = prediction.top()
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):  # side by side on a phone, too
        st.image(
            data_url(enlarge(prepared.pixels, 6)),
            alt=_("The picture as the network sees it: 28×28 grey pixels"),
            caption=_("What the network sees"),
            width=168,
        )
        said = st.container(width="stretch", gap="small")
    answer, share = top[0]
    said.metric(_("It reads"), plain(answer))
    if letter:
        said.markdown(
            _("✅ Right: the sign is {letter}.").format(letter=letter)
            if answer == letter
            else _("❌ Wrong: the sign is {letter}.").format(letter=letter)
        )
    said.markdown(_("{share} sure, in {milliseconds:.1f} ms").format(share=share_text(share), milliseconds=prediction.milliseconds))
    chart(
        probability_bars(top),
        key="answer",
        alt=", ".join(f"{name} {share_text(part)}" for name, part in top),
        explanation=_(
            "The five most probable of 24 letters. The network always answers, even to a "
            "picture of a cat: “sure” only compares the letters with each other."
        ),
    )
    for warning in prepared.warnings:
        st.warning(plain(warning, MOST_OF_A_SENTENCE), icon="🤔")
    _show_steps(prepared)


def _show_steps(prepared: PreparedPicture) -> None:
    box = st.expander(_("On the way: every step from the picture to the 28 × 28 pixels"), icon="🛤️", key="steps", on_change="rerun")
    if not box.open:  # a closed one sends no pictures
        return
    with box:
        for place, step in zip(st.columns(len(prepared.steps)), prepared.steps, strict=True):
            picture = enlarge(step.picture, 6) if step.picture.shape[0] <= 28 else step.picture
            place.image(data_url(picture), alt=_(step.title), caption=_(step.title), width="stretch")
