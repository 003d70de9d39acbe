"""What a locator sees in a picture: places of hand and of arm, laid over it in colour."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HAND_COLOR: Final = (230, 159, 0)  # orange and blue of Okabe and Ito's palette, which colour-blind people tell apart
ARM_COLOR: Final = (0, 114, 178)
_STRENGTH: Final = 0.6  # how much of a place's own picture its colour hides where the locator is certain


def seen_places(picture: Image.Image, shares: NDArray[np.float32], side: int = 288) -> NDArray[np.uint8]:
    """The picture that a locator looked at, coloured by what it took for hand and for arm.

    Args:
        picture: RGB, the square that it looked at.
        shares: float32 (h, w, 3), of hand, arm and neither at each place.
        side: pixels a side of what is returned.

    Returns:
        uint8 array of shape (side, side, 3).
    """
    seen = np.asarray(picture.resize((side, side), Image.Resampling.BILINEAR), np.float32)
    rows = np.arange(side) * shares.shape[0] // side
    columns = np.arange(side) * shares.shape[1] // side
    places = shares[rows][:, columns]
    for kind, color in enumerate((HAND_COLOR, ARM_COLOR)):
        part = _STRENGTH * places[..., kind : kind + 1]
        seen = seen * (1 - part) + np.array(color, np.float32) * part
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)
