"""The letters compared: how many signs each has, what these have in common, and which letters are alike."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.datasets import SignDataset
from signcore.datasets.base import PART_NAMES
from signcore.datasets.statistics import LetterLooks, alike_letters
from signcore.figures.letters import balance_bars
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS
from ui.shared import cache
from ui.shared.charts import chart

_PAIRS = 8


def show_letters(dataset: SignDataset) -> None:
    """The balance of the letters in both parts, each letter's mean sign and its spread, and the pairs most alike."""
    _show_balance(dataset)
    looks = cache.letter_looks(dataset.id)
    _show_looks(looks)
    if len(looks.letters) > 1:
        _show_alike(looks)


def _show_balance(dataset: SignDataset) -> None:
    counts = {name: dataset.parts[name].letter_counts() for name in PART_NAMES}
    training, validation = (counts[name] for name in PART_NAMES)
    rarest, commonest = LETTERS[int(training.argmin())], LETTERS[int(training.argmax())]
    shares = training / training.sum(), validation / validation.sum()
    chart(
        balance_bars(counts),
        key="balance",
        fact=" ".join([_how_even(training, rarest, commonest), _how_apart(shares)]),
        explanation=_("How many signs each letter has."),
    )


def _how_even(training: NDArray[np.int64], rarest: str, commonest: str) -> str:
    least, most = int(training.min()), int(training.max())
    if least == most:
        return ngettext(
            "In training each letter has {count} sign, so that none is learnt better for being seen more.",
            "In training each letter has {count} signs, so that none is learnt better for being seen more.",
            most,
        ).format(count=most)
    return _(
        "{commonest} comes most often in training ({most}), {rarest} least ({least}): what a network sees rarely, it learns last."
    ).format(commonest=commonest, most=most, rarest=rarest, least=least)


def _how_apart(shares: tuple[NDArray[np.float64], NDArray[np.float64]]) -> str:
    apart = int(np.abs(shares[0] - shares[1]).argmax())
    here, there = f"{shares[0][apart]:.1%}", f"{shares[1][apart]:.1%}"
    if here == there:
        return _("Both parts have the same share of each letter.")
    return _("The two parts differ most in {letter}: {here} of training, {there} of validation.").format(
        letter=LETTERS[apart], here=here, there=there
    )


def _show_looks(looks: LetterLooks) -> None:
    names = [LETTERS[letter] for letter in looks.letters]
    widest = float(looks.spreads.max()) or 1.0
    means, spreads = st.columns(2, gap="medium")
    with means:
        st.markdown(_("**The mean of each letter's training signs**"))
        st.image(
            contact_sheet(looks.means.astype(np.uint8), columns=6, scale=4, names=names),
            alt=_("The mean picture of each letter: {letters}").format(letters=", ".join(names)),
            width="stretch",
        )
        st.caption(_("Each pixel's mean. Sharp where all hands of a letter agree, blurred where they don't."))
    with spreads:
        st.markdown(_("**Their spread**"))
        st.image(
            contact_sheet(_as_grey(looks.spreads, widest), columns=6, scale=4, names=names),
            alt=_("The standard deviation of each pixel for each letter: {letters}").format(letters=", ".join(names)),
            width="stretch",
        )
        st.caption(
            _(
                "Each pixel's standard deviation: black where all signs of a letter are the same, white where it is {widest:.0f}. "
                "**Try:** find a letter whose hands stay put, and one whose hands wander."
            ).format(widest=widest)
        )


def _show_alike(looks: LetterLooks) -> None:
    pairs = alike_letters(looks, _PAIRS)
    at = {int(letter): place for place, letter in enumerate(looks.letters)}
    order = [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
    said = ", ".join(f"{LETTERS[one]}–{LETTERS[other]} {likeness:.2f}" for one, other, likeness in pairs)
    st.markdown(_("**The most similar letters**"))
    st.image(
        contact_sheet(
            looks.means[[at[letter] for letter in order]].astype(np.uint8),
            columns=len(pairs),
            scale=4,
            names=[LETTERS[letter] for letter in order],
        ),
        alt=_("The most similar pairs of mean signs, one above the other: {pairs}").format(pairs=said),
        width="stretch",
    )
    st.caption(
        _(
            "Pairs of mean signs, one above the other, by their correlation (1: the same except for light and "
            "contrast): {pairs}. **Try:** bet on three pairs that a network will mix up, and look at the results page "
            "after training. A mean knows nothing of single fingers, so don't bet too much."
        ).format(pairs=said)
    )


def _as_grey(values: NDArray[np.float32], highest: float) -> NDArray[np.uint8]:
    grey: NDArray[np.uint8] = (values * (255 / highest)).astype(np.uint8)
    return grey
