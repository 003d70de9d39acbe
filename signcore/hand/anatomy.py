"""How long a hand's bones are, how thick its flesh is, and how far its joints turn.

Everything is in millimetres and degrees, for a right hand in its own frame:

    origin at the wrist, x towards the thumb (radial), y towards the fingertips (distal), z out of the palm (palmar)

Held up, palm to the camera, x is the picture's right, y its top, and z comes towards the viewer.

Sources:
    Bone lengths: Buryanov and Kotiuk, "Proportions of hand segments", Int. J. Morphol. 28(3), 2010, 755-758, table 2
    (adults, X-ray; the fingertip's soft tissue, about 4 mm, is added by the round end of the last capsule).
    Breadths and depths of fingers and palm: Greiner, "Hand anthropometry of U.S. Army personnel", TR-92/011, 1991.
    Joint limits: the finger joints as in Lin, Wu and Huang, "Modeling the constraints of human hand motion", HUMO 2000
    (MCP 0-90, PIP 0-110, DIP 0-90, spread +-15), widened by a few degrees where the American Academy of Orthopaedic
    Surgeons' "Joint Motion" (1965) gives more: MCP extends to -30 when pushed, the index spreads 20 and more, the thumb's
    MCP and IP bend to 50-60 and 80, the wrist bends 80, extends 70 and deviates 30 to the ulnar and 20 to the radial side.
    Letters made with the whole arm (P, Q, T) use the last ten degrees of the wrist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FINGERS: Final = ("index", "middle", "ring", "little")

# Proximal, middle and distal phalanx of each finger, mm (Buryanov and Kotiuk 2010).
PHALANX_MM: Final = ((39.8, 22.4, 15.8), (44.6, 26.3, 17.4), (41.4, 25.7, 17.3), (32.7, 18.1, 16.0))
# Metacarpal, proximal and distal phalanx of the thumb, mm.
THUMB_MM: Final = (46.2, 31.6, 21.7)

# Where the metacarpals start at the wrist and end in the knuckle, (x, y, z) mm. The knuckles form an arch, so the
# outer ones stand a few millimetres further out of the palm.
CARPAL_MM: Final = ((12.0, 18.0, 0.0), (2.0, 20.0, -1.0), (-8.0, 18.0, 0.0), (-16.0, 14.0, 2.0))
KNUCKLE_MM: Final = ((26.0, 87.0, 1.0), (5.0, 89.0, -2.0), (-15.0, 83.0, 0.0), (-32.0, 73.0, 5.0))
THUMB_BASE_MM: Final = (21.0, 15.0, 9.0)

# Half the breadth at knuckle, PIP, DIP and tip of each finger, mm.
FINGER_RADIUS_MM: Final = ((10.8, 9.6, 8.4, 7.2), (11.0, 9.8, 8.6, 7.4), (10.4, 9.2, 8.0, 7.0), (9.2, 8.1, 7.0, 6.2))
THUMB_RADIUS_MM: Final = (16.0, 12.5, 11.0, 8.6)

# How each finger leans at rest (towards the thumb is positive), and by how much its plane of bending turns towards the
# thumb, so that bent fingers close ranks and point at the scaphoid.
REST_SPREAD_DEG: Final = (3.0, 0.0, -3.0, -7.0)
CONVERGENCE_DEG: Final = (-2.0, 2.0, 7.0, 13.0)

# Name, lowest and highest angle in degrees; a pose is a vector in this order. Per finger: bend of knuckle (MCP), middle
# joint (PIP) and last joint (DIP), and spread towards the thumb. Thumb: "out" swings its metacarpal in the plane of the
# palm from the fingers' direction towards the radial side, "lift" swings it out of that plane, "turn" is its pronation,
# then the bends of its MCP and IP. Wrist: palmar bend, and deviation towards the little finger.
_FINGER_LIMITS: Final = (("mcp", -25.0, 95.0), ("pip", -5.0, 115.0), ("dip", -8.0, 90.0), ("spread", -24.0, 24.0))
JOINT_LIMITS: Final[tuple[tuple[str, float, float], ...]] = (
    *((f"{finger}_{joint}", low, high) for finger in FINGERS for joint, low, high in _FINGER_LIMITS),
    ("thumb_out", -35.0, 80.0),
    ("thumb_lift", -15.0, 80.0),
    ("thumb_turn", -60.0, 100.0),
    ("thumb_mcp", -15.0, 70.0),
    ("thumb_ip", -25.0, 85.0),
    ("wrist_bend", -75.0, 90.0),
    ("wrist_deviation", -25.0, 45.0),
)
JOINT_NAMES: Final = tuple(name for name, _, _ in JOINT_LIMITS)
JOINT_LOW: Final[Floats] = np.array([low for _, low, _ in JOINT_LIMITS], np.float32)
JOINT_HIGH: Final[Floats] = np.array([high for _, _, high in JOINT_LIMITS], np.float32)


@dataclass(frozen=True)
class HandShapes:
    """Proportions of n hands, as factors of the average adult's; each array is float32.

    Attributes:
        finger_length: shape (n, 5), thumb, index, middle, ring, little.
        thickness: shape (n,), of fingers, thumb and palm.
        palm_width: shape (n,), along x only.
    """

    finger_length: Floats
    thickness: Floats
    palm_width: Floats

    @classmethod
    def average(cls, count: int) -> HandShapes:
        """The average adult's hand, count times."""
        return cls(np.ones((count, 5), np.float32), np.ones(count, np.float32), np.ones(count, np.float32))


def clip_to_limits(angles: Floats) -> Floats:
    """Bring joint angles, shape (..., 23) in degrees, back inside :data:`JOINT_LIMITS`.

    >>> clip_to_limits(np.full(23, 200.0, np.float32))[:4]  # the index can't bend further than this
    array([ 95., 115.,  90.,  24.], dtype=float32)
    """
    return np.clip(angles, JOINT_LOW, JOINT_HIGH)
