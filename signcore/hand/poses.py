"""The 24 letters as tables of joint angles and views.

Read a row like this: A bends every finger into a fist, lays the thumb along the index and shows the palm's side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from signcore.hand.anatomy import Floats

LETTERS: Final = "ABCDEFGHIKLMNOPQRSTUVWXY"

Finger = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pose:
    """One way to make a letter with the right hand.

    Attributes:
        index, middle, ring, little: bend of knuckle, middle and last joint, and spread towards the thumb, degrees.
        thumb: out, lift, turn, bend of MCP and IP, degrees (see ``anatomy.JOINT_LIMITS``).
        wrist: palmar bend and deviation towards the little finger, degrees.
        view: yaw, pitch and roll, degrees (see ``camera.View``).
        fill: how much of the frame's side the hand's longer side takes.
        at: where the hand's middle lies, half frames right and up of the frame's middle.
    """

    index: Finger
    middle: Finger
    ring: Finger
    little: Finger
    thumb: tuple[float, float, float, float, float]
    wrist: tuple[float, float] = (0.0, 0.0)
    view: tuple[float, float, float] = (0.0, 0.0, 0.0)
    fill: float = 0.8
    at: tuple[float, float] = (0.0, 0.0)

    def angles(self) -> Floats:
        """All joint angles in the order of ``anatomy.JOINT_NAMES``, float32, shape (23,)."""
        return np.array([*self.index, *self.middle, *self.ring, *self.little, *self.thumb, *self.wrist], np.float32)


# Ways a finger is held that several letters share.
_UP: Final = (2.0, 4.0, 2.0, 0.0)
_FIST: Final = (84.0, 100.0, 55.0, 0.0)
_TUCKED: Final = (76.0, 92.0, 45.0, 0.0)  # folded onto the thumb
_DRAPED: Final = (52.0, 92.0, 40.0, 0.0)  # hung over the thumb
_OVER_FINGERS: Final = (28.0, 40.0, -8.0, 50.0, 51.0)  # thumb across the front of a fist
_OVER_PALM: Final = (4.0, 28.0, 9.0, 50.0, 61.0)  # thumb across the palm
_ON_RING: Final = (8.0, 63.0, 40.0, 49.0, 41.0)  # thumb holds the folded ring and little finger down

POSES: Final[dict[str, Pose]] = {
    "A": Pose(_FIST, _FIST, _FIST, _FIST, (36, 10, -15, 50, -5), view=(-4, 12, -14), fill=0.8),
    "B": Pose((0, 3, 2, -4), (0, 3, 2, 0), (0, 3, 2, 4), (0, 4, 2, 7), _OVER_PALM, view=(0, 0, -4), fill=0.86),
    "C": Pose(
        (35, 45, 25, -4), (38, 48, 25, 0), (38, 45, 25, 3), (35, 42, 25, 6), (18, 62, 45, 30, -10), view=(65, 0, -6)
    ),
    "D": Pose(_UP, (58, 72, 40, 0), (62, 75, 40, 0), (65, 75, 40, 0), (26, 69, 34, 45, 16), view=(15, 0, 0), fill=0.84),
    "E": Pose((45, 110, 60, 0), (45, 110, 60, 0), (45, 110, 60, 0), (45, 106, 60, 0), _OVER_PALM, view=(10, 0, 0)),
    "F": Pose(
        (52, 58, 35, 0), (14, 14, 6, 6), (2, 10, 5, -4), (-6, 8, 4, -16), (25, 56, 42, 46, -17), view=(30, 0, -6), fill=0.86
    ),
    "G": Pose(
        (8, 4, 2, 0), _TUCKED, _TUCKED, _TUCKED, (27, 14, 10, 35, 0), view=(165, 15, -78), fill=0.8, wrist=(10, 10)
    ),
    "H": Pose((4, 4, 2, -3), (4, 4, 2, 0), _TUCKED, _TUCKED, _ON_RING, view=(165, 15, -78), fill=0.84, wrist=(10, 10)),
    "I": Pose(_FIST, _FIST, _FIST, (4, 6, 4, -4), (26, 46, -1, 50, 51), view=(0, 6, -4)),
    "K": Pose(_UP, (62, 12, 6, 0), _FIST, _FIST, (6, 15, 30, 7, 19), view=(-48, 0, -4), fill=0.86),
    "L": Pose(_UP, _FIST, _FIST, _FIST, (66, 8, 0, 4, 0), view=(0, 4, -4), fill=0.84),
    "M": Pose(_DRAPED, _DRAPED, _DRAPED, (80, 95, 55, 0), (4, 28, 9, 50, 61), view=(10, 10, -8)),
    "N": Pose(_DRAPED, _DRAPED, _FIST, _FIST, (14, 26, 7, 49, 58), view=(10, 10, -8)),
    "O": Pose(
        (50, 55, 35, -4), (52, 56, 35, 0), (52, 55, 35, 3), (50, 50, 30, 6), (10, 58, 57, 41, -20), view=(60, 0, -8)
    ),
    "P": Pose(_UP, (70, 12, 6, 0), _FIST, _FIST, (6, 15, 30, 7, 19), view=(-48, 0, 78), wrist=(30, -10), fill=0.95),
    "Q": Pose(
        (70, 12, 8, 0), _FIST, _FIST, _FIST, (50, 60, 8, 30, -5), view=(-90, 35, 80), wrist=(60, 0), fill=0.86
    ),
    "R": Pose((6, 6, 4, -8), (4, 4, 2, 13), _TUCKED, _TUCKED, _ON_RING, view=(15, 0, 0), fill=0.86),
    "S": Pose(_FIST, _FIST, _FIST, _FIST, _OVER_FINGERS, view=(10, 6, -8)),
    "T": Pose((82, 4, 2, 0), _FIST, _FIST, _FIST, (17, 6, 15, 1, 5), view=(95, 40, 0), wrist=(0, 0), fill=0.8),
    "U": Pose((0, 3, 2, -4), (0, 3, 2, 2), _TUCKED, _TUCKED, _ON_RING, view=(12, 0, 0), fill=0.86),
    "V": Pose((0, 3, 2, 10), (0, 3, 2, -9), _TUCKED, _TUCKED, _ON_RING, view=(10, 0, -3), fill=0.86),
    "W": Pose((0, 3, 2, 11), (0, 3, 2, 0), (2, 3, 2, -10), _TUCKED, (-4, 63, 38, 51, 50), view=(8, 0, 0), fill=0.88),
    "X": Pose((15, 80, 55, 0), _FIST, _FIST, _FIST, (30, 61, 22, 49, 41), view=(50, 0, -4)),
    "Y": Pose(_FIST, _FIST, _FIST, (4, 6, 4, -16), (64, 12, 0, 4, -10), view=(0, 6, -8), fill=0.84),
}

# Other common ways to make some letters; pictures take them with the probability ``VariationRanges.variant``.
VARIANTS: Final[dict[str, tuple[Pose, ...]]] = {}
