"""What a trained network does inside, as arrays. An explanation is a file here, a class in `questions`, and a line in `EXPLAINERS`.

An explainer takes a Keras model, images and its question's parameters, and returns arrays by name; drawing is elsewhere. Explainers load
Keras, so each is imported when it is first asked: the server knows their questions alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Explainer = Callable[..., dict[str, NDArray[np.float32]]]

EXPLAINERS = ("activations", "kernels")  # each a module of this package with a function of its name


def explainer(name: str) -> Explainer:
    """The explainer of a name in `EXPLAINERS`.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in EXPLAINERS:
        raise KeyError(name)
    found: Explainer = getattr(importlib.import_module(f"{__name__}.{name}"), name)
    return found
