"""Whether what is in a box was drawn rather than photographed: a network that looks for hands finds some in logos, too."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image

from signcore.preprocessing.squares import Box

# Of photographs of hands at most 0.07 of the pixels are even, and 0.36 after a JPEG of quality 25; a hand on plain white fills at least a
# fifth of its box. Of what a locator found in 74 icons, logos and diagrams, most had more even pixels than this, or a larger ground.
_MOST_EVEN: Final = 0.5
_LEAST_FIGURE: Final = 0.12
_ENOUGH: Final = 240  # pixels a side that are looked at
_STEP: Final = 30  # a pixel is compared with one that is a 30th of the box away: beyond a JPEG's blocks of 8 x 8, which are even

# The same for browsers (`browser/reading/drawn.js`).
LIMITS: Final = {"mostEven": _MOST_EVEN, "leastFigure": _LEAST_FIGURE, "enough": _ENOUGH, "step": _STEP}


def looks_drawn(picture: Image.Image, box: Box) -> bool:
    """Whether what is in this box has areas of exactly one colour, as no photograph has, or is next to nothing on a plain ground.

    The most frequent colour is the ground, and counts for nothing: hands are cut out, too.

    Args:
        picture: RGB.
        box: left, top, right, bottom in its pixels; what lies beyond the picture is left out.

    >>> looks_drawn(Image.new("RGB", (40, 40), "teal"), (0, 0, 40, 40))
    True
    """
    left, top, right, bottom = (round(value) for value in box)
    left, top, right, bottom = max(0, left), max(0, top), min(right, picture.width), min(bottom, picture.height)
    if left >= right or top >= bottom:
        return False
    pixels = np.asarray(picture.crop((left, top, right, bottom)))
    stride = max(1, max(pixels.shape[:2]) // _ENOUGH)
    pixels = pixels[::stride, ::stride].astype(np.int32)
    colors = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    found, counts = np.unique(colors, return_counts=True)
    is_figure = colors != found[counts.argmax()]
    if is_figure.mean() < _LEAST_FIGURE:
        return True
    step = max(1, round(colors.shape[1] / _STEP))
    pairs = is_figure[:, step:] & is_figure[:, :-step]
    even = pairs & (colors[:, step:] == colors[:, :-step])
    return bool(even.sum() > _MOST_EVEN * pairs.sum())
