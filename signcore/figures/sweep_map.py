"""A sweep as a map: a cell per combination, the stronger its colour the better, each with its figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.figures.style import ACCENT_COLOR, MUTED_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure

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
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=across,
            y=down,
            text=texts,
            texttemplate="%{text}",
            textfont={"size": 18},
            # One hue that fades into a light ground as well as into a dark one; letters keep the colour of the page's text.
            colorscale=[[0, _ground(0.0)], [1, _ground(0.62)]],
            showscale=False,
            xgap=4,
            ygap=4,
            hoverongaps=False,
            hovertemplate="%{y} · %{x}: %{z:.1%}<extra></extra>" if columns else "%{y}: %{z:.1%}<extra></extra>",
        )
    )
    unknown = [(row, column) for row in range(len(down)) for column in range(len(across)) if np.isnan(values[row, column])]
    for row, column in unknown:  # a heatmap leaves out the text of a cell without a number
        figure.add_annotation(x=column, y=row, text=texts[row][column], showarrow=False, font={"color": MUTED_COLOR, "size": 16})
    figure.update_xaxes(title=in_figure(titles[1]) if columns else "", type="category", side="top", showgrid=False, visible=bool(columns))
    figure.update_yaxes(title=in_figure(titles[0]), type="category", autorange="reversed", showgrid=False)
    return styled(figure, _ROOM + _CELL * len(down))


def _ground(strength: float) -> str:
    red, green, blue = (int(ACCENT_COLOR[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {strength})"


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
