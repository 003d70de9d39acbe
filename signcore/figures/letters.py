"""Charts with a bar or a cell per letter: probabilities, class balance, one-hot, confusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.evaluation import Evaluation
from signcore.figures.style import ACCENT_COLOR, MISTAKE_COLOR, MUTED_COLOR, TRAINING_COLOR, VALIDATION_COLOR, styled
from signcore.i18n import _
from signcore.labels import LETTERS
from signcore.shares import share_text


def probability_bars(top: Sequence[tuple[str, float]]) -> go.Figure:
    """The most probable letters as bars, the best on top and in the accent colour."""
    letters = [letter for letter, _share in reversed(top)]
    shares = np.array([share for _letter, share in reversed(top)])
    colors = [MUTED_COLOR] * (len(top) - 1) + [ACCENT_COLOR]
    figure = go.Figure(
        go.Bar(
            x=shares,
            y=letters,
            orientation="h",
            marker={"color": colors},
            text=[share_text(share) for share in shares],
            textposition="outside",
            hovertemplate="%{y}: %{text}<extra></extra>",
        ),
        {  # with the figure: axes that are changed later take three times as long, and this is drawn for every picture
            "xaxis": {"range": [0, 1.18], "tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1], "zeroline": False},
            "yaxis": {"tickfont": {"size": 24}, "type": "category"},
        },
    )
    return styled(figure, 60 + 52 * len(top))


def balance_bars(counts: Mapping[str, NDArray[np.integer]]) -> go.Figure:
    """How many images each letter has, a bar for each part."""
    figure = go.Figure()
    for (name, values), color in zip(counts.items(), (TRAINING_COLOR, VALIDATION_COLOR), strict=True):
        figure.add_bar(x=list(LETTERS), y=values, name=_(name), marker={"color": color}, hovertemplate="%{x}: %{y}<extra></extra>")
    figure.update_layout(barmode="group", bargap=0.15)
    _name_every_letter(figure)
    return styled(figure, 300)


def confusion_map(evaluation: Evaluation) -> go.Figure:
    """The 24×24 table of true letters against answers, each row as shares of its letter; right answers on the diagonal.

    Squares are markers rather than heatmap cells, so that a click on one can be answered. Only cells that hold something
    are drawn; `customdata` has (true index, said index, count).
    """
    rows, columns = np.nonzero(evaluation.confusion)
    counts = evaluation.confusion[rows, columns]
    shares = counts / np.maximum(1, evaluation.confusion.sum(axis=1))[rows]
    right = rows == columns
    figure = go.Figure()
    for chosen, color in ((right, TRAINING_COLOR), (~right, MISTAKE_COLOR)):
        figure.add_scatter(
            x=[LETTERS[i] for i in columns[chosen]],
            y=[LETTERS[i] for i in rows[chosen]],
            mode="markers",
            # How often shows as how opaque, so that a rare mix-up fades into a light ground as well as into a dark one.
            marker={"symbol": "square", "size": 14, "color": color, "opacity": 0.12 + 0.88 * shares[chosen], "line": {"width": 0}},
            # Lists: a row of a typed array comes back from a click as {"0": …, "1": …}.
            customdata=np.stack([rows[chosen], columns[chosen], counts[chosen]], axis=1).tolist(),
            hovertemplate=_("%{y} read as %{x}: %{customdata[2]} ×") + "<extra></extra>",
            showlegend=False,
        )
    figure.update_xaxes(
        title=_("network's answer"),
        categoryorder="array",
        categoryarray=list(LETTERS),
        side="top",
        range=[-0.6, 23.6],
        dtick=1,
        constrain="domain",
    )
    figure.update_yaxes(
        title=_("true letter"),
        categoryorder="array",
        categoryarray=list(LETTERS),
        range=[23.6, -0.6],
        dtick=1,
        scaleanchor="x",
        scaleratio=1,
        constrain="domain",
        constraintoward="top",
    )
    figure = styled(figure, 440)
    figure.update_layout(margin={"t": 60, "l": 8, "r": 8, "b": 8})
    return figure


def _name_every_letter(figure: go.Figure) -> None:
    """Plotly leaves out every second name where it thinks them too close; 24 upright letters of this size fit on a phone."""
    figure.update_xaxes(type="category", tickmode="linear", dtick=1, tickangle=0, tickfont={"size": 12})


def letter_bars(values: NDArray[np.floating]) -> go.Figure:
    """A share for each letter (its recall, say), the weakest letters first, so that they are seen."""
    known = np.flatnonzero(np.isfinite(values))
    order = known[np.argsort(values[known], kind="stable")]
    figure = go.Figure(
        go.Bar(
            x=[LETTERS[i] for i in order],
            y=values[order],
            marker={"color": VALIDATION_COLOR},
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )
    _name_every_letter(figure)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return styled(figure, 280)
