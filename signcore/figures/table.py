"""What a chart shows, as a table: for those who read numbers, for a spreadsheet, for a screen reader."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from signcore.i18n import _

_DECIMALS = 6


def table_of(figure: go.Figure) -> pd.DataFrame:
    """The points of a chart's lines, bars and squares, a row each; what is only there to be seen (a thin line beside its mean) included.

    Returns:
        Columns: the line's name where there are several, then x and y called by their axes' titles.

    >>> table_of(go.Figure(go.Bar(x=["A", "B"], y=[0.5, 1.0]))).to_dict("list")
    {'x': ['A', 'B'], 'y': [0.5, 1.0]}
    """
    across, down = _title(figure.layout.xaxis, "x"), _title(figure.layout.yaxis, "y")
    if down == across:
        across, down = "x", "y"
    pieces, name = [], _("line")
    for trace in figure.data:
        if getattr(trace, "z", None) is not None:  # a picture as numbers: a row a row
            return pd.DataFrame(np.asarray(trace.z))
        if trace.x is None or trace.y is None:
            continue
        piece = pd.DataFrame({across: _plain(trace.x), down: _plain(trace.y)})
        piece.insert(0, name, trace.name or "")
        if trace.type == "scatter" and getattr(trace, "customdata", None) is not None and np.ndim(trace.customdata) == 2:
            piece[_("count")] = np.asarray(trace.customdata)[:, -1]
        pieces.append(piece)
    if not pieces:
        return pd.DataFrame()
    whole = pd.concat(pieces, ignore_index=True)
    return whole if len(set(whole[name])) > 1 else whole.drop(columns=name)


def _title(axis: object, otherwise: str) -> str:
    return str(getattr(getattr(axis, "title", None), "text", None) or otherwise)


def _plain(values: object) -> list[object]:
    array = np.asarray(values)
    return list(np.round(array.astype(float), _DECIMALS)) if array.dtype.kind == "f" else list(array.tolist())
