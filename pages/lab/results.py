"""Finished runs: their curves over each other, what differs, what a network mixes up."""

import contextlib

import numpy as np
import pandas as pd
import streamlit as st

from signcore.config import ModelConfig, RunConfig
from signcore.config.words import describe, differences
from signcore.datasets.base import SignDataset
from signcore.datasets.near_copies import one_of_each_photograph
from signcore.errors import DataError, SignLabError
from signcore.evaluation import Evaluation, evaluate
from signcore.figures.curves import comparison_curve
from signcore.figures.letters import confusion_map, letter_bars
from signcore.figures.pixels import contact_sheet
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS
from signcore.published import LESSON_RESULTS
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from ui.results.run_facts import cost_rows, show_time_split
from ui.results.space import model_was_removed, show_space
from ui.shared import cache
from ui.shared.plain import MOST_OF_A_SENTENCE, plain, visible
from ui.shared.session import session
from ui.shared.widgets import chart, current_dataset, heading, run_title, said_plainly, state_text

_MISTAKES = 24


def show() -> None:
    """The page."""
    heading(
        _("Compare, and look for mistakes"),
        _("One number says how good a network is; its mistakes say why. **Try:** train the dense network too, and compare the two."),
    )
    store = cache.run_store()
    everything = store.runs(limit=200)
    epochs_of = store.all_epochs()
    runs = [run for run in everything if run.id in epochs_of]
    if runs:
        _show_comparison(runs, epochs_of)
    else:
        st.info(_("No run has finished an epoch yet. Start one on the train page; it shows up here by itself."), icon="🌱")
        st.page_link("pages/lab/train.py", label=_("Open the train page"), icon="📈")
    _show_lesson_comparison()
    if runs:
        _show_one(runs)
    if everything:
        show_space()


