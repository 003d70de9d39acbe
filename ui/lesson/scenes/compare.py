"""Step 6: same data, different model; and what a figure is worth."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from signcore import race
from signcore.datasets.base import SignDataset
from signcore.datasets.collected import arrays, collected_signs, count_signs
from signcore.datasets.groups import by_near_copy
from signcore.errors import RunError
from signcore.evaluation import evaluate, shares_by_group
from signcore.i18n import _
from signcore.inference.client import probabilities
from signcore.published import LESSON_RESULTS, WHOLE_SET_RESULTS
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.results.race import show_race
from ui.shared import cache
from ui.shared.plain import visible

_SAME = 0.01


def _race(dataset: SignDataset) -> Scene:
    def truth() -> Truth:
        lanes = race.latest(cache.run_store().runs(), dataset.content_hash)
        last = {lane: epochs[-1] for lane, run in lanes.items() if run.state.is_over and (epochs := cache.run_store().epochs(run.id))}
        if len(last) == len(race.LANES):
            gaps = {lane: event.gap for lane, event in last.items()}
            told = _("On these signs the gaps between training and validation are: {gaps}.")
        else:
            gaps = {one.name: one.training_accuracy - one.validation_accuracy for one in LESSON_RESULTS}
            told = _("In the lesson, on the whole of Sign Language MNIST, the gaps between training and validation are: {gaps}.")
        widest = max(gaps, key=gaps.__getitem__)
        each = ", ".join(
            _("{network} {points:.0f} points").format(network=_(race.LANES[lane]), points=round(100 * gap)) for lane, gap in gaps.items()
        )
        return Truth(_KEYS[widest], told.format(gaps=each))

    return Scene(
        id="race",
        trains=True,
        step="compare",
        minutes=3,
        title=_("The race"),
        question=_(
            "A dense network, a CNN, and the CNN with varied signs learn the same signs. Which one leaves the widest gap "
            "between training and validation?"
        ),
        choices={key: _(race.LANES[lane]) for lane, key in _KEYS.items()},
        truth=truth,
        show=lambda: show_race(dataset, cache.run_store().runs()),
        takeaway=_("Same data, other model: what it may assume about pictures decides how much it has to memorise."),
        code="\n".join(
            _("# {network}: training {training:.2%}, validation {validation:.1%}").format(
                network=_(race.LANES[one.name]), training=one.training_accuracy, validation=one.validation_accuracy
            )
            for one in LESSON_RESULTS
        ),
        ask=_("The network with varied signs is worst in training. Why is that good?"),
        usual=_("“It is not good.” It never sees the same sign twice, so there is nothing to memorise."),
        rescue=_("The published figures stand below the race."),
    )


_KEYS = {"dense": "dense", "cnn": "cnn", "cnn augmented": "varied"}


def _measured(dataset: SignDataset) -> tuple[Run, dict[int, float]] | None:
    """The best run on these signs whose answers are kept, and the share it reads right of signs without and with a near copy."""
    best: tuple[Run, float, dict[int, float]] | None = None
    for run in cache.run_store().runs(limit=50):
        if run.data.hash != dataset.content_hash or not run.state.is_over or run.facts.pruned is not None:
            continue
        probabilities = cache.validation_probabilities(run.id, run.ended)
        if probabilities is None or len(probabilities) != len(dataset.validation):
            continue
        evaluation = evaluate(probabilities.astype(np.float32), dataset.validation.labels)
        if best is None or evaluation.accuracy > best[1]:
            shares = shares_by_group(evaluation.is_right, by_near_copy(cache.leak(dataset.id)).groups)
            best = run, evaluation.accuracy, {group: share.value for group, share in shares.items()}
    return (best[0], best[2]) if best else None


def _honest(dataset: SignDataset) -> Scene:
    def truth() -> Truth | None:
        measured = _measured(dataset)
        if measured is None:
            return None
        run, shares = measured
        copies = share_text(cache.leak(dataset.id).share)
        if len(shares) < 2:
            told = _("{share} of the validation signs have a near copy among the training signs, so there is nothing to leave out here.")
            return Truth("same", told.format(share=copies))
        new, known = shares[0], shares[1]
        return Truth(
            "same" if abs(known - new) <= _SAME else "falls" if new < known else "rises",
            _(
                "{share} of the validation signs have a near copy among the training signs. “{name}” reads {known} of those right, and "
                "{new} of the others."
            ).format(share=copies, name=visible(run.name), known=share_text(known), new=share_text(new)),
        )

    return Scene(
        id="honest",
        step="compare",
        minutes=3,
        title=_("What is the figure worth?"),
        question=_("Some validation signs were cut from the same photograph as training signs. Leave them out: what does the accuracy do?"),
        choices={"falls": _("it falls"), "same": _("it stays"), "rises": _("it rises")},
        truth=truth,
        show=lambda: _show_honest(dataset),
        takeaway=_(
            "An accuracy belongs to the signs that it was measured on. Only new photographs, of new hands, "
            "show what a network has understood."
        ),
        code="model.evaluate(x_valid, y_valid)",
        ask=_("Which signs would you photograph to find out what the network has understood?"),
        usual=_("“More of the same.” Better other hands, other rooms, another camera: your own."),
        rescue=_("The data page's checks show near copies side by side."),
    )


def _show_honest(dataset: SignDataset) -> None:
    measured = _measured(dataset)
    rows: list[tuple[str, float, float | None, float | None]] = [
        (_(race.LANES[one.name]), one.validation_accuracy, None, None) for one in LESSON_RESULTS
    ]
    whole_set = _("{network}, the whole set here")
    rows += [
        (whole_set.format(network=_(race.LANES[one.name])), one.validation_accuracy, one.without_near_copies, None)
        for one in WHOLE_SET_RESULTS
    ]
    if measured is not None:
        run, shares = measured
        counts = shares_by_group(np.ones(len(dataset.validation), bool), by_near_copy(cache.leak(dataset.id)).groups)
        whole = sum(shares[group] * counts[group].whole for group in shares) / len(dataset.validation)
        rows.append((visible(run.name), whole, shares.get(0), _of_own_hands(run)))
    columns = (_("Network"), _("Validation"), _("Without near copies"), _("Our own hands"))
    st.table(
        {column: [_cell(row[place]) for row in rows] for place, column in enumerate(columns)},
        border=True,
        hide_index=True,
        alt=_("Published accuracies, and the best network here with and without near copies"),
    )
    st.caption(
        _(
            "The first three are published, for the whole of Sign Language MNIST; the next two are the same networks, trained on it "
            "with SignLab for 20 epochs."
        )
    )
    if measured is None:
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
        return
    st.caption(_("The last row is the best network on these signs; its last column tells what it reads of your own kept signs."))
    if not count_signs():
        st.caption(_("No hand of your own is kept yet. On “Try it”, photograph some signs, label them and keep them."))
        st.page_link("pages/lab/try_it.py", label=_("Show it your own hand on “Try it”"), icon="🤟")


def _cell(value: str | float | None) -> str:
    return value if isinstance(value, str) else "–" if value is None else share_text(value)


def _of_own_hands(run: Run) -> float | None:
    """The share of the class' collected signs that a run's network reads right; None without any, or where it can't be asked."""
    signs = collected_signs()
    if not signs:
        return None
    images, labels = arrays(signs)
    try:
        said = probabilities(cache.compute_process(), cache.run_store().model_path(run.id), images)
    except RunError:
        return None
    return float((said.argmax(axis=1) == labels).mean())


SCENES: Final[dict[str, SceneMaker]] = {"race": _race, "honest": _honest}
