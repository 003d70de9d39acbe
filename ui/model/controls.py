"""The settings of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from signcore.config import ModelConfig, RunConfig
from signcore.i18n import _
from signcore.models import LayerKind
from signcore.models.words import what_it_does
from ui.shared import settings
from ui.shared.hidden import is_hidden
from ui.shared.segments import segments
from ui.shared.session import session


def show_controls() -> None:
    """Kind of network, blocks, filters, dropout, and what goes between them."""
    about = ModelConfig.about("architecture")
    if not is_hidden("architecture"):
        _show_architecture(about)
    if session().config.model.architecture == "cnn":
        _show_convolution_controls()
    _show_dense_controls()
    if not is_hidden("lesson-network") and st.button(_("Back to the lesson's network"), icon="↩️", key="lesson-network"):
        _replace_model(ModelConfig.for_architecture(session().config.model.architecture))


def _show_architecture(about: Mapping[str, Any]) -> None:
    model = session().config.model
    titles = {name: _(title) for name, title in about["choices"].items()}
    architecture = segments(_(about["title"]), titles, key=session().key("architecture"), default=model.architecture, help=_(about["hint"]))
    if architecture != model.architecture:
        _replace_model(ModelConfig.for_architecture(architecture))


def _replace_model(model: ModelConfig) -> None:
    config = session().config
    session().replace_config(RunConfig(model, config.train, config.augment))
    st.rerun()


def _show_convolution_controls() -> None:
    model = session().config.model
    blocks = len(model.filters) if is_hidden("blocks") else _choose_blocks(len(model.filters))
    if blocks != len(model.filters):
        filters = (model.filters + (model.filters[-1],) * blocks)[:blocks]
        session().config = session().config.with_settings({"filters": ",".join(map(str, filters))})
    for place in range(blocks):
        left, right = st.columns([3, 2])
        with left:
            settings.slider("filters", place)
        with right:
            settings.slider("conv_dropout", place)
    settings.slider("kernel_size")
    settings.toggle("rescaling")
    settings.toggle("batch_normalization", hint=what_it_does(LayerKind.BATCH_NORMALIZATION))
    settings.toggle("local_contrast", hint=what_it_does(LayerKind.LOCAL_CONTRAST))
    settings.toggle("pooling", hint=what_it_does(LayerKind.MAX_POOLING2D))


def _choose_blocks(now: int) -> int:
    return int(
        st.slider(
            _("Convolution blocks"),
            1,
            ModelConfig.about("filters")["most"],
            now,
            key=session().key("blocks"),
            help=_("Each block sees a larger part of the picture than the one before."),
        )
    )


def _show_dense_controls() -> None:
    for place in range(len(session().config.model.dense_units)):
        left, right = st.columns([3, 2])
        with left:
            settings.number("dense_units", place)  # a slider from 1 to 4,096 could not be set to 512
        with right:
            settings.slider("dense_dropout", place)
