"""Signs side by side, to be clicked."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from signcore.figures.pixels import contact_sheet
from signcore.figures.style import ACCENT_COLOR, styled

SIGN_HEIGHT = 128  # pixels on the screen that one sign gets where there is room
_SCALE = 5
_GAP = 4


def gallery(
    images: NDArray[np.uint8],
    names: Sequence[str],
    columns: int,
    pinned: int | None = None,
    *,
    tagged: bool = False,
    height: int = SIGN_HEIGHT,
) -> go.Figure:
    """A contact sheet under invisible squares, whose clicks Plotly reports.

    Args:
        images: uint8 (n, 28, 28), at least one.
        names: what a hover says of each.
        columns: how many stand in a row.
        pinned: which one is framed.
        height: pixels on the screen that one sign gets where there is room.
        tagged: whether the names stand in the images' corners, too.

    Returns:
        A figure whose only trace has a point for each image, in order: a selected point's index is the image's.
    """
    rows, places = -(-len(images) // columns), np.arange(len(images))
    across, down = places % columns, places // columns
    figure = go.Figure(
        go.Scatter(
            x=across + 0.5,
            y=down + 0.5,
            mode="markers",
            marker={"symbol": "square", "size": height, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            text=list(names),
            hovertemplate="%{text}<extra></extra>",
        )
    )
    figure.add_layout_image(
        source=_address_of(contact_sheet(images, columns, _SCALE, _GAP, names if tagged else ())),
        xref="x",
        yref="y",
        x=0,
        y=0,
        sizex=columns,
        sizey=rows,
        sizing="stretch",
        layer="below",
    )
    if pinned is not None:  # a shape and no marker, because it has to shrink with the image on a small screen
        left, top = int(across[pinned]), int(down[pinned])
        figure.add_shape(type="rect", x0=left, x1=left + 1, y0=top, y1=top + 1, line={"color": ACCENT_COLOR, "width": 6})
    figure.update_xaxes(visible=False, range=[0, columns], constrain="domain", constraintoward="left", fixedrange=True)
    figure.update_yaxes(
        visible=False, range=[rows, 0], scaleanchor="x", scaleratio=1, constrain="domain", constraintoward="top", fixedrange=True
    )
    styled(figure, height * rows)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False, clickmode="event+select")
    return figure


def _address_of(sheet: NDArray[np.uint8]) -> str:
    """A grey RGBA sheet as an address that holds the picture itself: two channels of it are enough, and the fastest packing is."""
    packed = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(sheet[..., [0, 3]])).save(packed, format="PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode()
