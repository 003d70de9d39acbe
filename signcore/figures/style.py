"""The colours and the frame that all charts share.

Training is blue and validation is orange everywhere (the colour-blind safe pair of Okabe and Ito); weights and
differences use one diverging scale with white at zero (`browser/parts/colours.js`). Backgrounds stay transparent, so that a chart fits
light and dark.
"""

from __future__ import annotations

import plotly.graph_objects as go

TRAINING_COLOR = "#0072B2"
VALIDATION_COLOR = "#E69F00"
ACCENT_COLOR = "#0F7C90"
MUTED_COLOR = "#8A94A0"
MISTAKE_COLOR = "#D55E00"
CHART_CONFIG = {"displayModeBar": False, "responsive": True}
RUN_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
RUN_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def settled(figure: go.Figure) -> go.Figure:
    """A figure that nobody changes any more: made into plain values once, not again for each browser that is shown it."""
    plain = figure.to_dict()
    figure.to_dict = lambda: plain
    return figure


def styled(figure: go.Figure, height: int, title: str = "") -> go.Figure:
    """`figure` with the shared frame: fixed height, large letters, legend above, nothing that moves by itself."""
    frame = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 64 if title else 32, "b": 8},
        "font": {"size": 16},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "right", "x": 1.0},
        "hoverlabel": {"font": {"size": 16}},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "transition": {"duration": 0},
        "uirevision": "keep",  # a refresh must not undo a reader's zoom
    }
    if title:
        frame["title"] = {"text": title, "x": 0, "xanchor": "left", "font": {"size": 19}}
    for name, value in frame.items():  # one by one: `update_layout` takes six times as long, and charts are drawn while a class waits
        figure.layout[name] = value
    return figure
