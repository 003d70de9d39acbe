"""Signs as points: where each is among all others."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from signcore.datasets.statistics import SignMap
from signcore.figures.style import MUTED_COLOR, RUN_COLORS, TRAINING_COLOR, styled
from signcore.i18n import _
from signcore.images import IMAGE_SIDE
from signcore.labels import LETTERS

# Twenty-four colours can't be told apart, by some people not even six: letters differ in shape, too, and the rest is grey.
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star", "triangle-down", "x")
MAP_HEIGHT = 560


def map_figure(found: SignMap, labels: NDArray[np.uint8], shown: Sequence[int]) -> go.Figure:
    """One point per sign, some letters in colour above the grey rest.

    Args:
        found: the map, of n signs.
        labels: uint8 array of shape (n,), the letter of each.
        shown: which letters get a colour, indices into `LETTERS`.

    Returns:
        A figure in which each point's `customdata` is its sign's index in the part, and its `text` the letter.
    """
    figure = go.Figure()
    rest = ~np.isin(labels, np.asarray(shown, np.int64))
    _add(figure, found, labels, rest, _("other letters"), {"color": MUTED_COLOR, "size": 6, "opacity": 0.35})
    for number, letter in enumerate(shown):
        marker = {"color": RUN_COLORS[number % len(RUN_COLORS)], "symbol": _SYMBOLS[number % len(_SYMBOLS)], "size": 9, "opacity": 0.85}
        _add(figure, found, labels, labels == letter, LETTERS[letter], marker)
    figure.update_xaxes(title=_("direction 1, {share:.0%} of all differences").format(share=found.shares[0]), zeroline=False)
    figure.update_yaxes(title=_("direction 2, {share:.0%}").format(share=found.shares[1]), zeroline=False, scaleanchor="x", scaleratio=1)
    figure.update_layout(xaxis_showticklabels=False, yaxis_showticklabels=False)  # grey values along a direction tell nobody anything
    styled(figure, MAP_HEIGHT)
    figure.update_layout(
        dragmode="lasso",
        clickmode="event+select",
        hovermode="closest",
        legend={"x": 0, "xanchor": "left"},
        modebar={"orientation": "v", "bgcolor": "rgba(0,0,0,0)", "color": MUTED_COLOR, "activecolor": TRAINING_COLOR},
    )
    return figure


def _add(
    figure: go.Figure, found: SignMap, labels: NDArray[np.uint8], chosen: NDArray[np.bool_], name: str, marker: dict[str, object]
) -> None:
    if chosen.any():
        figure.add_scatter(
            x=found.points[chosen, 0],
            y=found.points[chosen, 1],
            mode="markers",
            name=name,
            marker=marker,
            customdata=found.indices[chosen],
            text=[LETTERS[label] for label in labels[chosen]],
            hoverinfo="none",  # the picture that appears says the letter; "skip" would tell no browser of the hovering either
        )


@dataclass(frozen=True)
class Sprite:
    """Many signs in one picture, without gaps, so that a browser can show any of them without asking.

    Attributes:
        png: grey, 8 bits; 3,000 signs take 2.4 MB at most.
        columns: how many signs stand in a row; sign n has its corner at 28 · (n % columns), 28 · (n // columns).
    """

    png: bytes
    columns: int


def sprite(images: NDArray[np.uint8]) -> Sprite:
    """These signs, uint8 (n, 28, 28) and at least one, row by row in a picture that is about a square."""
    columns = math.isqrt(len(images) - 1) + 1
    rows = -(-len(images) // columns)
    tiles = np.zeros((rows * columns, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    tiles[: len(images)] = images
    sheet = tiles.reshape(rows, columns, IMAGE_SIDE, IMAGE_SIDE).swapaxes(1, 2).reshape(rows * IMAGE_SIDE, columns * IMAGE_SIDE)
    packed = io.BytesIO()
    Image.fromarray(sheet).save(packed, "PNG")
    return Sprite(packed.getvalue(), columns)
