"""How sure against how often right, before and after the temperature; shares of groups with what chance could make of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from signcore.calibration import Reliability
from signcore.evaluation import Share
from signcore.figures.style import ACCENT_COLOR, MUTED_COLOR, VALIDATION_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure


def reliability_chart(before: Reliability, after: Reliability | None) -> go.Figure:
    """One point per tenth of confidence; on the diagonal 70 % sure is right seven times in ten. Larger points stand for more answers."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": MUTED_COLOR, "dash": "dot"}, name=_("perfectly calibrated"), hoverinfo="skip"
    )
    lines = [(before, _("without its temperature"), VALIDATION_COLOR, "circle")]
    if after is not None:
        lines.append((after, _("with its temperature"), ACCENT_COLOR, "diamond"))
    for one, name, color, symbol in lines:
        known = one.counts > 0
        sizes = 7 + 16 * np.sqrt(one.counts[known] / max(1.0, float(one.counts.max())))
        figure.add_scatter(
            x=one.sure[known],
            y=one.right[known],
            mode="lines+markers",
            name=name,
            line={"color": color},
            marker={"size": sizes, "symbol": symbol},
            customdata=one.counts[known][:, None],
            hovertemplate=_("%{x:.0%} sure, %{y:.0%} right, %{customdata[0]:.0f} signs") + "<extra></extra>",
            cliponaxis=False,
        )
    figure.update_xaxes(title=_("how sure it is"), range=[0, 1], tickformat=".0%", zeroline=False)
    figure.update_yaxes(title=_("how often it is right"), range=[0, 1.02], tickformat=".0%", zeroline=False)
    return styled(figure, 360)


def share_bars(groups: Sequence[tuple[str, Share]]) -> go.Figure:
    """One bar per group, with the 95 % confidence interval of its share."""
    names = [in_figure(name) for name, _share in reversed(groups)]
    shares = [share for _name, share in reversed(groups)]
    values = np.array([share.value for share in shares])
    ends = np.array([share.interval for share in shares]).reshape(-1, 2)
    figure = go.Figure(
        go.Bar(
            x=values,
            y=names,
            orientation="h",
            marker={"color": VALIDATION_COLOR},
            error_x={
                "type": "data",
                "array": np.maximum(0, ends[:, 1] - values),
                "arrayminus": np.maximum(0, values - ends[:, 0]),
                "color": MUTED_COLOR,
                "thickness": 3,
            },
            text=[_("{right:,} of {count:,}").format(right=share.part, count=share.whole) for share in shares],
            textposition="inside",
            insidetextanchor="start",
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", zeroline=False)
    figure.update_yaxes(type="category")
    return styled(figure, 70 + 44 * len(groups))