def _show_comparison(runs: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> None:
    st.subheader(_("Runs compared"), anchor=False)
    by_id = {run.id: run for run in runs}
    first = [run.id for run in runs[:2]]
    chosen = st.multiselect(
        _("Runs"),
        list(by_id),
        default=first,
        format_func=lambda run_id: run_title(by_id[run_id]),
        max_selections=6,
        key="compared",
        on_change=session().did,
        args=("compare",),
    )
    if not chosen:
        st.caption(_("Choose at least one run."))
        return
    selected = [by_id[run_id] for run_id in chosen]
    named = [(run.name, epochs_of[run.id]) for run in selected]
    accuracy, loss = st.columns(2)
    for place, metric in ((accuracy, "accuracy"), (loss, "loss")):
        with place:
            chart(comparison_curve(named, metric=metric), key=f"compare-{metric}", alt=_comparison_in_words(named))
    st.caption(_("Thick lines are validation, thin ones training. The gap between the two of one colour is what the network memorised."))
    last = [epochs_of[run.id][-1] for run in selected]
    rows = {
        _("State"): [state_text(run.state) for run in selected],
        _("Accuracy, training"): [share_text(epoch.accuracy) for epoch in last],
        _("Accuracy, validation"): [share_text(epoch.val_accuracy) for epoch in last],
        _("Gap, in points"): [f"{100 * (epoch.accuracy - epoch.val_accuracy):+.1f}" for epoch in last],
        _("Epochs done"): [str(epoch.epoch + 1) for epoch in last],
        **cost_rows(selected, epochs_of),
        _("Signs"): [plain(run.data.name) for run in selected],
    } | differences([run.config for run in selected])
    st.table(
        pd.DataFrame.from_dict(rows, orient="index", columns=[plain(name) for name in _short_names(selected)]),
        border="horizontal",
        alt=_("The chosen runs with their last figures and the settings in which they differ"),
    )
    if len({run.data.hash for run in selected}) > 1:
        st.warning(_("These runs saw different signs, so their figures can't be compared with each other."), icon="⚖️")
    show_time_split(list(zip(_short_names(selected), (epochs_of[run.id] for run in selected), strict=True)))


def _short_names(runs: list[Run]) -> list[str]:
    """Names for columns: with the id only where two runs are called the same."""
    names = [visible(run.name) for run in runs]
    return [f"{run.name} · {run.id}" if names.count(name) > 1 else run.name for name, run in zip(names, runs, strict=True)]


def _comparison_in_words(named: list[tuple[str, list[EpochEvent]]]) -> str:
    return "; ".join(
        ngettext(
            "{name}: validation accuracy {accuracy} after {epochs} epoch",
            "{name}: validation accuracy {accuracy} after {epochs} epochs",
            epochs[-1].epoch + 1,
        ).format(name=visible(name), accuracy=share_text(epochs[-1].val_accuracy), epochs=epochs[-1].epoch + 1)
        for name, epochs in named
    )


def _show_lesson_comparison() -> None:
    with st.expander(_("The lesson's own comparison: dense against convolutional"), icon="⚖️"):
        titles = {"dense": _("Dense 512-512"), "cnn": _("The lesson's CNN"), "cnn augmented": _("The CNN, varied signs")}
        st.table(
            {
                _("Network"): [titles[result.name] for result in LESSON_RESULTS],
                _("Training"): [f"{result.training_accuracy:.2%}" for result in LESSON_RESULTS],
                _("Validation"): [f"{result.validation_accuracy:.1%}" for result in LESSON_RESULTS],
            },
            border="horizontal",
            hide_index=True,
            alt=_("Published accuracies of the lesson's three networks"),
        )
        st.caption(
            _("Published for the whole of Sign Language MNIST after 20 epochs. On other signs the figures differ; the order should not.")
        )
        dataset = current_dataset()
        if dataset is None:
            return
        st.markdown(
            _("Repeat it on “{name}”: the same signs, the same settings as now, two networks, one after the other.").format(
                name=plain(dataset.name)
            )
        )
        if st.button(_("Train both"), icon="⚖️", key="train-both"):
            _train_both(dataset)


def _train_both(dataset: SignDataset) -> None:
    mine = session()
    with said_plainly():
        configs = [RunConfig(ModelConfig.for_architecture(name), mine.config.train, mine.config.augment) for name in ("dense", "cnn")]
        mine.watch(*(cache.training_engine().submit(config, dataset, describe(config), mine.nickname).id for config in configs))
        st.switch_page("pages/lab/train.py")


def _show_one(runs: list[Run]) -> None:
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
    _show_care(run)


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


def _rename(run_id: str) -> None:
    """When somebody typed another name: what the store makes of it need not be what was typed, so that the two are not compared.

    The field then shows what the store made of it.
    """
    key = f"name-{run_id}"
    with contextlib.suppress(SignLabError):  # deleted meanwhile, which the page says
        cache.run_store().rename(run_id, st.session_state[key])
        st.session_state[key] = cache.run_store().run(run_id).name


def _show_care(run: Run) -> None:
    with st.expander(_("Settings, files, rename, delete"), icon="🗂️"):
        facts = {**run.config.all_settings(), **{name: str(value) for name, value in run.facts.versions.items()}}
        st.dataframe(pd.DataFrame({_("Setting"): list(facts), _("Value"): list(facts.values())}), hide_index=True, height=250)
        model_path = cache.run_store().model_path(run.id)
        if model_path.exists():
            st.download_button(
                _("Download the trained model (.keras)"),
                model_path.read_bytes,
                f"signlab-{run.id}.keras",
                icon="💾",
                key=f"download-{run.id}",
            )
        st.text_input(
            _("Name"),
            run.name,
            max_chars=60,
            key=f"name-{run.id}",
            on_change=_rename,
            args=(run.id,),
            help=_("A run without a name is called by its number."),
        )
        sure = st.checkbox(_("Yes, delete this run and its model for everyone"), key=f"sure-{run.id}")
        if st.button(_("Delete"), icon="🗑️", disabled=not sure, key=f"delete-{run.id}"):
            with said_plainly():
                cache.run_store().delete(run.id)
                st.rerun()


show()
