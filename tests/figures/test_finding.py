from __future__ import annotations

import numpy as np
from PIL import Image

from signcore.figures.finding import ARM_COLOR, HAND_COLOR, seen_places


def test_places_of_hand_and_arm_are_coloured_and_the_rest_is_left():
    shares = np.zeros((48, 48, 3), np.float32)
    shares[..., 2] = 1
    shares[:24, :24] = (1, 0, 0)
    shares[24:, :24] = (0, 1, 0)
    shown = seen_places(Image.new("RGB", (200, 200), (100, 100, 100)), shares, side=96)
    assert shown.shape == (96, 96, 3) and shown.dtype == np.uint8
    assert shown[0, 0].tolist() == [round(0.4 * 100 + 0.6 * value) for value in HAND_COLOR]
    assert shown[-1, 0].tolist() == [round(0.4 * 100 + 0.6 * value) for value in ARM_COLOR]
    assert (shown[:, 48:] == 100).all()
