"""One pinned sign on its way through every layer of a trained network."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.config import ModelConfig
from signcore.datasets.base import SignDataset
from signcore.errors import ConfigError, RunError
from signcore.figures.letters import probability_bars
from signcore.figures.pixels import enlarge, map_sheet
from signcore.i18n import _, ngettext
from signcore.inference.client import explain
from signcore.models import LayerKind, plan_model
from signcore.models.summary import LayerSummary, summarize
from signcore.models.words import how_it_counts, what_it_does
from signcore.runs.artifacts import read_about
from signcore.shares import share_text
from ui.data.views.pinned import place_to_ask, sign_at, title_of_asked
from ui.shared import cache
from ui.shared.choose_model import choose_model
from ui.shared.session import session
from ui.shared.waiting import waiting_text
from ui.shared.widgets import chart, heading, in_text_color, need_dataset, said_plainly

_COLUMNS = 10
_MAPS = 30  # feature maps on show; more would be too small to be seen


def show() -> None:
    """The page."""
    heading(
        _("Inside the network"),
        _(
            "Follow one sign from its pixels to its letter, layer by layer. **Try:** pin "
            "another sign on the data page and see which maps light up now."
        ),
    )
    dataset = need_dataset()
    if dataset is None:
        return
    cache.compute_process()
    asked = choose_model(dataset)
    if asked is None:
        return
    with said_plainly():
        _show_way(dataset, asked.path)


def _show_way(dataset: SignDataset, model: Path) -> None:
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
        outputs = explain(cache.compute_process(), model, "activations", image[None])
    output = outputs.get(row.layer.name)
    if output is None:
        raise RunError(
            _("The model in {path} has no layer {name}, though its settings say so.").format(path=model.name, name=row.layer.name)
        )
    if output.ndim == 3:
        strongest = np.argsort(-output.max(axis=(0, 1)), kind="stable")[:_MAPS]
        if row.layer.kind is LayerKind.CONV2D:
            _show_kernels(model, row, image, strongest)
        _show_maps(row, output.transpose(2, 0, 1)[strongest], output.shape[2])
    else:
        _show_values(row, output, letter, about["letters"])


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


def _show_kernels(model: Path, row: LayerSummary, image: NDArray[np.uint8], order: NDArray[np.intp]) -> None:
    """The kernels of a layer that gets one picture; those of the others have a slice for each channel, and are no pictures."""
    weights = explain(cache.compute_process(), model, "kernels", image[None]).get(row.layer.name)
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


def _show_maps(row: LayerSummary, maps: NDArray[np.float32], count: int) -> None:
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


def _show_values(row: LayerSummary, output: NDArray[np.float32], letter: str, letters: str) -> None:
    if row.layer.name == "letters":
        order = output.argsort()[::-1][:5]
        top = [(letters[i], float(output[i])) for i in order]
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


show()
