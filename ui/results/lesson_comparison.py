"""The lesson's three networks, as published, and a button that repeats them."""

from __future__ import annotations

import streamlit as st

from signcore.config import ModelConfig, RunConfig
from signcore.config.words import describe
from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.published import LESSON_RESULTS
from ui.shared import cache
from ui.shared.plain import plain
from ui.shared.session import session
from ui.shared.widgets import current_dataset, said_plainly


def show_lesson_comparison() -> None:
    """The published table, and a button that trains both networks on the signs in use."""
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
        mine.watch(*(cache.scheduler().submit(config, dataset, describe(config), mine.nickname).id for config in configs))
        st.switch_page("pages/lab/train.py")
