"""What covers the bones, measured on pictures of it."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.hand.anatomy import HandShapes
from signcore.hand.flesh import FOREARM_MM, FULL, LEAN, Build, Flesh, cover_bones
from signcore.hand.render import NOTHING, pixel_centres, rasterise
from signcore.hand.skeleton import pose_hands

_FRAME_MM = 150.0  # from the picture's middle to its edge
_BELOW_MM = 60.0  # beyond the wrist, where only the forearm is


def across_the_forearm(build: Build) -> tuple[np.ndarray, np.ndarray]:
    """Places from side to side and the skin's nearness there, both in millimetres, of an open hand without a sleeve."""
    shapes = HandShapes.average(1)
    flesh = cover_bones(pose_hands(np.zeros((1, 23), np.float32), shapes), shapes, np.array([300.0], np.float32), build)
    surface = rasterise(Flesh(*(part / np.float32(_FRAME_MM) for part in vars(flesh).values())), 512)
    row = int(np.argmin(abs(pixel_centres(512)[::-1] * _FRAME_MM + _BELOW_MM)))
    depth = surface.depth[0, row]
    seen = depth > NOTHING
    return pixel_centres(512)[seen] * _FRAME_MM, depth[seen] * _FRAME_MM


@pytest.mark.parametrize(("build", "groove_mm"), [(LEAN, 3.8), (FULL, 1.5)])
def test_a_forearm_is_two_round_bones_side_by_side(build: Build, groove_mm: float) -> None:
    """Two circles of radius r, a apart from the middle, are 2 (a + r) broad, and meet r - sqrt(r² - a²) below their tops."""
    part = _BELOW_MM / FOREARM_MM
    apart, radius = ((1 - part) * near + part * far for near, far in zip(build.wrist, build.elbow, strict=True))
    place, near = across_the_forearm(build)
    assert np.ptp(place) == pytest.approx(2 * (apart + radius), abs=1.5)
    assert near.max() == pytest.approx(radius, abs=0.5)
    middle = near[np.argmin(abs(place))]
    assert near.max() - middle == pytest.approx(radius - np.sqrt(radius**2 - apart**2), abs=0.3)
    assert near.max() - middle == pytest.approx(groove_mm, abs=0.5)
