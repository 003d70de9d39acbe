"""What was drawn on a canvas, as a picture like the ones that the network knows."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter


def paper(side: int) -> Image.Image:
    """An empty ground like the wall behind most photographs: light grey, a little darker towards the bottom."""
    shade = np.linspace(200, 165, side)[:, None].repeat(side, axis=1).astype(np.uint8)
    return Image.fromarray(shade).convert("RGB")


def with_ghost(ground: Image.Image, hand: NDArray[np.uint8]) -> Image.Image:
    """The ground with a hand that hardly shows, to be shaded over.

    Args:
        ground: RGB.
        hand: uint8 (h, w), before a plain wall.
    """
    over = Image.fromarray(hand).resize(ground.size, Image.Resampling.BILINEAR).convert("RGB")
    return Image.blend(ground, over, 0.45)


def composed(strokes: bytes, ground: Image.Image, softness: float = 0.0) -> Image.Image:
    """Strokes, a PNG that is transparent elsewhere, over the ground that the canvas shows but does not hand out.

    Args:
        strokes: the PNG.
        ground: RGB.
        softness: the standard deviation, in pixels, by which the strokes' edges fade.
    """
    drawn = Image.open(io.BytesIO(strokes), formats=["PNG"]).convert("RGBA")
    below = ground.resize(drawn.size, Image.Resampling.NEAREST).convert("RGBA")
    if softness:
        # In premultiplied colours, so that nothing transparent darkens an edge.
        drawn = drawn.convert("RGBa").filter(ImageFilter.GaussianBlur(softness)).convert("RGBA")
    return Image.alpha_composite(below, drawn).convert("RGB")
