"""Forward kinematics: from joint angles to the position of each bone.

One function a chain, each vectorised over n hands. Angles come in degrees in the order of ``anatomy.JOINT_NAMES``,
points go out in millimetres in the hand's own frame (x radial, y distal, z palmar).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signcore.hand.anatomy import (
    CARPAL_MM,
    CONVERGENCE_DEG,
    KNUCKLE_MM,
    PHALANX_MM,
    REST_SPREAD_DEG,
    THUMB_BASE_MM,
    THUMB_MM,
    Floats,
    HandShapes,
)


@dataclass(frozen=True)
class Skeleton:
    """Where the joints of n right hands are, float32, millimetres.

    Attributes:
        fingers: shape (n, 4, 4, 3): index to little; knuckle, PIP, DIP, tip; x, y, z.
        thumb: shape (n, 4, 3): base (CMC), MCP, IP, tip.
        carpals: shape (n, 4, 3): where the metacarpals of the fingers start.
        elbow: shape (n, 3): unit vector from the wrist along the forearm.
        forearm_side: shape (n, 3): unit vector across the forearm, towards the thumb's side.
        nail: shape (n, 5, 3): unit vectors out of the nails of thumb, index to little.
    """

    fingers: Floats
    thumb: Floats
    carpals: Floats
    elbow: Floats
    forearm_side: Floats
    nail: Floats


def pose_hands(angles: Floats, shapes: HandShapes) -> Skeleton:
    """Bend the joints of n hands.

    Args:
        angles: float32 array of shape (n, 23), degrees, in the order of ``anatomy.JOINT_NAMES``.
        shapes: the proportions of the n hands.

    Returns:
        The joints' places. With all angles 0 the middle finger points straight along y, and its tip lies
        44.6 + 26.3 + 17.4 mm from its knuckle; with its knuckle bent by 60 degrees, half as far along y.
    """
    radians = np.deg2rad(angles)
    fingers, finger_nails = _finger_chains(radians[:, :16].reshape(-1, 4, 4), shapes)
    thumb, thumb_nail = _thumb_chain(radians[:, 16:21], shapes)
    carpals = _widen(np.broadcast_to(np.array(CARPAL_MM, np.float32), (len(angles), 4, 3)), shapes)
    bend, deviation = radians[:, 21], radians[:, 22]
    elbow = np.stack([-np.sin(deviation) * np.cos(bend), -np.cos(deviation) * np.cos(bend), np.sin(bend)], axis=-1).astype(np.float32)
    side = np.stack([np.cos(deviation), -np.sin(deviation), np.zeros_like(bend)], axis=-1).astype(np.float32)
    nail = np.concatenate([thumb_nail[:, None], finger_nails], axis=1)
    return Skeleton(fingers, thumb, carpals, elbow, side, nail)


def _widen(points: Floats, shapes: HandShapes) -> Floats:
    """Scale points, shape (n, k, 3), by the palm's width along x and, half as much, along y."""
    scale = np.stack([shapes.palm_width, 0.5 + 0.5 * shapes.palm_width, np.ones_like(shapes.palm_width)], axis=-1)
    return np.asarray(points * scale[:, None, :], np.float32)


def _finger_chains(radians: Floats, shapes: HandShapes) -> tuple[Floats, Floats]:
    """Joints (n, 4, 4, 3) and nail directions (n, 4, 3) of the four fingers; radians: (n, 4, [mcp, pip, dip, spread])."""
    count = len(radians)
    spread = radians[..., 3] + np.deg2rad(np.array(REST_SPREAD_DEG, np.float32))
    turn = np.deg2rad(np.array(CONVERGENCE_DEG, np.float32))
    along = np.stack([np.sin(spread), np.cos(spread), np.zeros_like(spread)], axis=-1)
    side = np.stack([np.cos(spread), -np.sin(spread), np.zeros_like(spread)], axis=-1)
    palmar = np.cos(turn)[:, None] * np.array([0, 0, 1], np.float32) + np.sin(turn)[:, None] * side
    bend = np.cumsum(radians[..., :3], axis=-1)[..., None]  # (n, 4, 3 bones, 1)
    direction = np.cos(bend) * along[:, :, None] + np.sin(bend) * palmar[:, :, None]
    lengths = np.array(PHALANX_MM, np.float32) * shapes.finger_length[:, 1:, None]
    steps = direction * lengths[..., None]
    knuckles = _widen(np.broadcast_to(np.array(KNUCKLE_MM, np.float32), (count, 4, 3)), shapes)
    chain = np.concatenate([knuckles[:, :, None], steps], axis=2)
    last = bend[:, :, 2]
    nail = np.sin(last) * along - np.cos(last) * palmar
    return np.cumsum(chain, axis=2).astype(np.float32), nail.astype(np.float32)


def _thumb_chain(radians: Floats, shapes: HandShapes) -> tuple[Floats, Floats]:
    """Joints (n, 4, 3) and nail direction (n, 3) of the thumb; radians: (n, [out, lift, turn, mcp, ip])."""
    out, lift, turn, mcp, tip = np.moveaxis(radians, -1, 0)
    zero = np.zeros_like(out)
    along = np.stack([np.sin(out) * np.cos(lift), np.cos(out) * np.cos(lift), np.sin(lift)], axis=-1)
    # Unturned, the thumb bends across the palm, towards the little finger; turning (pronation) brings its pad round
    # to face the fingertips.
    across = np.stack([-np.cos(out), np.sin(out), zero], axis=-1)
    other = np.cross(along, across)
    bend_towards = np.cos(turn)[:, None] * across - np.sin(turn)[:, None] * other
    angles = np.stack([zero, mcp, mcp + tip], axis=-1)[..., None]
    direction = np.cos(angles) * along[:, None] + np.sin(angles) * bend_towards[:, None]
    lengths = np.array(THUMB_MM, np.float32) * shapes.finger_length[:, :1]
    base = _widen(np.broadcast_to(np.array(THUMB_BASE_MM, np.float32), (len(out), 1, 3)), shapes)
    chain = np.concatenate([base, direction * lengths[..., None]], axis=1)
    last = angles[:, 2]
    nail = np.sin(last) * along - np.cos(last) * bend_towards
    return np.cumsum(chain, axis=1).astype(np.float32), nail.astype(np.float32)
