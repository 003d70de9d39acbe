"""Signs that can be clicked: each point on its picture."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from signcore.figures.gallery import gallery
from signcore.figures.pixels import contact_sheet


def flat_signs(count: int) -> np.ndarray:
    """Sign i is all of grey 10 + i."""
    return np.repeat(np.arange(10, 10 + count, dtype=np.uint8), 784).reshape(count, 28, 28)


def test_each_point_lies_on_its_image() -> None:
    figure = gallery(flat_signs(7), list("ABCDEFG"), 3)
    picture = Image.open(io.BytesIO(base64.b64decode(figure.layout.images[0].source.partition(",")[2])))
    greys = np.asarray(picture)[..., 0]
    trace = figure.data[0]
    assert (figure.layout.images[0].sizex, figure.layout.images[0].sizey) == (3, 3)
    seen = [greys[int(y / 3 * greys.shape[0]), int(x / 3 * greys.shape[1])] for x, y in zip(trace.x, trace.y, strict=True)]
    assert seen == [10, 11, 12, 13, 14, 15, 16]
    assert list(trace.text) == list("ABCDEFG")


def test_only_the_pinned_sign_is_framed() -> None:
    assert not gallery(flat_signs(7), "ABCDEFG", 3).layout.shapes
    (frame,) = gallery(flat_signs(7), "ABCDEFG", 3, pinned=5).layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (2, 3, 1, 2)


def test_tags_cover_a_corner_and_nothing_else() -> None:
    plain, tagged = contact_sheet(flat_signs(2), 2, 4), contact_sheet(flat_signs(2), 2, 4, names="AB")
    changed = (plain != tagged).any(axis=-1)
    assert changed[2:27, 2:27].mean() > 0.95 and changed[2:27, 118:143].mean() > 0.95
    changed[:29, :29] = changed[:29, 116:145] = False
    assert not changed.any()
    assert not np.array_equal(tagged[:29, :29], tagged[:29, 116:145]), "each says its own letter"
