"""Near copies on both sides of the split."""

from __future__ import annotations

import numpy as np

from signcore.datasets.base import TRAINING, VALIDATION, SignDataset
from signcore.datasets.findings.base import Evidence, Finding, Progress, Severity
from signcore.datasets.near_copies import SAME_PHOTOGRAPH, find_leak
from signcore.i18n import N_

_TOLERATED = 0.05
NEAR_COPIES = "near copies"


def check(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Validation images with a near copy of the same letter in training; serious from one in twenty on.

    They are left to a new split by photograph rather than left out: of Sign Language MNIST nothing would remain.
    """
    leak = find_leak(dataset)
    progress(1.0)
    order = leak.worst(int((leak.correlation >= SAME_PHOTOGRAPH).sum()))
    if not len(order):
        return []
    return [
        Finding(
            NEAR_COPIES,
            Severity.SERIOUS if leak.share > _TOLERATED else Severity.NOTICE,
            N_("{count:,} of {all:,} validation signs ({share:.1%}) have a near copy in training, most likely of the same photograph."),
            {"count": len(order), "all": len(leak.correlation), "share": leak.share},
            N_(
                "A network that has seen one copy of a photograph knows the others, so validation tests what it "
                "remembers, not what it understands. Split by photograph."
            ),
            Evidence(VALIDATION, order.astype(np.int64), TRAINING, leak.closest[order], leak.correlation[order], N_("correlation")),
        )
    ]
