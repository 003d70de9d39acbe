"""Near copies across the split, with their evidence and the way out."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import SAME_PHOTOGRAPH, split_by_photograph
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _
from signcore.labels import LETTERS
from ui import cache
from ui.widgets import said_plainly, use_dataset

_PAIRS = 8


def show_near_copies(dataset: SignDataset) -> None:
    """A search at a click; what was found, pair by pair; and a split that does not have it."""
    st.markdown(
        _(
            "Sign Language MNIST was made from some 1,700 photographs, each cropped, turned and brightened into dozens of rows. If rows of "
            "one photograph lie in training **and** in validation, the network is asked what it has seen, and its accuracy means nothing."
        )
    )
    looked = f"copies-{dataset.id}"
    if st.button(_("Look for near copies"), icon="🔍", key="copies-look"):
        st.session_state[looked] = True
    if not st.session_state.get(looked):
        return
    with st.spinner(_("Comparing each validation sign with all training signs of its letter…")):
        leak = cache.leak(dataset.id)
    st.metric(
        _("Validation signs with a near copy in training"),
        f"{leak.share:.1%}",
        help=_("Correlation {limit} or more.").format(limit=SAME_PHOTOGRAPH),
    )
    worst = leak.worst(_PAIRS)
    worst = worst[leak.closest[worst] >= 0]
    if len(worst):
        pairs = np.concatenate([dataset.validation.images[worst], dataset.training.images[leak.closest[worst]]])
        letters = ", ".join(f"{LETTERS[dataset.validation.labels[i]]} {leak.correlation[i]:.2f}" for i in worst)
        st.image(
            contact_sheet(pairs, columns=len(worst), scale=4),
            alt=_("The most alike pairs; above the validation sign, below the training sign: {letters}").format(letters=letters),
            width="stretch",
        )
        st.caption(_("Above validation, below the training sign most like it; letter and correlation: {letters}.").format(letters=letters))
    if not leak.share:
        st.success(_("No near copies: validation asks about photographs that training never saw."), icon="✅")
    elif st.button(_("Split by photograph instead"), icon="✂️", key="copies-split", help=_("Sets whole photographs aside for validation.")):
        with said_plainly():
            use_dataset(split_by_photograph(dataset))
            st.rerun()
