"""What a trained network does inside, as arrays. An explanation is a file here, a class in `questions`, and a line in `EXPLAINERS`.

An explainer takes a Keras model, images and its question's parameters, and returns arrays by name; drawing is elsewhere. Explainers load
Keras, so each is imported when it is first asked: the server knows their questions alone.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Explainer = Callable[..., dict[str, NDArray[np.float32]]]

EXPLAINERS: dict[str, str] = {"activations": "signcore.explainers.activations", "kernels": "signcore.explainers.kernels"}


def explainer(name: str) -> Explainer:
    """The explainer of a name in `EXPLAINERS`: the function of that name in its module."""
    found: Any = getattr(importlib.import_module(EXPLAINERS[name]), name)
    explained: Explainer = found
    return explained
