"""What was drawn on a canvas, as a picture like the ones that the network knows."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def paper(side: int) -> Image.Image:
    """An empty ground like the wall behind most photographs: light grey, a little darker towards the bottom."""
    shade = np.linspace(200, 165, side)[:, None].repeat(side, axis=1).astype(np.uint8)
    return Image.fromarray(shade).convert("RGB")


def composed(strokes: bytes, ground: Image.Image) -> Image.Image:
    """Strokes, a PNG that is transparent elsewhere, over the ground that the canvas shows but does not hand out."""
    drawn = Image.open(io.BytesIO(strokes), formats=["PNG"]).convert("RGBA")
    below = ground.resize(drawn.size, Image.Resampling.NEAREST).convert("RGBA")
    return Image.alpha_composite(below, drawn).convert("RGB")
