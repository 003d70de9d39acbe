"""What a network says of a picture. Without Keras, for the server and its pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Prediction:
    """What a model says of one picture.

    Attributes:
        probabilities: float32 array of shape (24,), in the order of the letters; they sum to 1.
        letters: the letters, one an output.
        milliseconds: how long the model took for this picture alone.
    """

    probabilities: NDArray[np.float32]
    letters: str
    milliseconds: float

    @property
    def letter(self) -> str:
        """The most probable letter."""
        return self.letters[int(np.argmax(self.probabilities))]

    def top(self, count: int = 5) -> list[tuple[str, float]]:
        """The most probable letters with their probabilities, the best first.

        >>> Prediction(np.array([0.25, 0.5, 0.25], np.float32), "ABC", 1.5).top(2)
        [('B', 0.5), ('A', 0.25)]
        """
        best = np.argsort(-self.probabilities, kind="stable")[:count]
        return [(self.letters[i], float(self.probabilities[i])) for i in best]
