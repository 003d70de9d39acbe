"""One run, closely: what its network mixes up."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import one_of_each_photograph
from signcore.errors import DataError
from signcore.evaluation import Evaluation, evaluate
from signcore.figures.letters import confusion_map, letter_bars
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.results.care import show_care
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session
from ui.shared.widgets import chart, model_was_removed, run_title

_MISTAKES = 24


def show_closely(runs: list[Run]) -> None:
    """A choice of run, its confusion, recall and mistakes."""
    st.subheader(_("One run, closely"), anchor=False)
    by_id = {run.id: run for run in runs}
    default = list(by_id).index(session().run_id) if session().run_id in by_id else 0
    run_id = st.selectbox(_("Run"), list(by_id), default, format_func=lambda one: run_title(by_id[one]), key="closely")
    run = by_id[run_id]
    evaluation, dataset = _evaluation(run)
    if evaluation is not None and dataset is not None:
        _show_evaluation(evaluation, dataset)
    elif run.facts.pruned is not None:
        st.caption(model_was_removed(run))
    else:
        st.caption(_("Its answers to the validation signs are not here (yet): they are written when a run ends."))
    show_care(run)


def _evaluation(run: Run) -> tuple[Evaluation | None, SignDataset | None]:
    is_there = run.state.is_over and run.facts.pruned is None  # of a pruned one the server may still remember some
    probabilities = cache.validation_probabilities(run.id, run.ended) if is_there else None
    if probabilities is None:
        cache.validation_probabilities.clear(run.id, run.ended)
        return None, None
    try:
        dataset = cache.dataset(run.data.id)
    except DataError as error:
        st.caption(plain(str(error), MOST_OF_A_SENTENCE))
        return None, None
    return evaluate(probabilities.astype(np.float32), dataset.validation.labels), dataset


def _show_evaluation(evaluation: Evaluation, dataset: SignDataset) -> None:
    confused = [
        ngettext("{true} read as {said}, {count} time", "{true} read as {said}, {count} times", count).format(
            true=LETTERS[true], said=LETTERS[said], count=count
        )
        for true, said, count in evaluation.most_confused()
    ]
    summary = _("{accuracy} of {count:,} validation signs are read right.").format(
        accuracy=share_text(evaluation.accuracy), count=len(evaluation.labels)
    )
    st.markdown(summary + (" " + _("Most often said wrongly: {pairs}.").format(pairs="; ".join(confused)) if confused else ""))
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(
            confusion_map(evaluation),
            key="confusion",
            alt=summary,
            explanation=_(
                "A row is a sign, a column the answer. On the diagonal the answer was "
                "right; every other square is a mix-up, the stronger its colour, the more often."
            ),
        )
    with right:
        chart(
            letter_bars(evaluation.recall),
            key="recall",
            alt=_("Share read right for each letter, the weakest first"),
            explanation=_("The share of each letter's signs that are read right, the weakest letters first."),
        )
        _show_mistakes(evaluation, dataset)


def _show_mistakes(evaluation: Evaluation, dataset: SignDataset) -> None:
    wrong = one_of_each_photograph(dataset.validation, evaluation.mistakes(), _MISTAKES)
    if not len(wrong):
        st.success(
            _("Not one mistake. Are the validation signs near copies of the training signs? The data page looks for them."), icon="🤔"
        )
        return
    said = evaluation.probabilities.argmax(axis=1)
    words = ", ".join(f"{LETTERS[evaluation.labels[i]]}→{LETTERS[said[i]]}" for i in wrong)
    st.image(
        contact_sheet(dataset.validation.images[wrong], columns=6, scale=4),
        alt=_("Most confident mistakes, true letter and answer: {words}").format(words=words),
        width="stretch",
    )
    st.caption(_("Most confident mistakes, one of each photograph, row by row, true letter → answer: {words}.").format(words=words))
