"""A network in another format: how it is compared with the original, on signs of every kind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signcore.errors import RunError
from signcore.hand import render_signs
from signcore.i18n import _
from signcore.inference.classifier import Classifier

_CHECKED = 256  # signs
_MOST_APART = 1e-3  # in a probability


def checked(classifier: Classifier, ask: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> str:
    """What is said of a converted network after it was asked about the same signs.

    Args:
        classifier: the original.
        ask: the converted one: pixels 0-255, float32 (n, 28, 28, 1), to probabilities (n, 24).

    Raises:
        RunError: the two differ.
    """
    rendered = render_signs(np.arange(_CHECKED) % 24, seed=7).images
    apart = float(np.abs(ask(rendered[..., None].astype(np.float32)) - classifier.probabilities(rendered)).max())
    if not apart <= _MOST_APART:  # also where it is no number
        raise RunError(
            _("The converted network gives different answers from the original: probabilities differ by up to {apart:.3g}.").format(
                apart=apart
            )
        )
    return _("On {count} signs, its probabilities differ from the original's by at most {apart:.1e}.").format(count=_CHECKED, apart=apart)
