"""Pictures that follow a slider: sent within the page, because a file of their own would be gone before a browser has fetched it."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SMALL = 200 * 200  # pixels up to which nothing is lost to save bytes


def data_url(picture: NDArray[np.uint8]) -> str:
    """A picture, uint8 (height, width) or (height, width, 3), as an address that holds it: a PNG, or a JPEG where it is large."""
    image, written = Image.fromarray(picture), io.BytesIO()
    kind = "PNG" if image.width * image.height <= _SMALL else "JPEG"
    image.save(written, kind, quality=88)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(written.getvalue()).decode()}"
