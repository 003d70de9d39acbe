"""Bones against hand arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.hand.anatomy import JOINT_HIGH, JOINT_LOW, JOINT_NAMES, PHALANX_MM, THUMB_MM, HandShapes
from signcore.hand.poses import LETTERS, POSES, VARIANTS
from signcore.hand.sampling import draw_pictures
from signcore.hand.skeleton import Skeleton, pose_hands
from signcore.hand.variation import VariationRanges


def bend(**angles: float) -> Skeleton:
    vector = np.zeros((1, len(JOINT_NAMES)), np.float32)
    for name, value in angles.items():
        vector[0, JOINT_NAMES.index(name)] = value
    return pose_hands(vector, HandShapes.average(1))


@pytest.mark.parametrize("angle", [0.0, 30.0, 60.0, 90.0])
def test_a_bent_finger_is_as_long_in_the_palms_plane_as_its_cosine_says(angle: float) -> None:
    middle = bend(middle_mcp=angle).fingers[0, 1]
    length = sum(PHALANX_MM[1])
    reach = middle[3] - middle[0]
    assert reach[1] == pytest.approx(length * np.cos(np.radians(angle)), abs=1e-3)
    assert np.hypot(reach[0], reach[2]) == pytest.approx(length * np.sin(np.radians(angle)), abs=1e-3)


def test_joints_add_up_along_the_finger() -> None:
    middle = bend(middle_mcp=90.0, middle_pip=90.0).fingers[0, 1]
    assert middle[1, 2] - middle[0, 2] == pytest.approx(44.6 * np.cos(np.radians(2)), abs=1e-2)  # out of the palm
    assert middle[2, 1] - middle[1, 1] == pytest.approx(-26.3, abs=1e-3)  # then back towards the wrist


def test_bones_keep_their_lengths_in_every_pose() -> None:
    poses = [pose for letter in LETTERS for pose in (POSES[letter], *VARIANTS.get(letter, ()))]
    skeleton = pose_hands(np.stack([pose.angles() for pose in poses]), HandShapes.average(len(poses)))
    fingers = np.linalg.norm(np.diff(skeleton.fingers, axis=2), axis=-1)
    np.testing.assert_allclose(fingers, np.broadcast_to(PHALANX_MM, fingers.shape), atol=1e-3)
    thumbs = np.linalg.norm(np.diff(skeleton.thumb, axis=1), axis=-1)
    np.testing.assert_allclose(thumbs, np.broadcast_to(THUMB_MM, thumbs.shape), atol=1e-3)


def test_a_turned_thumb_bends_towards_the_fingertips() -> None:
    across = bend(thumb_lift=80.0, thumb_mcp=50.0).thumb[0]
    opposed = bend(thumb_lift=80.0, thumb_mcp=50.0, thumb_turn=90.0).thumb[0]
    assert across[2, 0] - across[1, 0] < -20  # towards the little finger
    assert opposed[2, 1] - opposed[1, 1] > 20  # towards the fingertips


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_stays_inside_the_joints_limits(letter: str) -> None:
    for pose in (POSES[letter], *VARIANTS.get(letter, ())):
        angles = pose.angles()
        assert (angles >= JOINT_LOW).all() and (angles <= JOINT_HIGH).all()


def test_no_jitter_breaks_a_joint() -> None:
    wild = VariationRanges(joint_jitter=(30.0, 30.0))
    angles = draw_pictures(np.arange(480) % 24, np.arange(480), range(40), wild, seed=1).angles
    assert (angles >= JOINT_LOW).all() and (angles <= JOINT_HIGH).all()


def test_the_table_has_the_24_letters() -> None:
    assert "".join(POSES) == LETTERS == "ABCDEFGHIKLMNOPQRSTUVWXY"
    assert set(VARIANTS) <= set(LETTERS)
