"""What a trained network does inside, as arrays. An explanation is a file here and a line in `EXPLAINERS`.

Each takes a :class:`~signcore.inference.classifier.Classifier` and images, and returns arrays by name; drawing is elsewhere. They load
Keras, so only the compute process and the command line import this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signcore.explainers.activations import layer_outputs
from signcore.explainers.kernels import kernels
from signcore.inference.classifier import Classifier

Explainer = Callable[[Classifier, NDArray[np.uint8]], dict[str, NDArray[Any]]]

EXPLAINERS: dict[str, Explainer] = {"activations": layer_outputs, "kernels": kernels}
