"""What is asked about a picture, and what a network says of it. Without Keras, for the server and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from signcore.preprocessing.squares import Box


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


@dataclass(frozen=True)
class Wishes:
    """How a picture is to be read.

    Attributes:
        crop: "auto" finds the hand, "none" takes the largest square in the middle; or a square, in pixels of the picture.
        contrast: whether greys are stretched from black to white.
        several: whether a few squares around that one are read, too, and the answers averaged.
        mirror: "auto" asks the locator whether the hand is a left one; "never" and "always".
    """

    crop: str | Box = "auto"
    contrast: bool = True
    several: bool = True
    mirror: str = "auto"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Wishes:
        """The inverse of :meth:`to_dict`."""
        crop = values["crop"]
        return cls(**{**values, "crop": crop if isinstance(crop, str) else tuple(crop)})


AS_IT_IS = Wishes(crop="none", contrast=False, several=False, mirror="never")  # a sign of a data set


# Of 192 photographs of hands that this was tuned on, the locator was less sure in 2; of 50 hands that it found in pictures without
# one, in 40. `python -m benchmarks.own_hand` measures both.
HAND_SURENESS: Final = 0.78


@dataclass(frozen=True)
class Place:
    """Which part of a picture was read.

    Attributes:
        square: left, top, right, bottom in pixels of the picture; it may reach beyond it.
        hand: the hand that was found in it, in the same pixels, or None.
        looked_for: whether a hand was looked for at all.
        sureness: how sure the locator is of that hand, 0 to 1.
        left: how sure it is that it is a left hand, 0 to 1.
        mirrored: whether left and right were exchanged.
        shares: what the locator saw in its last look, float32 (48, 48, 3): hand, arm, neither; None where none was found.
        seen: the square that it looked at then.
        drawn: whether what was found looks drawn rather than photographed.
    """

    square: Box
    hand: Box | None = None
    looked_for: bool = False
    sureness: float = 0.0
    left: float = 0.0
    mirrored: bool = False
    shares: NDArray[np.float32] | None = None
    seen: Box | None = None
    drawn: bool = False

    @property
    def no_hand(self) -> bool:
        """Whether a hand was looked for and none was found."""
        return self.looked_for and self.hand is None

    @property
    def hardly_a_hand(self) -> bool:
        """Whether what was found may well not be a hand."""
        return self.hand is not None and (self.sureness < HAND_SURENESS or self.drawn)


@dataclass(frozen=True)
class Reading:
    """What one network reads in a picture.

    Attributes:
        prediction: probabilities, calibrated where the network's validation signs tell by how much.
        distance: how far the picture is from what the network learnt, in units of the limit: above 1 is unlike. None where that is not
            known.
        is_calibrated: whether probabilities are.
        right_when_sure: of validation signs of which the network was about as sure, the share that it read right, and how many they were;
            None where that is not known.
        place: which part of the picture was read.
    """

    prediction: Prediction
    distance: float | None
    is_calibrated: bool
    right_when_sure: tuple[float, int] | None
    place: Place

    @property
    def unlike(self) -> bool:
        """Whether the picture is of another kind than what the network learnt."""
        return self.place.no_hand or self.place.hardly_a_hand or (self.distance is not None and self.distance > 1)
