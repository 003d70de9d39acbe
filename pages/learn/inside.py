"""One pinned sign on its way through every layer of a trained network."""

from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.compute import explain
from signcore.config import ModelConfig
from signcore.datasets.base import SignDataset
from signcore.figures.letters import probability_bars
from signcore.figures.pixels import enlarge, map_sheet
from signcore.i18n import _, ngettext
from signcore.labels import LETTERS
from signcore.models import LayerKind, plan_model
from signcore.models.plan import IMAGE_SHAPE
from signcore.models.summary import LayerSummary, summarize
from signcore.models.words import how_it_counts, what_it_does
from signcore.runs.artifacts import read_about
from ui import cache
from ui.choose_model import choose_model
from ui.session import session
from ui.widgets import chart, heading, need_dataset, said_plainly

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
    model = choose_model()
    if model is None:
        return
    with said_plainly():
        _show_way(dataset, model)


def _show_way(dataset: SignDataset, model: Path) -> None:
    part_name, pinned = session().pinned
    part = dataset.parts[part_name]
    index = min(pinned, len(part) - 1)
    image, letter = part.images[index], LETTERS[part.labels[index]]
    summary = summarize(plan_model(ModelConfig.from_dict(read_about(model)["config"]["model"])))
    names = [row.layer.name for row in summary.layers]
    sign, choice = st.columns([1, 4], gap="large", vertical_alignment="center")
    sign.image(
        enlarge(image, 6),
        alt=_("The pinned sign, {letter}").format(letter=letter),
        caption=_("The pinned sign: {letter}").format(letter=letter),
    )
    chosen = choice.pills(_("Layer"), names, default=names[1], required=True, key="inside-layer", wrap=True)
    place = names.index(chosen) if chosen in names else 0  # another network may lack the layer that was chosen
    row, before = summary.layers[place], summary.layers[place - 1].output_shape if place else IMAGE_SHAPE
    session().done.add("layers")
    st.info(f"**{row.layer.kind.value}** · {what_it_does(row.layer.kind)}\n\n{how_it_counts(row, before)}", icon="💡")
    with st.spinner(_("Asking the network; the first question waits until it is loaded…")):
        outputs = explain(cache.compute_process(), model, "activations", image[None])
    output = outputs[names[place]]
    if output.ndim == 3:
        strongest = np.argsort(-output.max(axis=(0, 1)), kind="stable")[:_MAPS]
        if row.layer.kind is LayerKind.CONV2D and place == 1:
            _show_kernels(model, image, strongest)
        _show_maps(row, output.transpose(2, 0, 1)[strongest], output.shape[2])
    else:
        _show_values(row, output, letter)


def _show_kernels(model: Path, image: NDArray[np.uint8], order: NDArray[np.intp]) -> None:
    weights = explain(cache.compute_process(), model, "kernels", image[None])["weights"][order]
    st.markdown(_("**Its kernels**: {count} of the small windows that it slides over the sign.").format(count=len(weights)))
    st.image(
        map_sheet(weights, columns=_COLUMNS, scale=28, signed=True),
        alt=_("{count} kernels of the first convolution; red weights add, blue ones subtract").format(count=len(weights)),
        width="stretch",
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
        "{shown} map is on show; {share:.0%} of its values are 0.",
        "{shown} maps are on show; {share:.0%} of their values are 0.",
        len(maps),
    )
    st.caption(legend + " " + shown.format(shown=len(maps), share=silent))


def _show_values(row: LayerSummary, output: NDArray[np.float32], letter: str) -> None:
    if row.layer.name == "letters":
        order = output.argsort()[::-1][:5]
        top = [(LETTERS[i], float(output[i])) for i in order]
        chart(
            probability_bars(top),
            key="inside-answer",
            alt=", ".join(f"{name} {share:.1%}" for name, share in top),
            explanation=_("The five highest of its 24 outputs; the sign shows {letter}.").format(letter=letter),
        )
    else:
        st.markdown(_("**Its output**: {count} values in a row, folded here into lines of 64.").format(count=len(output)))
        padded = np.pad(output, (0, -len(output) % 64)).reshape(1, -1, 64)
        st.image(map_sheet(padded, columns=1, scale=12, signed=True), alt=_("{count} values as coloured squares").format(count=len(output)))
        silent = float((output == 0).mean())
        st.caption(_("Red is positive, blue negative, white 0. {share:.0%} of them are 0 for this sign.").format(share=silent))


show()
