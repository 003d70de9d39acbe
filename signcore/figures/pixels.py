"""Signs as pictures and as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from signcore.figures.style import MISTAKE_COLOR, TRAINING_COLOR, styled
from signcore.i18n import _
from signcore.images import IMAGE_SIDE, PIXEL_COUNT


def contact_sheet(images: NDArray[np.uint8], columns: int, scale: int = 3, gap: int = 4, names: Sequence[str] = ()) -> NDArray[np.uint8]:
    """Images side by side in one picture with transparent gaps, each pixel enlarged to a square.

    Args:
        images: uint8 (n, 28, 28), at least one.
        columns: how many stand in a row.
        scale: side in pixels of what one pixel becomes.
        gap: pixels between two images.
        names: a letter or a few for each image, for a dark tag in its corner; empty for no tags.

    Returns:
        uint8 array of shape (height, width, 4), RGBA.
    """
    rows = -(-len(images) // columns)
    side = IMAGE_SIDE * scale
    sheet = np.zeros((rows * (side + gap) - gap, columns * (side + gap) - gap, 4), np.uint8)
    corners = [((number // columns) * (side + gap), (number % columns) * (side + gap)) for number in range(len(images))]
    for (top, left), image in zip(corners, images, strict=True):
        sheet[top : top + side, left : left + side, :3] = enlarge(image, scale)[..., None]
        sheet[top : top + side, left : left + side, 3] = 255
    if not names:
        return sheet
    picture = Image.fromarray(sheet)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size=side / 6)
    for (top, left), name in zip(corners, names, strict=True):
        wide = max(side / 4, pen.textlength(name, font) + side / 10)
        middle = (left + wide / 2, top + side / 8)
        pen.rectangle((left, top, left + wide, top + side / 4), fill=(0, 0, 0, 255))
        pen.text(middle, name, fill=(255, 255, 255, 255), font=font, anchor="mm")
    return np.asarray(picture)


def enlarge(image: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    """Each pixel as a square of `scale` × `scale`, without smoothing: what the network sees, and no more."""
    return image.repeat(scale, axis=0).repeat(scale, axis=1)


def pixel_grid(image: NDArray[np.uint8], marked: tuple[int, int] | None = None) -> go.Figure:
    """One sign as 28×28 numbers: the value of each pixel on hover, its grey as its colour.

    Args:
        image: uint8 (28, 28).
        marked: a pixel (row, column) to frame together with its neighbour below, as :func:`pixel_row` marks them.
    """
    figure = go.Figure(
        go.Heatmap(
            z=image,
            zmin=0,
            zmax=255,
            colorscale="gray",
            showscale=False,
            xgap=1,
            ygap=1,
            text=image,
            texttemplate="%{text}",
            textfont={"size": 9},
            hovertemplate=_("row %{y}, column %{x}: %{z}") + "<extra></extra>",
        )
    )
    if marked:
        row, column = marked
        for top, dash in ((row, "solid"), (row + 1, "dot")):
            frame = {"x0": column - 0.5, "x1": column + 0.5, "y0": top - 0.5, "y1": top + 0.5}
            figure.add_shape(type="rect", **frame, line={"color": MISTAKE_COLOR, "width": 4, "dash": dash})
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, autorange="reversed", scaleanchor="x", scaleratio=1)
    return styled(figure, 560)


def pixel_row(image: NDArray[np.uint8], marked: tuple[int, int] | None = None) -> go.Figure:
    """The same sign as the file has it: one row of 784 numbers, as a line.

    Args:
        image: uint8 (28, 28).
        marked: a pixel (row, column) to mark together with its neighbour below, which the row puts 28 places away.
    """
    figure = go.Figure(
        go.Scatter(
            x=np.arange(PIXEL_COUNT),
            y=image.reshape(-1),
            mode="lines",
            line={"color": TRAINING_COLOR, "width": 1},
            hovertemplate=_("number %{x}: %{y}") + "<extra></extra>",
            showlegend=False,
        )
    )
    if marked:
        row, column = marked
        places = np.array([row * IMAGE_SIDE + column, (row + 1) * IMAGE_SIDE + column])
        figure.add_scatter(
            x=places,
            y=image.reshape(-1)[places],
            mode="markers",
            marker={"size": 13, "color": MISTAKE_COLOR, "symbol": ["circle", "diamond"]},
            hovertemplate=_("number %{x}: %{y}") + "<extra></extra>",
            showlegend=False,
        )
    figure.update_xaxes(title=_("place in the row of 784"), range=[-5, PIXEL_COUNT + 4], zeroline=False)
    figure.update_yaxes(range=[-8, 263], tickvals=[0, 128, 255], zeroline=False)
    return styled(figure, 240)
