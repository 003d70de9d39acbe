"""One sign's way through a network, a layer at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from signcore.config import ModelConfig
from signcore.datasets.base import SignDataset
from signcore.errors import ConfigError, RunError
from signcore.explainers.questions import ActivationsOf
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.inference.client import explain
from signcore.models import LayerKind, plan_model
from signcore.models.summary import LayerSummary, summarize
from signcore.models.words import how_it_counts, what_it_does
from signcore.runs.artifacts import read_about
from ui.inside.outputs import MAPS, show_kernels, show_maps, show_values
from ui.shared import cache
from ui.shared.pinned import place_to_ask, sign_at, title_of_asked
from ui.shared.session import session
from ui.shared.waiting import waiting_text
from ui.shared.widgets import in_text_color


def show_way(dataset: SignDataset, model: Path) -> None:
    """A choice of layer, what it does, and what it makes of the pinned sign."""
    image, letter = sign_at(dataset, *place_to_ask(dataset))
    about = read_about(model)
    layers = {row.layer.name: row for row in summarize(plan_model(_network_of(about, model))).layers}
    sign, choice = st.columns([1, 4], gap="large", vertical_alignment="center")
    sign.image(
        enlarge(image, 6),
        alt=title_of_asked(letter),
        caption=title_of_asked(letter),
    )
    first = _first_to_show(list(layers.values()))
    chosen = choice.pills(
        _("Layer"),
        list(layers),
        default=first,
        required=True,
        format_func=in_text_color,
        key="inside-layer",
        wrap=True,
        on_change=session().did,
        args=("layers",),
    )
    row = layers.get(chosen) or layers[first]  # another network may lack the layer that was chosen
    st.info(f"**{row.layer.kind.value}** · {what_it_does(row.layer.kind)}\n\n{how_it_counts(row)}", icon="💡")
    with st.spinner(waiting_text()):
        output = explain(cache.compute_process(), model, ActivationsOf(row.layer.name), image).values
    if output.ndim == 3:
        strongest = np.argsort(-output.max(axis=(0, 1)), kind="stable")[:MAPS]
        if row.layer.kind is LayerKind.CONV2D:
            show_kernels(model, row, image, strongest)
        show_maps(row, output.transpose(2, 0, 1)[strongest], output.shape[2])
    else:
        show_values(row, output, letter, about["letters"])


def _network_of(about: dict[str, Any], model: Path) -> ModelConfig:
    """The settings of a network, from what stands in its file."""
    try:
        return ModelConfig.from_dict(about["config"]["model"])
    except (ConfigError, KeyError, TypeError, AttributeError):
        raise RunError(
            _("{path} does not say how its network is built, so it can't be opened up here. “Try it” can still ask it.").format(
                path=model.name
            )
        ) from None


def _first_to_show(rows: list[LayerSummary]) -> str:
    """The layer to begin with: the first that learns, which is where a sign turns into features."""
    return next(row.layer.name for row in rows if row.layer.kind in (LayerKind.CONV2D, LayerKind.DENSE))
