"""What chance does: runs that differ in their seed alone, as bands; and whether a difference between two such groups may be luck."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import fmean, stdev
from typing import Final

from signcore.config import RunConfig
from signcore.runs.store import Run

LUCK: Final = 0.05  # a difference that chance makes more often than this is called luck
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Band:
    """The 95 % confidence interval of the mean over seeds.

    Attributes:
        mean, low, high: of the runs; all the same where there is one run only.
        count: how many runs.
    """

    mean: float
    low: float
    high: float
    count: int


def but_for_the_seed(config: RunConfig) -> RunConfig:
    """The settings with seed 0: runs are repeats of each other where these are equal."""
    return replace(config, train=replace(config.train, seed=0))


def repeats(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs in groups that differ in their seed alone, on the same signs; groups and runs in the order in which they came."""
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.data.hash, str(but_for_the_seed(run.config).all_settings())), []).append(run)
    return list(groups.values())


def fresh_seeds(taken: Collection[int], count: int) -> list[int]:
    """The lowest seeds that are not taken.

    >>> fresh_seeds({0, 2}, 3)
    [1, 3, 4]
    """
    free = (seed for seed in range(len(taken) + count) if seed not in taken)
    return list(islice(free, count))


def band(values: Sequence[float]) -> Band:
    """Student's interval of the mean of some runs' figures.

    >>> found = band([0.90, 0.92, 0.94])
    >>> round(found.mean, 3), round(found.low, 3), round(found.high, 3)
    (0.92, 0.87, 0.97)
    """
    mean = fmean(values)
    if len(values) < 2:
        return Band(mean, mean, mean, len(values))
    from scipy.special import stdtrit  # noqa: PLC0415 - takes a while to load, and few look at repeats

    reach = float(stdtrit(len(values) - 1, (1 + _CONFIDENCE) / 2)) * stdev(values) / len(values) ** 0.5
    return Band(mean, mean - reach, mean + reach, len(values))


def luck(one: Sequence[float], other: Sequence[float]) -> float | None:
    """How often chance alone makes two groups differ at least so much: Welch's t-test, two-sided; None with fewer than two in a group.

    >>> round(luck([0.90, 0.92, 0.94], [0.95, 0.97, 0.96]), 3)
    0.055
    """
    if min(len(one), len(other)) < 2:
        return None
    from scipy.special import stdtr  # noqa: PLC0415

    parts = [stdev(values) ** 2 / len(values) for values in (one, other)]
    if sum(parts) == 0:
        return 1.0 if fmean(one) == fmean(other) else 0.0
    t = abs(fmean(one) - fmean(other)) / sum(parts) ** 0.5
    freedom = sum(parts) ** 2 / sum(part**2 / (len(values) - 1) for part, values in zip(parts, (one, other), strict=True))
    return float(2 * stdtr(freedom, -t))
