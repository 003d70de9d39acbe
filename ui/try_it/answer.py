"""What the network makes of a picture, how much that is worth, and whether it is right if the letter is known."""

from __future__ import annotations

import streamlit as st

from signcore.figures.letters import probability_bars
from signcore.figures.pixels import enlarge
from signcore.i18n import _, ngettext
from signcore.inference.prediction import Reading
from signcore.preprocessing import PreparedPicture
from signcore.shares import share_text
from ui.shared.charts import chart
from ui.shared.inline_image import data_url
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.try_it.asking import Asking

_STEP_WIDTH = 150  # pixels
_FEW = 20  # validation signs: a share of fewer says little


def show_answer(asking: Asking, reading: Reading, ready: PreparedPicture) -> None:
    """The most probable letters, what they are worth, and the way from the picture to the 28 × 28 pixels.

    Args:
        asking: what was asked.
        reading: what the network reads in it.
        ready: the way from the picture to what it got.
    """
    session().done.add("try")
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):  # side by side on a phone, too
        st.image(
            data_url(enlarge(ready.pixels, 6)),
            alt=_("The picture as the network sees it: 28×28 grey pixels"),
            caption=_("What the network sees"),
            width=168,
        )
        with st.container(width="stretch", gap="small"):
            _say_letter(reading, asking.letter)
    top = reading.prediction.top()
    chart(
        probability_bars(top),
        key="answer",
        fact=", ".join(f"{name} {share_text(part)}" for name, part in top),
        is_said=False,
        explanation=_what_sure_means(reading),
    )
    for warning in ready.warnings:
        st.warning(plain(warning, MOST_OF_A_SENTENCE), icon="🤔")


def _say_letter(reading: Reading, letter: str) -> None:
    answer, share = reading.prediction.top(1)[0]
    sure = _("{share} sure, in {milliseconds:.1f} ms").format(share=share_text(share), milliseconds=reading.prediction.milliseconds)
    second = _("Asked anyway, it would say {letter}, {sure}.").format(letter=plain(answer), sure=sure)
    if reading.place.no_hand:
        st.metric(_("It reads"), _("no hand"))
        st.markdown(_("I find no hand in this picture. If there is one, drag the square onto it."))
        st.caption(second)
    elif reading.place.drawn:
        st.metric(_("It reads"), "?")
        st.markdown(
            _("**I don’t know this kind of picture.** It looks drawn rather than photographed: large parts of it have exactly one colour.")
        )
        st.caption(second)
    elif reading.place.hardly_a_hand:
        st.metric(_("It reads"), "?")
        st.markdown(
            _("**I don’t know this kind of picture.** Something in it looks a little like a hand, but I am not sure that it is one.")
        )
        st.caption(second)
    elif reading.unlike:
        st.metric(_("It reads"), "?")
        st.markdown(
            _(
                "**I don’t know this kind of picture.** It is {times:.1f} times as far from the signs that I learnt as "
                "the limit that validation signs set."
            ).format(times=reading.distance or 0.0)
        )
        st.caption(second)
    else:
        st.metric(_("It reads"), plain(answer))
        st.markdown(sure)
        if reading.place.mirrored:
            st.caption(_("It looks like a left hand, so the picture was mirrored."))
    if letter:
        st.markdown(
            _("✅ Right: the sign is {letter}.").format(letter=letter)
            if answer == letter
            else _("❌ Wrong: the sign is {letter}.").format(letter=letter)
        )


def _what_sure_means(reading: Reading) -> str:
    """What the network's being sure has been worth, in a sentence or two."""
    said = _("The five most probable of 24 letters. The network always answers, even to a picture of a cat.")
    if reading.right_when_sure is None:
        return said + " " + _("“Sure” only compares the letters with each other.")
    right, count = reading.right_when_sure
    if count < _FEW:
        return said + " " + _("It was hardly ever this sure of a validation sign, so nobody knows what that is worth.")
    return (
        said
        + " "
        + ngettext(
            "It was about this sure of {count} validation sign, and {share} of such answers were right.",
            "It was about this sure of {count} validation signs, and {share} of such answers were right.",
            count,
        ).format(count=count, share=share_text(right))
    )


def show_steps(ready: PreparedPicture) -> None:
    """The way from the picture to the 28 × 28 pixels, if asked for."""
    box = st.expander(_("On the way: every step from the picture to the 28 × 28 pixels"), icon="🛤️", key="steps", on_change="rerun")
    if not box.open:  # a closed one sends no pictures
        return
    with box, st.container(horizontal=True, gap="medium"):
        for step in ready.steps:
            picture = enlarge(step.picture, 6) if step.picture.shape[0] <= 28 else step.picture
            with st.container(width=_STEP_WIDTH):
                st.image(data_url(picture), alt=_(step.title), caption=f"**{_(step.title)}.** {_(step.words)}", width="stretch")
