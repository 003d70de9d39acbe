"""Filters, dropout, layers: the network as it changes."""

import streamlit as st

from signcore.config import ARCHITECTURES, ModelConfig, RunConfig
from signcore.figures.network import network_drawing
from signcore.i18n import _
from signcore.models import LayerKind, plan_model
from signcore.models.code import keras_code
from signcore.models.summary import LayerSummary, ModelSummary, summarize
from signcore.models.words import doubts, how_it_counts, what_it_does
from ui.shared import settings
from ui.shared.session import session
from ui.shared.widgets import chart, heading, in_text_color, said_plainly


def show() -> None:
    """The page."""
    heading(
        _("Build the network"),
        _(
            "Move a slider and see what it does to shapes, parameters and work. "
            "**Try:** halve the filters of block 1. What else changes, and why?"
        ),
    )
    above = st.container()
    controls, beside = st.columns([2, 3], gap="large")
    with controls, said_plainly():
        _show_controls()
    plan = plan_model(session().config.model)
    summary = summarize(plan)
    with above:
        _show_figures(summary)
        chart(
            network_drawing(summary),
            key="drawing",
            alt=_drawing_in_words(summary),
            explanation=_(
                "Drawn to scale: a box is as tall as its picture has pixels and as wide as it has channels. "
                "From left to right pictures get smaller and features more abstract."
            ),
        )
        for doubt in doubts(summary.layers):
            st.warning(doubt, icon="🐢")
    with beside:
        _show_table(summary)
    _show_layers(summary)
    with st.expander(_("The same network in Keras"), icon="🐍"):
        st.code(keras_code(plan), language="python", wrap_lines=True)


def _show_controls() -> None:
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


def _show_figures(summary: ModelSummary) -> None:
    parameters, trainable, work = st.columns(3)
    parameters.metric(_("Parameters"), f"{summary.parameters:,}", help=_("All numbers of the network. The lesson's CNN has 264,049."))
    trainable.metric(_("Trainable"), f"{summary.trainable:,}", help=_("Changed by training; the rest are running averages."))
    work.metric(
        _("Multiply-adds per sign"),
        f"{summary.multiply_adds:,}",
        help=_("The work for one picture; training takes about three times as much."),
    )


def _show_table(summary: ModelSummary) -> None:
    st.subheader(_("Layer by layer"), anchor=False)
    layers = {_("Layer"): [row.layer.name for row in summary.layers]}
    size, work = st.tabs([_("Size"), _("Work and sight")])  # together they would be wider than a phone
    size.table(
        layers
        | {
            _("Output"): ["×".join(map(str, row.output_shape)) for row in summary.layers],
            _("Parameters"): [f"{row.parameters:,}" for row in summary.layers],
        },
        border="horizontal",
        hide_index=True,
        alt=_("The layers with their output shapes and parameters"),
    )
    size.caption(_("What Keras' `summary()` prints: the shape of what each layer hands on, and how many numbers it learns or keeps."))
    work.table(
        layers
        | {
            _("Multiply-adds"): [f"{row.multiply_adds:,}" for row in summary.layers],
            _("Sees (pixels)"): [f"{row.receptive_field}×{row.receptive_field}" for row in summary.layers],
        },
        border="horizontal",
        hide_index=True,
        alt=_("The layers with their multiply-adds and receptive fields"),
    )
    work.caption(
        _(
            "The work for one picture, and the **receptive field**: the square of the sign that one output value depends on. **Try:** set "
            "the kernel size to 5 and see how far the last block sees."
        )
    )


def _show_layers(summary: ModelSummary) -> None:
    st.subheader(_("What does it do?"), anchor=False)
    names = [row.layer.name for row in summary.layers]
    chosen = st.pills(_("Choose a layer"), names, format_func=in_text_color, key="layer", on_change=session().did, args=("layers",))
    if not chosen:
        return
    row = summary.layers[names.index(chosen)]
    st.info(f"**{row.layer.kind.value}** · {what_it_does(row.layer.kind)}\n\n{how_it_counts(row)}", icon="💡")


def _drawing_in_words(summary: ModelSummary) -> str:
    shown: list[LayerSummary] = [row for row in summary.layers if row.parameters and row.layer.kind is not LayerKind.BATCH_NORMALIZATION]
    return _("The network from the 28×28 sign to 24 letters: {layers}").format(
        layers=", ".join(f"{row.layer.name} {'×'.join(map(str, row.output_shape))}" for row in shown)
    )


show()
