"""What a layer makes of a sign: kernels and feature maps, or a row of values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.explainers.questions import KernelsOf
from signcore.figures.letters import probability_bars
from signcore.figures.pixels import map_sheet
from signcore.i18n import _, ngettext
from signcore.inference.client import explain
from signcore.inference.prediction import Prediction
from signcore.models.summary import LayerSummary
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.widgets import chart

_COLUMNS = 10
MAPS = 30  # feature maps on show; more would be too small to be seen


def show_kernels(model: Path, row: LayerSummary, image: NDArray[np.uint8], order: NDArray[np.intp]) -> None:
    """The kernels of a layer that gets one picture; those of the others have a slice for each channel, and are no pictures."""
    weights = explain(cache.compute_process(), model, KernelsOf(row.layer.name), image).weights
    if weights is None:
        return
    shown = weights[order]
    st.markdown(
        ngettext(
            "**Its kernels**: {count} of the {all} small windows that it slides over the picture.",
            "**Its kernels**: {count} of the {all} small windows that it slides over the picture.",
            len(weights),
        ).format(count=len(shown), all=len(weights))
        if len(shown) < len(weights)
        else ngettext(
            "**Its kernel**: the small window that it slides over the picture.",
            "**Its kernels**: the {count} small windows that it slides over the picture.",
            len(weights),
        ).format(count=len(weights))
    )
    st.image(
        map_sheet(shown, columns=min(_COLUMNS, len(shown)), scale=28, signed=True),
        alt=ngettext(
            "{count} kernel of the layer {name}; red weights add, blue ones subtract",
            "{count} kernels of the layer {name}; red weights add, blue ones subtract",
            len(shown),
        ).format(count=len(shown), name=row.layer.name),
        width="stretch" if len(shown) > 4 else "content",
    )
    st.caption(
        _(
            "Red adds, blue subtracts, white ignores. Red beside blue finds edges: it answers "
            "where light meets dark. Below, each one's map stands at the same place."
        )
    )


def show_maps(row: LayerSummary, maps: NDArray[np.float32], count: int) -> None:
    """The strongest of a layer's `count` feature maps."""
    signed = bool((maps < 0).any())
    st.markdown(
        ngettext(
            "**Its output**: {count} feature map of {height}×{width} values.",
            "**Its output**: {count} feature maps of {height}×{width} values, those with the strongest answers first.",
            count,
        ).format(count=count, height=maps.shape[1], width=maps.shape[2])
    )
    st.image(
        map_sheet(maps, columns=min(_COLUMNS, len(maps)), scale=max(2, 84 // maps.shape[1]), signed=signed),
        alt=ngettext("The feature map of the layer {name}", "The {count} strongest feature maps of the layer {name}", len(maps)).format(
            count=len(maps), name=row.layer.name
        ),
        width="stretch" if len(maps) > 4 else "content",
    )
    legend = _("Red is positive, blue negative, white 0.") if signed else _("The lighter, the stronger the answer; all on one scale.")
    silent = float((maps == 0).mean())
    shown = ngettext(
        "{shown} map is on show; {share} of its values are 0.",
        "{shown} maps are on show; {share} of their values are 0.",
        len(maps),
    )
    st.caption(legend + " " + shown.format(shown=len(maps), share=share_text(silent)))


def show_values(row: LayerSummary, output: NDArray[np.float32], letter: str, letters: str) -> None:
    """The values of a layer without an image; of the last one, the letters."""
    if row.layer.name == "letters":
        top = Prediction(output, letters, 0.0).top()
        chart(
            probability_bars(top),
            key="inside-answer",
            alt=", ".join(f"{name} {share_text(share)}" for name, share in top),
            explanation=_("The five highest of its 24 outputs; the sign shows {letter}.").format(letter=letter),
        )
    else:
        st.markdown(_("**Its output**: {count} values in a row, folded here into lines of 64.").format(count=len(output)))
        padded = np.pad(output, (0, -len(output) % 64)).reshape(1, -1, 64)
        st.image(map_sheet(padded, columns=1, scale=12, signed=True), alt=_("{count} values as coloured squares").format(count=len(output)))
        silent = float((output == 0).mean())
        st.caption(_("Red is positive, blue negative, white 0. {share} of them are 0 for this sign.").format(share=share_text(silent)))
