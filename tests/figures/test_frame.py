"""The frame of what is used of a picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from signcore.figures.frame import framed
from signcore.preprocessing import Crop


def test_the_frame_stands_where_the_square_is_cut() -> None:
    shown = framed(Image.new("RGB", (300, 200), (200, 100, 50)), Crop(0.5, across=1.0, down=0.0))  # the upper right corner, 100 wide
    assert shown.shape == (200, 300, 3)
    assert shown[50, 250].tolist() == [200, 100, 50]
    assert shown[150, 250].tolist() == shown[50, 100].tolist() == [80, 40, 20]  # two fifths of it
    edge = shown[50, 200].tolist()
    assert edge not in ([200, 100, 50], [80, 40, 20])
    assert shown[0, 250].tolist() == shown[99, 250].tolist() == shown[50, 299].tolist() == edge


def test_what_is_shown_is_small() -> None:
    assert framed(Image.new("RGB", (3000, 1000)), Crop()).shape == (120, 360, 3)
    assert np.ptp(framed(Image.new("RGB", (1, 1)), Crop(0.1))) >= 0
