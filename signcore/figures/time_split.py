"""Where the seconds of an epoch go, one bar per run."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from signcore.figures.style import ACCENT_COLOR, MISTAKE_COLOR, MUTED_COLOR, VALIDATION_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure
from signcore.running.progress import TimeSplit

_BAR_HEIGHT = 44


def time_bars(named: Sequence[tuple[str, TimeSplit]]) -> go.Figure:
    """A bar for each run, in seconds of its mean epoch: computing, checking, waiting for signs, the rest."""
    figure = go.Figure()
    names = [in_figure(name) for name, _split in named]
    for field, title, color, pattern in (
        ("compute", _("computing"), ACCENT_COLOR, ""),
        ("validation", _("checking on validation"), VALIDATION_COLOR, "/"),
        ("input", _("waiting for signs"), MISTAKE_COLOR, "x"),
        ("rest", _("the rest"), MUTED_COLOR, "."),
    ):
        figure.add_bar(
            y=names,
            x=[getattr(split, field) for _name, split in named],
            name=title,
            orientation="h",
            marker={"color": color, "pattern": {"shape": pattern, "size": 6}},
            hovertemplate=title + ": %{x:.2f} s<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    figure.update_xaxes(rangemode="tozero", zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True, type="category")
    figure = styled(figure, 160 + _BAR_HEIGHT * len(named), _("Where an epoch's time goes, in seconds"))
    figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.35, "x": 0, "xanchor": "left", "traceorder": "normal"})
    return figure


def describe_split(split: TimeSplit) -> str:
    """One run's split in words."""
    share = {name: getattr(split, name) / max(1e-9, split.total) for name in ("compute", "validation", "input", "rest")}
    return _(
        "Of an epoch's {seconds:.1f} s, computing takes {compute:.0%}, checking on validation {validation:.0%}, "
        "waiting for signs {input:.0%}, the rest {rest:.0%}."
    ).format(seconds=split.total, **share)
