"""Letters that are missing or rare."""

from __future__ import annotations

import numpy as np

from signcore.datasets.base import PART_NAMES, TRAINING, SignDataset
from signcore.datasets.findings.base import Finding, Progress, Severity
from signcore.i18n import N_
from signcore.labels import LETTERS

_UNBALANCED = 5.0  # the validation part of Sign Language MNIST has 3.5 times as many signs of E as of R, and works


def check(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Letters that a part lacks, and training parts in which one letter comes five times as often as another."""
    found = []
    for part_name in PART_NAMES:
        counts = dataset.parts[part_name].letter_counts()
        missing = np.flatnonzero(counts == 0)
        if len(missing):
            training = part_name == TRAINING
            found.append(
                Finding(
                    "missing letters",
                    Severity.SERIOUS if training else Severity.DOUBTFUL,
                    N_("No {part} sign shows {letters}."),
                    {"part": part_name, "letters": ", ".join(LETTERS[letter] for letter in missing)},
                    N_("The network can't learn what it never sees. Find signs of these letters, or do not ask it about them.")
                    if training
                    else N_("Nothing checks these letters. Set some of their signs aside for validation."),
                )
            )
    counts = dataset.training.letter_counts()
    present = np.flatnonzero(counts)
    rarest, commonest = present[counts[present].argmin()], int(counts.argmax())
    ratio = counts[commonest] / counts[rarest]
    if ratio >= _UNBALANCED:
        found.append(
            Finding(
                "unbalanced letters",
                Severity.DOUBTFUL,
                N_("Training has {ratio:.1f} times as many signs of {commonest} ({most:,}) as of {rarest} ({least:,})."),
                {
                    "ratio": float(ratio),
                    "commonest": LETTERS[commonest],
                    "most": int(counts[commonest]),
                    "rarest": LETTERS[rarest],
                    "least": int(counts[rarest]),
                },
                N_("A network learns the rare letter last, and when in doubt it says the common one. Look at each letter's own accuracy."),
            )
        )
    progress(1.0)
    return found
