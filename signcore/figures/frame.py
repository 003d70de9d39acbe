"""A picture with the frame of the part that is used; what lies outside is dimmed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from signcore.preprocessing import Crop

_FRAME = (255, 196, 0)  # seen on skin, on walls and on dark cloth
_DIMMED = 0.4  # of their brightness is left to pixels outside


def framed(picture: Image.Image, crop: Crop, most: int = 360) -> NDArray[np.uint8]:
    """The picture with the square that `crop` takes from it.

    Args:
        picture: RGB.
        crop: the square.
        most: pixels of the longer side of what is returned.

    Returns:
        uint8 array of shape (height, width, 3).
    """
    small = picture.copy()
    small.thumbnail((most, most))
    seen = np.array(small, np.uint8)
    left, top, side = crop.square(*small.size)
    inside = seen[top : top + side, left : left + side].copy()
    shown = (seen * _DIMMED).astype(np.uint8)
    line = max(2, most // 120)
    shown[top : top + side, left : left + side] = _FRAME
    kept = slice(line, side - line)
    shown[top : top + side, left : left + side][kept, kept] = inside[kept, kept]
    return shown
