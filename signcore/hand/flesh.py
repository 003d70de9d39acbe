"""Flesh on the bones: the capsules and ellipsoids that stand for fingers, palm, forearm and sleeve.

A capsule is a sphere drawn along a bone, its radius going evenly from one end's to the other's; ellipsoids fill the
palm and the ball of the thumb. A pixel can later be asked to which one it belongs, so their order is part of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from signcore.hand.anatomy import FINGER_RADIUS_MM, THUMB_RADIUS_MM, Floats, HandShapes
from signcore.hand.skeleton import Skeleton

# Capsules 0-11: proximal, middle and distal phalanx of index, middle, ring, little. 12-14: thumb. 15-18: metacarpals.
# 19: the palm's ulnar edge. 20: the web between thumb and index. 21-22: forearm. 23-24: sleeve.
CAPSULES: Final = 25
FIRST_FOREARM: Final = 21
FIRST_SLEEVE: Final = 23
# The capsule that carries each nail: thumb, index, middle, ring, little.
NAIL_CAPSULES: Final = (14, 2, 5, 8, 11)
# Ellipsoids: the palm, the ball of the thumb.
ELLIPSOIDS: Final = 2
# Solids that one sheet of skin covers: thumb's metacarpal, metacarpals, edge, web, forearm, palm and ball.
PALM_SOLIDS: Final = (12, 15, 16, 17, 18, 19, 20, 21, 22, 25, 26)

FOREARM_MM: Final = 330.0


@dataclass(frozen=True)
class Flesh:
    """The solids of n hands, float32, millimetres.

    Attributes:
        start, end: shape (n, 25, 3), the centres of each capsule's two end spheres.
        start_radius, end_radius: shape (n, 25).
        centre: shape (n, 2, 3), of the ellipsoids.
        axes: shape (n, 2, 3, 3); rows are an ellipsoid's three half axes as vectors.
    """

    start: Floats
    end: Floats
    start_radius: Floats
    end_radius: Floats
    centre: Floats
    axes: Floats


def cover_bones(skeleton: Skeleton, shapes: HandShapes, cuff: Floats) -> Flesh:
    """Build the solids of n hands.

    Args:
        skeleton: the bones.
        shapes: the same hands' proportions, for thickness and width.
        cuff: float32 array of shape (n,): millimetres from the wrist to where the sleeve begins.
    """
    count = len(cuff)
    fingers, thumb = skeleton.fingers, skeleton.thumb
    finger_radius = np.broadcast_to(np.array(FINGER_RADIUS_MM, np.float32), (count, 4, 4))
    thumb_radius = np.broadcast_to(np.array(THUMB_RADIUS_MM, np.float32), (count, 4))
    knuckles = fingers[:, :, 0]
    wrist_across = np.array([14.0, 5.0, -5.0, -13.0], np.float32)[:, None] * np.array([1, 0, 0], np.float32)
    palm_depth = np.array([0.0, 0.0, 1.0], np.float32)
    roots = skeleton.carpals * 0.35 + wrist_across * 0.65
    ulnar_start = np.broadcast_to(np.array([-15.0, 6.0, 4.0], np.float32), (count, 3))
    ulnar_end = knuckles[:, 3] * np.array([1.0, 0.86, 1.0], np.float32) + palm_depth * 3.0
    web_start = 0.45 * thumb[:, 0] + 0.55 * thumb[:, 1]
    web_end = 0.35 * skeleton.carpals[:, 0] + 0.65 * knuckles[:, 0] + palm_depth * 2.0

    arm, side = skeleton.elbow, skeleton.forearm_side
    wrist_side, elbow_side = side * 11.0, side * 16.0
    far = arm * FOREARM_MM
    at_cuff = arm * cuff[:, None]
    cuff_side = wrist_side + (elbow_side - wrist_side) * (cuff[:, None] / FOREARM_MM)

    start = np.concatenate(
        [
            fingers[:, :, :3].reshape(count, 12, 3),
            thumb[:, :3],
            roots,
            np.stack([ulnar_start, web_start, wrist_side, -wrist_side], axis=1),
            np.stack([at_cuff + cuff_side, at_cuff - cuff_side], axis=1),
        ],
        axis=1,
    )
    end = np.concatenate(
        [
            fingers[:, :, 1:].reshape(count, 12, 3),
            thumb[:, 1:],
            knuckles,
            np.stack([ulnar_end, web_end, far + elbow_side, far - elbow_side], axis=1),
            np.stack([far + elbow_side, far - elbow_side], axis=1),
        ],
        axis=1,
    )
    tail_start = np.array([15.0, 15.0, 15.0, 15.0, 16.0, 11.0, 18.0, 18.0, 27.0, 27.0], np.float32)
    tail_end = np.array([12.0, 12.0, 11.5, 10.5, 11.5, 9.0, 27.0, 27.0, 37.0, 37.0], np.float32)
    start_radius = np.concatenate(
        [
            finger_radius[:, :, :3].reshape(count, 12),
            thumb_radius[:, :3],
            np.broadcast_to(tail_start, (count, len(tail_start))),
        ],
        axis=1,
    )
    end_radius = np.concatenate(
        [
            finger_radius[:, :, 1:].reshape(count, 12),
            thumb_radius[:, 1:],
            np.broadcast_to(tail_end, (count, len(tail_end))),
        ],
        axis=1,
    )
    thick = shapes.thickness[:, None]
    centre, axes = _ellipsoids(skeleton, shapes)
    return Flesh(
        start.astype(np.float32),
        end.astype(np.float32),
        (start_radius * thick).astype(np.float32),
        (end_radius * thick).astype(np.float32),
        centre,
        axes,
    )


def _ellipsoids(skeleton: Skeleton, shapes: HandShapes) -> tuple[Floats, Floats]:
    """Centres (n, 2, 3) and half axes (n, 2, 3, 3) of the palm and of the ball of the thumb."""
    count = len(shapes.thickness)
    palm = np.broadcast_to(np.array([-3.0, 46.0, 1.0], np.float32), (count, 3))
    palm_axes = np.zeros((count, 3, 3), np.float32)
    palm_axes[:, 0, 0] = 41.0 * shapes.palm_width
    palm_axes[:, 1, 1] = 52.0
    palm_axes[:, 2, 2] = 17.0 * shapes.thickness
    root = np.array([8.0, 6.0, 6.0], np.float32)
    metacarpal = skeleton.thumb[:, 1] - root
    length = np.linalg.norm(metacarpal, axis=-1, keepdims=True)
    along = metacarpal / length
    across = np.cross(along, np.array([0.0, 0.0, 1.0], np.float32))
    across = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-3)
    other = np.cross(along, across)
    thick = 18.5 * shapes.thickness[:, None]
    ball_axes = np.stack([along * length * 0.52, across * thick, other * thick * 0.95], axis=1)
    ball = root + 0.5 * metacarpal
    return np.stack([palm, ball], axis=1).astype(np.float32), np.stack([palm_axes, ball_axes], axis=1).astype(np.float32)
