"""Loss and accuracy as curves: by batch, by epoch, of one run or of several overlaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from signcore.figures.style import MUTED_COLOR, RUN_COLORS, RUN_DASHES, TRAINING_COLOR, VALIDATION_COLOR, styled
from signcore.i18n import _, ngettext
from signcore.plain_text import in_figure
from signcore.runs.store import BatchEvent, EpochEvent
from signcore.seeds import band
from signcore.shares import share_text

CURVE_HEIGHT = 330
_SMOOTH_STEPS = 15


def training_curve(
    batches: Sequence[BatchEvent],
    epochs: Sequence[EpochEvent],
    steps_per_epoch: int,
    total_epochs: int,
    *,
    metric: str,
    kept: int | None = None,
) -> go.Figure:
    """One run's `"loss"` or `"accuracy"` over its epochs.

    A thin line shows each batch, a thick one their running mean; a dot at the end of each epoch is the validation part.
    The accuracy axis always shows 0 to 1, so that a curve does not look better than it is. A line stands at the epoch that was
    `kept` as the best, counted from 1.
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
    if kept:
        figure.add_vline(x=kept, line={"color": MUTED_COLOR, "dash": "dot", "width": 3}, annotation_text=_("kept"))
    shown_epochs = max(1.0, min(total_epochs, (batches[-1].step / max(1, steps_per_epoch) if batches else 1) * 1.15 + 0.2))
    return _with_axes(styled(figure, CURVE_HEIGHT, metric_title(metric)), metric, [0, shown_epochs], _highest(batches, epochs, metric))


def comparison_curve(lines: Sequence[tuple[str, Sequence[Sequence[EpochEvent]]]], *, metric: str, by: str = "epoch") -> go.Figure:
    """Several runs' `"loss"` or `"accuracy"`: one colour per run, validation thick and training thin.

    Args:
        lines: names, and the epochs of the run; or of several that differ in their seed alone, whose mean is drawn in a band of 95 %.
        metric: which.
        by: what stands below: `"epoch"`, or `"seconds"` that were trained.
    """
    figure = go.Figure()
    for number, (said, repeats) in enumerate(lines):
        name = in_figure(said)
        color, dash = RUN_COLORS[number % len(RUN_COLORS)], RUN_DASHES[number % len(RUN_DASHES)]
        whole = min(map(len, repeats))
        at = _places(repeats, whole, by)
        for prefix, width, part in (("val_", 4, _("validation")), ("", 1.5, _("training"))):
            bands = [band([getattr(epochs[i], prefix + metric) for epochs in repeats]) for i in range(whole)]
            if prefix and len(repeats) > 1:
                edges = np.array([[one.low for one in bands], [one.high for one in bands]])
                figure.add_scatter(
                    x=np.concatenate([at, at[::-1]]),
                    y=np.concatenate([edges[0], edges[1][::-1]]),
                    fill="toself",
                    fillcolor=_pale(color),
                    line={"width": 0},
                    hoverinfo="skip",
                    name=_("{name}, range").format(name=name),
                    showlegend=False,
                )
            figure.add_scatter(
                x=at,
                y=np.array([one.mean for one in bands]),
                mode="lines+markers",
                name=f"{name}, {part}",
                line={"color": color, "width": width, "dash": dash},
                marker={"size": 8 if prefix else 4},
                hovertemplate=f"{name}, {part}<br>" + _("epoch %{customdata}: %{y:.3f}") + "<extra></extra>",
                customdata=np.arange(1, whole + 1),
            )
    furthest = max((float(np.max(trace.x)) for trace in figure.data if len(trace.x)), default=1.0)
    across = [0.5, furthest + 0.5] if by == "epoch" else [0, 1.03 * furthest]
    figure = _with_axes(styled(figure, 420, metric_title(metric)), metric, across, None)
    if by == "seconds":
        figure.layout["xaxis"]["title"] = {"text": _("seconds of training")}
    figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0, "xanchor": "left"})
    return figure


def gap_curve(name: str, epochs: Sequence[EpochEvent], most: int) -> go.Figure:
    """One run's accuracy by epoch, the gap between training and validation shaded: what the network memorised.

    Args:
        name: its title.
        epochs: so far.
        most: how many there will be.
    """
    at = np.array([event.epoch + 1 for event in epochs])
    figure = go.Figure()
    for metric, title, color, symbol in (
        ("val_accuracy", _("validation"), VALIDATION_COLOR, "diamond"),
        ("accuracy", _("training"), TRAINING_COLOR, "circle"),
    ):
        figure.add_scatter(
            x=at,
            y=np.array([getattr(event, metric) for event in epochs]),
            mode="lines+markers",
            name=title,
            line={"color": color, "width": 4},
            marker={"symbol": symbol, "size": 8},
            fill="tonexty" if metric == "accuracy" and len(epochs) else None,
            fillcolor="rgba(213, 94, 0, 0.18)",
            cliponaxis=False,
        )
    if epochs:
        last = epochs[-1]
        figure.add_annotation(
            x=at[-1],
            y=(last.accuracy + last.val_accuracy) / 2,
            text=_("gap {points:+.0f}").format(points=100 * last.gap),
            xanchor="right" if at[-1] > 0.7 * most else "left",
            xshift=-12 if at[-1] > 0.7 * most else 12,
            showarrow=False,
            font={"size": 18},
        )
    return _with_axes(styled(figure, 300, in_figure(name)), "accuracy", [0.5, most + 0.5], None)


def describe_trend(epochs: Sequence[EpochEvent]) -> str:
    """What validation has done lately, in a sentence; empty before the second epoch."""
    if len(epochs) < 2:
        return ""
    losses = [event.val_loss for event in epochs]
    if not np.isfinite(losses).all():
        return _("The loss has diverged.")
    best = int(np.argmin(losses))
    since = len(losses) - 1 - best
    if since == 0:
        return _("Validation loss is at its lowest: more epochs may help.")
    return ngettext(
        "Validation loss was lowest after epoch {best}; it has not been so low for {count} epoch.",
        "Validation loss was lowest after epoch {best}; it has not been so low for {count} epochs.",
        since,
    ).format(best=epochs[best].epoch + 1, count=since)


def _places(repeats: Sequence[Sequence[EpochEvent]], whole: int, by: str) -> NDArray[np.float64]:
    """Where the epochs of a line stand: their numbers, or the mean of the seconds after which they ended."""
    if by == "epoch":
        return np.array([event.epoch + 1.0 for event in repeats[0][:whole]])
    return np.asarray(np.mean([np.cumsum([event.seconds for event in epochs[:whole]]) for epochs in repeats], axis=0))


def _pale(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, 0.22)"


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
    """The curves in words, for those who can't see them and for those at the back of the room."""
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
