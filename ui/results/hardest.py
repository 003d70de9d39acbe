"""The signs that most networks get wrong."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import VALIDATION
from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import one_of_each_photograph
from signcore.evaluation import hardest
from signcore.i18n import _, ngettext
from signcore.labels import mixup
from signcore.runs.store import Run
from ui.shared import cache
from ui.shared.pinned import show_pinnable

_SHOWN = 24
_MOST_RUNS = 50  # the newest; more would hold up the click


def show_hardest(runs: list[Run], dataset: SignDataset) -> None:
    """Which validation signs of the data set in use its networks get wrong most often."""
    asked, answers = 0, []
    for run in runs:
        if run.data.hash == dataset.content_hash and run.state.is_over and run.facts.pruned is None and asked < _MOST_RUNS:
            probabilities = cache.validation_probabilities(run.id, run.ended)
            if probabilities is not None and len(probabilities) == len(dataset.validation):
                answers.append(probabilities.argmax(axis=1))
                asked += 1
    if not answers:
        st.info(_("No network has been trained on the signs in use yet."), icon="🌱")
        return
    order, wrong = hardest(answers, dataset.validation.labels)
    said = np.stack(answers)
    by_all = int((wrong == 1).sum())
    st.markdown(
        ngettext(
            "{count} network was asked about {signs:,} validation signs; {wrong:,} of them were wrong at least once, {all:,} every time.",
            "{count} networks were asked about {signs:,} validation signs; {wrong:,} of them were wrong at least once, {all:,} every time.",
            len(answers),
        ).format(count=len(answers), signs=len(wrong), wrong=len(order), all=by_all)
    )
    if not len(order):
        return
    shown = [int(row) for row in one_of_each_photograph(dataset.validation, order, _SHOWN)]
    names = []
    for row in shown:
        letters, counts = np.unique(said[:, row][said[:, row] != dataset.validation.labels[row]], return_counts=True)
        names.append(f"{mixup(dataset.validation.labels[row], letters[counts.argmax()])} {wrong[row]:.0%}")
    show_pinnable(dataset, VALIDATION, shown, key=f"hardest-{dataset.id}", names=names, tagged=True)
    st.caption(
        _(
            "The true letter, the wrong answer that came most often, and the share of networks that were wrong; one sign of each "
            "photograph. **Try:** would you have read it right? A wrong label looks like this, too: the data page's checks look for those."
        )
    )
