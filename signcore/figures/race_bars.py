"""A race of many runs as bars that grow: the most accurate on top."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from signcore.figures.style import ACCENT_COLOR, MUTED_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure


def race_bars(names: Sequence[str], shares: Sequence[float], notes: Sequence[str], own: Sequence[bool]) -> go.Figure:
    """The bars.

    Args:
        names: each run's, the best first.
        shares: of validation signs read right, 0 to 1.
        notes: what stands beside each bar: how far it is.
        own: whether it is the looker's own, drawn in the accent colour.
    """
    places = [f"{place}. {in_figure(name)}" for place, name in enumerate(names, start=1)]
    figure = go.Figure(
        go.Bar(
            x=list(reversed(shares)),
            y=list(reversed(places)),
            orientation="h",
            marker={"color": [ACCENT_COLOR if one else MUTED_COLOR for one in reversed(own)]},
            text=list(reversed(notes)),
            textposition="outside",
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    figure.update_xaxes(title=_("validation accuracy"), range=[0, 1.3], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1], zeroline=False)
    figure.update_yaxes(type="category", tickfont={"size": 17})
    return styled(figure, 90 + 40 * len(names))
