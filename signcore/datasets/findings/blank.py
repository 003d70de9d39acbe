"""Images without a sign: one grey all over, black and white only, or a line of column names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import PART_NAMES, SignDataset
from signcore.datasets.findings.base import Evidence, Finding, Progress, Severity
from signcore.i18n import N_

_MOST = 0.8  # of the pixels black or white
_STEADY = 0.95


def check_blank(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Images of a single grey, and images in which four pixels out of five are pure black or pure white."""
    found = []
    for number, part_name in enumerate(PART_NAMES):
        pixels = dataset.parts[part_name].images.reshape(len(dataset.parts[part_name]), -1)
        constant = pixels.min(axis=1) == pixels.max(axis=1)
        burnt = ((pixels == 0) | (pixels == 255)).mean(axis=1)
        saturated = np.flatnonzero((burnt >= _MOST) & ~constant)
        blank = np.flatnonzero(constant)
        if len(blank):
            found.append(
                Finding(
                    "blank signs",
                    Severity.SERIOUS,
                    N_("Signs of a single grey all over, in {part}: {count:,}."),
                    {"count": len(blank), "part": part_name},
                    N_("There is nothing to see in them, so their letters can't be learnt. Leave them out."),
                    Evidence(part_name, blank),
                    may_leave_out=True,
                )
            )
        if len(saturated):
            order = saturated[np.argsort(-burnt[saturated], kind="stable")]
            found.append(
                Finding(
                    "burnt-out signs",
                    Severity.DOUBTFUL,
                    N_("Signs in which four pixels out of five are pure black or white, in {part}: {count:,}."),
                    {"count": len(order), "part": part_name},
                    N_("Too much light or contrast, or pixels that were rescaled twice. If you can't read the sign, leave it out."),
                    Evidence(part_name, order, scores=burnt[order].astype(np.float32), measure=N_("share of black and white")),
                    may_leave_out=True,
                )
            )
        progress((number + 1) / len(PART_NAMES))
    return found


def check_header(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Rows whose pixels count upwards, as the columns' numbers do: a header that was read as a sign."""
    found = []
    for number, part_name in enumerate(PART_NAMES):
        rows = np.flatnonzero(counts_upwards(dataset.parts[part_name].images))
        if len(rows):
            found.append(
                Finding(
                    "header as a sign",
                    Severity.SERIOUS,
                    N_("Rows that are not pictures, because their pixels count upwards like column numbers, in {part}: {count:,}."),
                    {"count": len(rows), "part": part_name},
                    N_("A line of column names was most likely read as a sign. Leave it out."),
                    Evidence(part_name, rows),
                    may_leave_out=True,
                )
            )
        progress((number + 1) / len(PART_NAMES))
    return found


def counts_upwards(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether an image's 784 numbers go up by one same step, from 0 again after 255 or staying there: bool (n,).

    >>> ramp = (np.arange(1, 785) % 256).astype(np.uint8).reshape(1, 28, 28)
    >>> counts_upwards(np.concatenate([ramp, np.full_like(ramp, 9)])).tolist()
    [True, False]
    """
    rows = images.reshape(len(images), -1)
    steps = rows[:, 1:] - rows[:, :-1]  # uint8 wraps around: from 255 to 0 is a step of 1
    wrapped = (steps[:, 0] != 0) & ((steps == steps[:, :1]).mean(axis=1) >= _STEADY)
    numbers = np.arange(rows.shape[1])
    clipped = np.zeros(len(rows), bool)
    for first in (0, 1):
        clipped |= (rows == np.minimum(numbers + first, 255).astype(np.uint8)).mean(axis=1) >= _STEADY
    answer: NDArray[np.bool_] = wrapped | clipped
    return answer
