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
class Build:
    """How wrist, forearm and palm are padded, in millimetres of the average hand.

    Attributes:
        wrist: how far the forearm's two capsules lie from its middle where it begins, and their radius there.
        elbow: the same at its other end.
        cuff: how far the sleeve's two capsules lie from the middle at the cuff (None: as far as the forearm's do there), and their radius.
        sleeve_radius: the sleeve's at the elbow.
        palm_depth: the palm's half axis towards the viewer.
        ball: half the length of the ball of the thumb, as a share of the thumb's metacarpal, and its half axes across it.
    """

    wrist: tuple[float, float]
    elbow: tuple[float, float]
    cuff: tuple[float | None, float]
    sleeve_radius: float
    palm_depth: float
    ball: tuple[float, float, float]


# The built-in signs' hands: two bones show in the forearm, and the ball of the thumb stands out.
LEAN: Final = Build((11.0, 18.0), (16.0, 27.0), (None, 27.0), 37.0, 17.0, (0.52, 18.5, 18.5 * 0.95))
# A round wrist, 59 mm broad and 43 deep, and a palm that goes over into the ball of the thumb: by eye, beside photographs of hands.
FULL: Final = Build((8.0, 21.5), (11.0, 31.0), (9.0, 30.0), 40.0, 19.0, (0.58, 16.6, 15.8))


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


def cover_bones(skeleton: Skeleton, shapes: HandShapes, cuff: Floats, build: Build = LEAN) -> Flesh:
    """Build the solids of n hands.

    Args:
        skeleton: the bones.
        shapes: the same hands' proportions, for thickness and width.
        cuff: float32 array of shape (n,): millimetres from the wrist to where the sleeve begins.
        build: how they are padded.
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
    wrist_side, elbow_side = side * build.wrist[0], side * build.elbow[0]
    far = arm * FOREARM_MM
    at_cuff = arm * cuff[:, None]
    as_the_arm = wrist_side + (elbow_side - wrist_side) * (cuff[:, None] / FOREARM_MM)
    cuff_side = as_the_arm if build.cuff[0] is None else side * build.cuff[0]

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
    tail_start = np.array([15.0, 15.0, 15.0, 15.0, 16.0, 11.0, *(build.wrist[1],) * 2, *(build.cuff[1],) * 2], np.float32)
    tail_end = np.array([12.0, 12.0, 11.5, 10.5, 11.5, 9.0, *(build.elbow[1],) * 2, *(build.sleeve_radius,) * 2], np.float32)
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
    centre, axes = _ellipsoids(skeleton, shapes, build)
    return Flesh(
        start.astype(np.float32),
        end.astype(np.float32),
        (start_radius * thick).astype(np.float32),
        (end_radius * thick).astype(np.float32),
        centre,
        axes,
    )


def _ellipsoids(skeleton: Skeleton, shapes: HandShapes, build: Build) -> tuple[Floats, Floats]:
    """Centres (n, 2, 3) and half axes (n, 2, 3, 3) of the palm and of the ball of the thumb."""
    count = len(shapes.thickness)
    palm = np.broadcast_to(np.array([-3.0, 46.0, 1.0], np.float32), (count, 3))
    palm_axes = np.zeros((count, 3, 3), np.float32)
    palm_axes[:, 0, 0] = 41.0 * shapes.palm_width
    palm_axes[:, 1, 1] = 52.0
    palm_axes[:, 2, 2] = build.palm_depth * shapes.thickness
    root = np.array([8.0, 6.0, 6.0], np.float32)
    metacarpal = skeleton.thumb[:, 1] - root
    length = np.linalg.norm(metacarpal, axis=-1, keepdims=True)
    along = metacarpal / length
    across = np.cross(along, np.array([0.0, 0.0, 1.0], np.float32))
    across = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-3)
    other = np.cross(along, across)
    half, broad, deep = build.ball
    thick = shapes.thickness[:, None]
    ball_axes = np.stack([along * length * half, across * thick * broad, other * thick * deep], axis=1)
    ball = root + 0.5 * metacarpal
    return np.stack([palm, ball], axis=1).astype(np.float32), np.stack([palm_axes, ball_axes], axis=1).astype(np.float32)
