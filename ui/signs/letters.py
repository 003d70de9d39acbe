"""The letters against each other: how many signs each has, and what its mean sign looks like."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import SignDataset
from signcore.datasets.base import PART_NAMES
from signcore.figures.letters import balance_bars
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import LETTERS
from ui import cache
from ui.widgets import chart


def show_letters(dataset: SignDataset) -> None:
    """The balance of the letters and their mean signs."""
    counts = {name: dataset.parts[name].letter_counts() for name in PART_NAMES}
    training = counts["training"]
    rarest, commonest = LETTERS[int(training.argmin())], LETTERS[int(training.argmax())]
    chart(
        balance_bars(counts),
        key="balance",
        alt=_("Signs a letter, from {least} ({rarest}) to {most} ({commonest}) in training").format(
            least=int(training.min()), rarest=rarest, most=int(training.max()), commonest=commonest
        ),
        explanation=_(
            "How many signs each letter has. {commonest} comes most often in training ({most}), {rarest} least ({least}). "
            "A network that sees a letter rarely learns it last."
        ).format(commonest=commonest, most=int(training.max()), rarest=rarest, least=int(training.min())),
    )
    present = np.flatnonzero(training)
    shown = ", ".join(LETTERS[letter] for letter in present)
    st.image(
        contact_sheet(cache.mean_signs(dataset.id), columns=8, scale=4),
        alt=_("The mean picture of each letter: {letters}").format(letters=shown),
        width="stretch",
    )
    st.caption(
        _("The mean of all training signs of a letter, {letters}. **Try:** which two are most alike? Those will be mixed up.").format(
            letters=shown
        )
    )
