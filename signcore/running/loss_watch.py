"""Noticing that a training has diverged, from the losses of its batches alone."""

from __future__ import annotations

import math

from signcore.i18n import N_
from signcore.labels import LETTERS

LOSS_NO_NUMBER = N_(
    "The loss is no longer a number: the steps were so large that the weights diverged. Go back to the last good epoch "
    "with a tenth of the learning rate, or stop and keep the network of that epoch."
)
LOSS_EXPLODED = N_(
    "The loss has grown a hundredfold: the steps are so large that they make the network worse. Go back to the last good epoch "
    "with a tenth of the learning rate, stop and keep the network of that epoch, or resume to see what happens."
)
_GUESSING = math.log(len(LETTERS))  # the loss of a network that finds all letters equally likely
_TIMES = 100
_HIGHEST = 1e4
_BATCHES = 5  # batches in a row above the limit: a single one may just hold odd signs


class LossWatch:
    """Tells when training has diverged: losses that are not finite, or far above where they began for some batches in a row.

    >>> watch = LossWatch()
    >>> [watch.trouble(loss) == LOSS_EXPLODED for loss in (3.2, 0.5, 900, 900, 900, 900, 900)]
    [False, False, False, False, False, False, True]
    >>> watch.trouble(math.nan) == LOSS_NO_NUMBER
    True
    """

    def __init__(self) -> None:
        self._limit = 0.0
        self._high = 0

    def trouble(self, loss: float) -> str:
        """What is wrong after a batch with this loss, as a sentence; empty if nothing is."""
        if not math.isfinite(loss):
            return LOSS_NO_NUMBER
        # Guessing is the floor of where it began: a run that goes on begins near 0, and 100 times that is no explosion.
        self._limit = self._limit or min(_HIGHEST, _TIMES * max(loss, _GUESSING))
        self._high = self._high + 1 if loss > self._limit else 0
        return LOSS_EXPLODED if self._high >= _BATCHES else ""

    def forget(self) -> None:
        """Begin again, after someone said how to go on."""
        self._high = 0
