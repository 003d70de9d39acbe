from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ui.try_it.drawing import composed, paper, with_ghost


def stroke(grey: int) -> bytes:
    """A square of 40 pixels in the middle of 100, as the canvas gives it."""
    drawn = Image.new("RGBA", (100, 100))
    drawn.paste((grey, grey, grey, 255), (30, 30, 70, 70))
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return written.getvalue()


def test_a_hard_stroke_covers_what_it_covers():
    ground = Image.new("RGB", (100, 100), (180, 180, 180))
    picture = np.asarray(composed(stroke(60), ground))[..., 0]
    assert set(np.unique(picture)) == {60, 180} and (picture == 60).sum() == 1600


@pytest.mark.parametrize("grey", [20, 240])
def test_a_soft_stroke_fades_from_its_own_grey_to_the_ground_and_no_further(grey):
    ground = Image.new("RGB", (100, 100), (180, 180, 180))
    row = np.asarray(composed(stroke(grey), ground, 5.0))[50, :, 0].astype(int)
    assert row[50] == pytest.approx(grey, abs=6) and row[2] == 180
    assert min(grey, 180) - 2 <= row.min() and row.max() <= max(grey, 180) + 2
    assert (np.diff(row[:50]) * np.sign(grey - 180) >= -1).all(), "without a rim"
    assert row[30] == pytest.approx((grey + 180) / 2, abs=8), "half of it at the stroke's edge"


def test_a_ghost_is_seen_and_leaves_the_ground_as_it_is():
    ground = paper(100)
    before = np.asarray(ground).copy()
    shown = with_ghost(ground, np.tile(np.linspace(0, 255, 50).astype(np.uint8), (50, 1)))
    assert shown.size == (100, 100) and not np.array_equal(np.asarray(shown), before) and np.array_equal(np.asarray(ground), before)
