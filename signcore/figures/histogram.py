"""How often each grey occurs, before and after pixels are divided by 255."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.figures.style import TRAINING_COLOR, styled
from signcore.i18n import _

BINS = 32


def pixel_histogram(images: NDArray[np.uint8], divisor: int) -> go.Figure:
    """The share of pixels in each of 32 bins of eight greys, on the axis that the pixels have after a division.

    Args:
        images: uint8 array of any shape, at least one pixel.
        divisor: what each pixel is divided by: 1 or 255. It changes the axis and nothing else.
    """
    counts = np.bincount(images.reshape(-1), minlength=256).reshape(BINS, 256 // BINS).sum(axis=1)
    width = 256 / BINS / divisor
    figure = go.Figure(
        go.Bar(
            x=(np.arange(BINS) + 0.5) * width,
            y=counts / counts.sum(),
            width=width,
            marker={"color": TRAINING_COLOR, "line": {"width": 0}},
            hovertemplate=_("around %{x:.3~f}: %{y:.1%} of all pixels") + "<extra></extra>",
        )
    )
    ticks = np.array([0, 51, 102, 153, 204, 255]) / divisor  # fifths, so that they are round numbers before and after
    figure.update_xaxes(title=_("pixel value"), range=[0, 256 / divisor], tickvals=ticks, tickformat=".3~r")
    figure.update_yaxes(tickformat=".0%", rangemode="tozero")
    return styled(figure, 240)
