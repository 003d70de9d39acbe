"""The rasteriser against solids whose picture is known."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.hand.camera import rotations
from signcore.hand.flesh import Flesh
from signcore.hand.render import NOTHING, Surface, pixel_centres, rasterise


def draw(*capsules: tuple[list[float], list[float], float], ellipsoid: float = 1e-3, size: int = 64) -> Surface:
    """One image of capsules (start, end, radius) and of a ball of radius ``ellipsoid`` far behind them."""
    start = np.array([[capsule[0] for capsule in capsules]], np.float32)
    end = np.array([[capsule[1] for capsule in capsules]], np.float32)
    radius = np.array([[capsule[2] for capsule in capsules]], np.float32)
    centre = np.array([[[0, 0, -5]]], np.float32)
    return rasterise(Flesh(start, end, radius, radius, centre, np.eye(3, dtype=np.float32)[None, None] * ellipsoid), size)


def test_a_capsule_covers_its_area() -> None:
    surface = draw(([-0.4, 0.1, 0], [0.4, 0.1, 0], 0.2), size=256)
    covered = (surface.depth > NOTHING).mean() * 4  # the frame is 2 x 2
    assert covered == pytest.approx(0.8 * 0.4 + np.pi * 0.2**2, rel=0.01)
    assert surface.depth.max() == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("angle", [0.0, 45.0, 80.0])
def test_a_tilted_capsule_is_as_long_as_its_cosine(angle: float) -> None:
    tilt = np.radians(angle)
    surface = draw(([0, -0.6, 0], [0, -0.6 + np.cos(tilt), np.sin(tilt)], 0.15), size=256)
    rows = np.nonzero((surface.depth > NOTHING).any(axis=2)[0])[0]
    assert (np.ptp(rows) + 1) / 128 == pytest.approx(np.cos(tilt) + 0.3, abs=0.02)


def test_a_tilted_capsule_is_the_union_of_its_spheres() -> None:
    start, end, radius = np.array([-0.3, -0.2, 0.1]), np.array([0.2, 0.3, 0.7]), 0.2
    surface = draw((start.tolist(), end.tolist(), radius))
    x, y = np.meshgrid(pixel_centres(64), pixel_centres(64)[::-1])
    expected = np.full((64, 64), NOTHING)
    for t in np.linspace(0, 1, 400):
        centre = start + t * (end - start)
        rest = radius**2 - (x - centre[0]) ** 2 - (y - centre[1]) ** 2
        expected = np.where(rest > 0, np.maximum(expected, centre[2] + np.sqrt(np.maximum(rest, 0))), expected)
    both = (expected > NOTHING) & (surface.depth[0] > NOTHING)
    assert (both != (expected > NOTHING)).sum() <= 4  # at the very edge
    np.testing.assert_allclose(surface.depth[0][both], expected[both], atol=2e-3)


def test_the_nearer_finger_hides_the_farther() -> None:
    near, far = ([0, -0.5, 0.4], [0, 0.5, 0.4], 0.1), ([-0.5, 0, 0], [0.5, 0, 0], 0.1)
    for capsules, nearest in (((near, far), 0), ((far, near), 1)):
        surface = draw(*capsules)
        assert surface.solid[0, 32, 32] == nearest
        assert surface.depth[0, 32, 32] == pytest.approx(0.5, abs=2e-3)
        assert surface.solid[0, 32, 8 + 16] == 1 - nearest  # beside the crossing the farther one shows


def test_an_ellipsoid_shows_its_nearest_point_and_normals_point_out() -> None:
    surface = draw(([0, 0, -9], [0, 0, -9], 1e-3), ellipsoid=0.5)
    assert surface.depth.max() == pytest.approx(-4.5, abs=1e-3)
    assert (surface.depth > NOTHING).mean() * 4 == pytest.approx(np.pi * 0.25, rel=0.02)
    normal = surface.normal[0, :, 32, 44]  # right of the middle
    assert normal[0] == pytest.approx((pixel_centres(64)[44]) / 0.5, abs=0.01)
    np.testing.assert_allclose(np.linalg.norm(normal), 1, atol=1e-4)


def test_positive_angles_turn_as_the_docstring_says() -> None:
    yaw, pitch, roll = (rotations(*np.eye(3, dtype=np.float32)[:, k : k + 1] * 90)[0] for k in range(3))
    np.testing.assert_allclose(yaw @ [0, 0, 1], [1, 0, 0], atol=1e-6)  # the palm faces right
    np.testing.assert_allclose(pitch @ [0, 1, 0], [0, 0, 1], atol=1e-6)  # the fingertips come forward
    np.testing.assert_allclose(roll @ [0, 1, 0], [-1, 0, 0], atol=1e-6)  # counter-clockwise
