"""What a network is made of: its counts, its layers as a table, and each in words."""

from __future__ import annotations

import streamlit as st

from signcore.i18n import _
from signcore.models import LayerKind
from signcore.models.summary import LayerSummary, ModelSummary
from signcore.models.words import how_it_counts, what_it_does
from ui.shared.session import session
from ui.shared.widgets import in_text_color


def show_figures(summary: ModelSummary) -> None:
    """Parameters and multiply-adds in total."""
    parameters, trainable, work = st.columns(3)
    parameters.metric(_("Parameters"), f"{summary.parameters:,}", help=_("All numbers of the network. The lesson's CNN has 264,049."))
    trainable.metric(_("Trainable"), f"{summary.trainable:,}", help=_("Changed by training; the rest are running averages."))
    work.metric(
        _("Multiply-adds per sign"),
        f"{summary.multiply_adds:,}",
        help=_("The computation for one picture; training takes about three times as much."),
    )


def show_table(summary: ModelSummary) -> None:
    """One row per layer: shape and parameters, computation and receptive field."""
    st.subheader(_("Layer by layer"), anchor=False)
    layers = {_("Layer"): [row.layer.name for row in summary.layers]}
    size, work = st.tabs([_("Size"), _("Computation and receptive field")])  # together they would be wider than a phone
    size.table(
        layers
        | {
            _("Output"): ["×".join(map(str, row.output_shape)) for row in summary.layers],
            _("Parameters"): [f"{row.parameters:,}" for row in summary.layers],
        },
        border=True,
        hide_index=True,
        alt=_("The layers with their output shapes and parameters"),
    )
    size.caption(_("What Keras' `summary()` prints: the shape of each layer's output, and how many numbers it learns or stores."))
    work.table(
        layers
        | {
            _("Multiply-adds"): [f"{row.multiply_adds:,}" for row in summary.layers],
            _("Sees (pixels)"): [f"{row.receptive_field}×{row.receptive_field}" for row in summary.layers],
        },
        border=True,
        hide_index=True,
        alt=_("The layers with their multiply-adds and receptive fields"),
    )
    work.caption(
        _(
            "The computation for one picture, and the **receptive field**: the square of the sign that one output "
            "value depends on. **Try:** set the kernel size to 5 and see how far the last block sees."
        )
    )


def show_layers(summary: ModelSummary) -> None:
    """What a chosen layer does, with its own numbers."""
    st.subheader(_("What does it do?"), anchor=False)
    names = [row.layer.name for row in summary.layers]
    chosen = st.pills(_("Choose a layer"), names, format_func=in_text_color, key="layer", on_change=session().did, args=("layers",))
    if not chosen:
        return
    row = summary.layers[names.index(chosen)]
    st.info(f"**{row.layer.kind.value}** · {what_it_does(row.layer.kind)}\n\n{how_it_counts(row)}", icon="💡")


def drawing_in_words(summary: ModelSummary) -> str:
    """The drawing's alternative text."""
    shown: list[LayerSummary] = [row for row in summary.layers if row.parameters and row.layer.kind is not LayerKind.BATCH_NORMALIZATION]
    return _("The network from the 28×28 sign to 24 letters: {layers}").format(
        layers=", ".join(f"{row.layer.name} {'×'.join(map(str, row.output_shape))}" for row in shown)
    )
