"""What runs reached and cost: parameters, multiplications, and where the time of an epoch goes."""

from __future__ import annotations

from signcore.durations import duration_text
from signcore.figures.time_split import describe_split, time_bars
from signcore.i18n import _
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.running.progress import seconds_to, time_split
from signcore.runs.store import EpochEvent, Run
from signcore.shares import share_text
from ui.shared.charts import chart
from ui.shared.plain import visible

_GOOD = 0.9  # accuracy in validation that a run's speed is told by


def accuracy_rows(last: list[EpochEvent]) -> dict[str, list[str]]:
    """What each run reached in its last epoch, as rows of the table of runs."""
    return {
        _("Accuracy, training"): [share_text(epoch.accuracy) for epoch in last],
        _("Accuracy, validation"): [share_text(epoch.val_accuracy) for epoch in last],
        _("Gap, in points"): [f"{100 * epoch.gap:+.1f}" for epoch in last],
    }


def cost_rows(runs: list[Run], epochs_of: dict[str, list[EpochEvent]]) -> dict[str, list[str]]:
    """What each run cost, as rows of the table of runs."""
    return {
        _("Parameters"): [f"{run.facts.parameters:,}" for run in runs],
        _("Multiply-adds per sign"): [f"{summarize(plan_model(run.config.model)).multiply_adds:,}" for run in runs],
        _("Time to 90 %\u00a0in validation"): [_time_to(epochs_of[run.id], _GOOD) for run in runs],
        _("Duration"): [duration_text(run.facts.seconds) if run.facts.seconds is not None else "–" for run in runs],
        _("Signs per second"): [f"{epochs_of[run.id][-1].images_per_second:,.0f}" for run in runs],
    }


def show_time_split(named: list[tuple[str, list[EpochEvent]]]) -> None:
    """Where the time of an epoch goes in each of some runs; nothing if no run knows."""
    known = [(name, split) for name, epochs in named if (split := time_split(epochs)) is not None]
    if known:
        chart(
            time_bars(known),
            key="time-split",
            fact=" ".join(f"{visible(name)}: {describe_split(split)}" for name, split in known),
            explanation=_(
                "The mean over epochs. Signs are read and varied beside the computing, so a step seldom waits for them. "
                "**Try:** halve the filters and see what shrinks."
            ),
        )


def _time_to(epochs: list[EpochEvent], accuracy: float) -> str:
    seconds = seconds_to(epochs, accuracy)
    return "–" if seconds is None else duration_text(seconds)
