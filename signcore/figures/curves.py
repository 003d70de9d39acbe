"""Loss and accuracy as they move: by batch, by epoch, of one run or of several over each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.figures.style import RUN_COLORS, RUN_DASHES, TRAINING_COLOR, VALIDATION_COLOR, styled
from signcore.i18n import _
from signcore.plain_text import in_figure
from signcore.runs.store import BatchEvent, EpochEvent
from signcore.shares import share_text

CURVE_HEIGHT = 330
_SMOOTH_STEPS = 15


def training_curve(
    batches: Sequence[BatchEvent], epochs: Sequence[EpochEvent], steps_per_epoch: int, total_epochs: int, *, metric: str
) -> go.Figure:
    """One run's `"loss"` or `"accuracy"` over its epochs.

    A thin line shows each batch, a thick one their running mean; a dot at the end of each epoch is the validation part.
    The accuracy axis always shows 0 to 1, so that a curve does not look better than it is.
    """
    lines: list[dict[str, Any]] = []  # a figure of several at once takes half as long as one line after the other
    if batches:
        at = _short(np.array([event.step for event in batches]) / max(1, steps_per_epoch))
        values = np.array([getattr(event, metric) for event in batches])
        thin, thick = {"color": TRAINING_COLOR, "width": 1}, {"color": TRAINING_COLOR, "width": 3}
        quiet = {"opacity": 0.3, "hoverinfo": "skip", "showlegend": False}
        lines.append({"x": at, "y": _short(values), "mode": "lines", "line": thin, **quiet})
        lines.append(
            {
                "x": at,
                "y": _short(running_mean(values, _SMOOTH_STEPS)),
                "mode": "lines",
                "name": _("training"),
                "line": thick,
                "hovertemplate": _("epoch %{x:.2f}: %{y:.3f}") + "<extra></extra>",
            }
        )
    if epochs:
        lines.append(
            {
                "x": np.array([event.epoch + 1 for event in epochs]),
                "y": np.array([getattr(event, f"val_{metric}") for event in epochs]),
                "mode": "lines+markers",
                "name": _("validation"),
                "line": {"color": VALIDATION_COLOR, "width": 3},
                "marker": {"size": 9, "symbol": "diamond"},
                "cliponaxis": False,
                "hovertemplate": _("epoch %{x}: %{y:.3f}") + "<extra></extra>",
            }
        )
    figure = go.Figure([{"type": "scatter", **line} for line in lines])
    shown_epochs = max(1.0, min(total_epochs, (batches[-1].step / max(1, steps_per_epoch) if batches else 1) * 1.15 + 0.2))
    return _with_axes(styled(figure, CURVE_HEIGHT, metric_title(metric)), metric, [0, shown_epochs], _highest(batches, epochs, metric))


def comparison_curve(runs: Sequence[tuple[str, Sequence[EpochEvent]]], *, metric: str) -> go.Figure:
    """Several runs' `"loss"` or `"accuracy"` by epoch: a colour a run, validation full and training thin."""
    figure = go.Figure()
    for number, (said, epochs) in enumerate(runs):
        name = in_figure(said)
        color, dash = RUN_COLORS[number % len(RUN_COLORS)], RUN_DASHES[number % len(RUN_DASHES)]
        at = np.array([event.epoch + 1 for event in epochs])
        for prefix, width, part in (("val_", 4, _("validation")), ("", 1.5, _("training"))):
            figure.add_scatter(
                x=at,
                y=np.array([getattr(event, prefix + metric) for event in epochs]),
                mode="lines+markers",
                name=f"{name}, {part}",
                line={"color": color, "width": width, "dash": dash},
                marker={"size": 8 if prefix else 4},
                hovertemplate=f"{name}, {part}<br>" + _("epoch %{x}: %{y:.3f}") + "<extra></extra>",
            )
    last = max((events[-1].epoch + 1 for _name, events in runs if events), default=1)
    figure = _with_axes(styled(figure, 420, metric_title(metric)), metric, [0.5, last + 0.5], None)
    figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0, "xanchor": "left"})
    return figure


def running_mean(values: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    """The mean of each value and the up to `width - 1` before it: float64 array of the same shape.

    >>> running_mean(np.array([4.0, 2.0, 3.0]), 2).tolist()
    [4.0, 3.0, 2.5]
    """
    sums = np.cumsum(np.insert(values.astype(np.float64), 0, 0.0))
    ends = np.arange(1, len(values) + 1)
    starts = np.maximum(0, ends - width)
    means: NDArray[np.float64] = (sums[ends] - sums[starts]) / (ends - starts)
    return means


def metric_title(metric: str) -> str:
    """What a chart of the metric is called."""
    return {"loss": _("Loss: how wrong, and how sure of it"), "accuracy": _("Accuracy: share of signs read right")}[metric]


def describe_curve(epochs: Sequence[EpochEvent], batches: Sequence[BatchEvent]) -> str:
    """The curves in words, for those who can't see them and for those in the last row."""
    if not batches:
        return _("Nothing to see yet: the first step is still to come.")
    recent = batches[-_SMOOTH_STEPS:]
    said = _("Step {step:,}: loss {loss:.3f}, accuracy {accuracy} in the latest batches.").format(
        step=batches[-1].step,
        loss=float(np.mean([event.loss for event in recent])),
        accuracy=share_text(float(np.mean([event.accuracy for event in recent]))),
    )
    if not epochs:
        return said + " " + _("Validation follows at the epoch's end.")
    last = epochs[-1]
    return (
        said
        + " "
        + _(
            "After epoch {epoch}: accuracy {accuracy} in training and {val_accuracy} in validation; loss {loss:.3f} and {val_loss:.3f}."
        ).format(
            epoch=last.epoch + 1,
            accuracy=share_text(last.accuracy),
            val_accuracy=share_text(last.val_accuracy),
            loss=last.loss,
            val_loss=last.val_loss,
        )
    )


def _highest(batches: Sequence[BatchEvent], epochs: Sequence[EpochEvent], metric: str) -> float:
    values = [getattr(event, metric) for event in batches] + [getattr(event, f"val_{metric}") for event in epochs]
    finite = np.array([value for value in values if value is not None and np.isfinite(value)])
    return float(np.quantile(finite, 0.995)) * 1.1 if len(finite) else 3.5


def _with_axes(figure: go.Figure, metric: str, across: Sequence[float], highest: float | None) -> go.Figure:
    # Set rather than updated, as in `styled`: a class that watches has this drawn every second.
    figure.layout["xaxis"] = {"title": {"text": _("epoch")}, "range": list(across), "zeroline": False}
    if metric == "accuracy":
        figure.layout["yaxis"] = {"range": [0, 1.02], "tickformat": ".0%", "zeroline": False}
    else:
        figure.layout["yaxis"] = {"rangemode": "tozero", "zeroline": False, "range": [0, highest] if highest else None}
    return figure


def _short(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """In half the bytes, for thirty browsers on one network: seven digits are more than a chart can show."""
    return values.astype(np.float32)
