"""A sweep as a map: a cell per combination, the darker the better, each with its figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.figures.style import MUTED_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure

# Opaque, so that text on them is as easy to read on a light page as on a dark one: 4.5:1 at least.
_WORST, _BEST, _DARK_FROM = "#E3F1F3", "#0B5768", 0.745
_ROOM = 120  # pixels for what stands around the cells
_CELL = 64  # pixels that a cell is high


def sweep_map(
    titles: Sequence[str],
    rows: Sequence[str],
    columns: Sequence[str],
    values: NDArray[np.float64],
    texts: Sequence[Sequence[str]],
) -> go.Figure:
    """The map.

    Args:
        titles: what the rows are, and what the columns are where there are any.
        rows: the values of the first.
        columns: those of the second; none where only one setting varies.
        values: shares from 0 to 1, (rows, columns or 1); NaN where nothing is known yet.
        texts: what stands in each cell, as `values`.
    """
    across = [in_figure(one) for one in columns] or [""]
    down = [in_figure(one) for one in rows]
    known = values[~np.isnan(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=across,
            y=down,
            colorscale=[[0, _WORST], [1, _BEST]],
            zmin=low,
            zmax=high,
            showscale=False,
            xgap=4,
            ygap=4,
            hoverongaps=False,
            hovertemplate="%{y} · %{x}: %{z:.1%}<extra></extra>" if columns else "%{y}: %{z:.1%}<extra></extra>",
        )
    )
    for row, line in enumerate(texts):  # not the heatmap's own texts, which are white on some cells and left out without a number
        for column, text in enumerate(line):
            value = values[row, column]
            color = MUTED_COLOR if np.isnan(value) else _on((value - low) / (high - low) if high > low else 1.0)
            figure.add_annotation(x=column, y=row, text=text, showarrow=False, font={"color": color, "size": 18})
    figure.update_xaxes(
        title=in_figure(titles[1]) if columns else "",
        type="category",
        side="top",
        showgrid=False,
        visible=bool(columns),
        tickfont={"size": 16},
    )
    figure.update_yaxes(title=in_figure(titles[0]), type="category", autorange="reversed", showgrid=False, tickfont={"size": 16})
    return styled(figure, _ROOM + _CELL * len(down))


def _on(place: float) -> str:
    """The colour of text on a cell, whose own lies so far from the worst one's to the best one's."""
    return "#FFFFFF" if place > _DARK_FROM else "#000000"


def describe_sweep(titles: Sequence[str], names: Sequence[tuple[str, str]], values: Sequence[float], of: int) -> str:
    """What the map tells: how much of it is known, the best cell and the worst.

    Args:
        titles: of rows and columns.
        names: the known cells, each by its values.
        values: their shares.
        of: how many cells there are.
    """
    if not names:
        return _("Nothing of this grid is trained yet.")
    said = [
        ", ".join(f"{title} {value}" for title, value in zip(titles, one, strict=False))
        for one in (names[int(np.argmax(values))], names[int(np.argmin(values))])
    ]
    known = _("{known} of {cells} cells are known.").format(known=len(names), cells=of)
    if len(names) == 1:
        return f"{known} {said[0]}: {max(values):.1%}."
    best = _("Best so far: {name}, validation accuracy {share}; lowest: {other}, {low}.").format(
        name=said[0], share=f"{max(values):.1%}", other=said[1], low=f"{min(values):.1%}"
    )
    return f"{known} {best}"
