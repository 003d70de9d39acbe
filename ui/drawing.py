"""What was drawn on a canvas, as a picture like the ones that the network knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def paper(side: int) -> Image.Image:
    """An empty ground like the wall behind most photographs: light grey, a little darker towards the bottom."""
    shade = np.linspace(200, 165, side)[:, None].repeat(side, axis=1).astype(np.uint8)
    return Image.fromarray(shade).convert("RGB")


def composed(strokes: NDArray[np.uint8], ground: Image.Image) -> Image.Image:
    """Strokes, RGBA uint8 (h, w, 4), over the ground that the canvas shows but does not hand out."""
    height, width = strokes.shape[:2]
    below = ground.resize((width, height), Image.Resampling.NEAREST).convert("RGBA")
    return Image.alpha_composite(below, Image.fromarray(strokes, "RGBA")).convert("RGB")


def has_strokes(strokes: NDArray[np.uint8] | None) -> bool:
    """Whether anything was drawn."""
    return strokes is not None and bool(strokes[..., 3].any())
