"""One run in detail: what its network mixes up, how sure it is, for whom it works."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from signcore.datasets import VALIDATION
from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import one_of_each_photograph
from signcore.errors import DataError
from signcore.evaluation import Evaluation, evaluate
from signcore.figures.letters import letter_bars
from signcore.i18n import _
from signcore.labels import LETTERS, mixup
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.results.care import show_care
from ui.results.for_whom import show_for_whom
from ui.results.mixups import show_mixups, show_ways_on, summary_of
from ui.results.sureness import show_sureness
from ui.results.take_home import show_take_home
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.pinned import show_pinnable
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.widgets import model_was_removed, run_title

_MISTAKES = 24


def show_closely(runs: list[Run]) -> None:
    """A choice of run, and one of several looks at it."""
    by_id = {run.id: run for run in runs}
    default = list(by_id).index(session().run_id) if session().run_id in by_id else 0
    run_id = st.selectbox(_("Run"), list(by_id), default, format_func=lambda one: run_title(by_id[one]), key="closely")
    run = by_id[run_id]
    evaluation, dataset = _evaluation(run)
    if evaluation is not None and dataset is not None:
        _show_evaluation(run, evaluation, dataset)
    elif run.facts.pruned is not None:
        st.caption(model_was_removed(run))
    else:
        st.caption(_("Its answers to the validation signs are not here (yet): they are written when a run ends."))
    if run.state.is_over:
        show_take_home(run)
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


def _show_evaluation(run: Run, evaluation: Evaluation, dataset: SignDataset) -> None:
    st.markdown(summary_of(evaluation))
    looks = {
        "mixups": _("Mix-ups"),
        "surest": _("Most confident mistakes"),
        "letters": _("Letters"),
        "sureness": _("How sure"),
        "for-whom": _("For whom"),
    }
    look = segments(_("Look at"), looks, key="look", is_bare=True, wrap=True, persist_state="session")
    if look == "surest":
        _show_surest(run, evaluation, dataset)
    elif look == "letters":
        _show_letters(run, evaluation)
    elif look == "sureness":
        show_sureness(run, evaluation)
    elif look == "for-whom":
        show_for_whom(run, evaluation, dataset)
    else:
        show_mixups(run, evaluation, dataset)


def _show_letters(run: Run, evaluation: Evaluation) -> None:
    recall, precision, f1 = evaluation.recall, evaluation.precision, evaluation.f1
    known = np.flatnonzero(np.isfinite(recall))
    if not len(known):
        return
    worst, best = known[recall[known].argmin()], known[recall[known].argmax()]
    chart(
        letter_bars(recall),
        key=f"recall-{run.id}",
        fact=_("{worst} is read right least often, {low} of its signs; {best} most often, {high}.").format(
            worst=LETTERS[worst], low=share_text(float(recall[worst])), best=LETTERS[best], high=share_text(float(recall[best]))
        ),
        explanation=_("The share of each letter's signs that are read right, the weakest letters first."),
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("Letter"): list(LETTERS),
                _("Signs"): evaluation.confusion.sum(axis=1),
                _("Answers"): evaluation.confusion.sum(axis=0),
                "Precision": 100 * precision,
                "Recall": 100 * recall,
                "F1": 100 * f1,
            }
        ),
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.1f %%") for name in ("Precision", "Recall", "F1")},
        alt=_("Precision, recall and F1 of each letter"),
        key=f"letters-{run.id}",
    )
    st.caption(
        _(
            "**Recall**: of the signs for a letter, how many were read so. **Precision**: of the answers with a letter, how many were "
            "right. **F1** is high only where both are. **Try:** find a letter with high recall and low precision: it is said too often."
        )
    )


def _show_surest(run: Run, evaluation: Evaluation, dataset: SignDataset) -> None:
    wrong = one_of_each_photograph(dataset.validation, evaluation.mistakes(), _MISTAKES)
    if not len(wrong):
        st.success(_("Not one mistake. Are the validation signs near copies of the training signs? “For whom” tells."), icon="🤔")
        return
    shown = [int(row) for row in wrong]
    said = evaluation.probabilities.argmax(axis=1)
    names = [f"{mixup(evaluation.labels[row], said[row])} {share_text(float(evaluation.probabilities[row, said[row]]))}" for row in shown]
    show_pinnable(dataset, VALIDATION, shown, key=f"surest-{run.id}", names=names, tagged=True)
    st.caption(
        _(
            "Most confident mistakes, one of each photograph: the true letter, the answer, and how sure it was. "
            "**Try:** click one, and ask why."
        )
    )
    show_ways_on(run, evaluation, shown)
