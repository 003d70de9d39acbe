"""The settings of a network."""

from __future__ import annotations

import streamlit as st

from signcore.config import ARCHITECTURES, ModelConfig, RunConfig
from signcore.i18n import _
from signcore.models import LayerKind
from signcore.models.words import what_it_does
from ui.shared import settings
from ui.shared.session import session
from ui.shared.widgets import in_text_color


def show_controls() -> None:
    """Kind of network, blocks, filters, dropout, and what goes between them."""
    titles = {"cnn": _("Convolutional"), "dense": _("Dense")}
    model = session().config.model
    architecture = st.segmented_control(
        _("Kind of network"),
        ARCHITECTURES,
        default=model.architecture,
        required=True,
        format_func=lambda name: in_text_color(titles[name]),
        key=session().key("architecture"),
        help=_("Dense is the network of the lesson before: every neuron sees every pixel, and neighbours mean nothing to it."),
    )
    if architecture and architecture != model.architecture:
        _replace_model(ModelConfig.for_architecture(architecture))
    if session().config.model.architecture == "cnn":
        _show_convolution_controls()
    _show_dense_controls()
    if st.button(_("Back to the lesson's network"), icon="↩️", key="lesson-network"):
        _replace_model(ModelConfig.for_architecture(session().config.model.architecture))


def _replace_model(model: ModelConfig) -> None:
    config = session().config
    session().replace_config(RunConfig(model, config.train, config.augment))
    st.rerun()


def _show_convolution_controls() -> None:
    model = session().config.model
    blocks = st.slider(
        _("Convolution blocks"),
        1,
        ModelConfig.limits("filters")["most"],
        len(model.filters),
        key=session().key("blocks"),
        help=_("Each block sees a larger part of the picture than the one before."),
    )
    if blocks != len(model.filters):
        filters = (model.filters + (model.filters[-1],) * blocks)[:blocks]
        session().config = session().config.with_settings({"filters": ",".join(map(str, filters))})
    for place in range(blocks):
        left, right = st.columns(2)
        with left:
            settings.slider(
                "filters",
                _("Filters in block {number}").format(number=place + 1),
                low=1,
                high=128,
                step=1,
                place=place,
                hint=_("How many kernels scan for a feature each: more find more, cost more, and memorise more easily."),
            )
        with right:
            _show_dropout("conv_dropout", _("Dropout in block {number}").format(number=place + 1), place)
    settings.slider("kernel_size", _("Kernel size"), low=1, high=9, step=1, hint=_("Side of the scanning window, in pixels."))
    settings.toggle("batch_normalization", _("Batch normalisation"), hint=what_it_does(LayerKind.BATCH_NORMALIZATION))
    settings.toggle("local_contrast", _("Local contrast normalisation"), hint=what_it_does(LayerKind.LOCAL_CONTRAST))
    settings.toggle("pooling", _("Max pooling"), hint=what_it_does(LayerKind.MAX_POOLING2D))


def _show_dense_controls() -> None:
    for place in range(len(session().config.model.dense_units)):
        left, right = st.columns(2)
        with left:
            settings.slider(
                "dense_units",
                _("Neurons in layer {number}").format(number=place + 1),
                low=8,
                high=1024,
                step=8,
                place=place,
                hint=_("Each neuron weighs everything that the layers before it found."),
            )
        with right:
            _show_dropout("dense_dropout", _("Dropout after layer {number}").format(number=place + 1), place)


def _show_dropout(name: str, label: str, place: int) -> None:
    hint = _("The share of values that is left out at random in each training step; 0 leaves none out.")
    settings.slider(name, label, low=0.0, high=0.9, step=0.05, place=place, hint=hint)
