"""The camera: turns the hand, brings it to the right place in the frame, and projects it.

The frame runs from -1 to 1 in x (right) and y (up); z comes towards the viewer, in the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signcore.hand.anatomy import Floats
from signcore.hand.flesh import FIRST_FOREARM, Flesh

CAMERA_MM = 520.0  # a webcam at arm's length; nearer parts look larger


@dataclass(frozen=True)
class View:
    """How n hands are looked at; float32 (or bool) arrays of shape (n,).

    Attributes:
        yaw: degrees about the hand's long axis; positive turns the palm to the picture's right.
        pitch: degrees about the picture's x axis after that; positive tips the fingers towards the viewer.
        roll: degrees counter-clockwise in the picture, last.
        fill: the hand's longer side (without forearm) as a share of the frame's.
        shift_x, shift_y: where its middle lies, in half frames from the frame's middle; y is up.
        mirrored: True for a left hand.
    """

    yaw: Floats
    pitch: Floats
    roll: Floats
    fill: Floats
    shift_x: Floats
    shift_y: Floats
    mirrored: NDArray[np.bool_]


def rotations(yaw: Floats, pitch: Floats, roll: Floats) -> Floats:
    """Rotation matrices of shape (n, 3, 3): yaw about y, then pitch about x, then roll about z; angles in degrees.

    >>> (rotations(*np.array([[90.0], [0.0], [0.0]]))[0] @ [0, 0, 1]).round(9)  # the palm now faces right
    array([1., 0., 0.])
    """
    y, p, r = np.deg2rad(yaw), np.deg2rad(pitch), np.deg2rad(roll)
    one, zero = np.ones_like(y), np.zeros_like(y)

    def matrix(*cells: NDArray[np.floating]) -> NDArray[np.floating]:
        return np.stack(cells, axis=-1).reshape(-1, 3, 3)

    about_y = matrix(np.cos(y), zero, np.sin(y), zero, one, zero, -np.sin(y), zero, np.cos(y))
    # Positive pitch brings +y (the fingertips) towards +z.
    about_x = matrix(one, zero, zero, zero, np.cos(p), -np.sin(p), zero, np.sin(p), np.cos(p))
    about_z = matrix(np.cos(r), -np.sin(r), zero, np.sin(r), np.cos(r), zero, zero, zero, one)
    return np.asarray(about_z @ about_x @ about_y, np.float32)


def project(flesh: Flesh, view: View, *, perspective: bool = True) -> Flesh:
    """Turn, mirror, frame and project n hands: the same solids in frame coordinates.

    Perspective is applied to each sphere as a whole (its place and its size), which keeps capsules capsules; over a
    hand's depth of 150 mm the difference to exact perspective is below a pixel of 28.
    """
    turn = rotations(view.yaw, view.pitch, view.roll)
    turn = np.where(view.mirrored[:, None, None], turn * np.array([-1, 1, 1], np.float32)[:, None], turn)
    count, solids = flesh.start.shape[:2]
    points = np.concatenate([flesh.start, flesh.end, flesh.centre], axis=1) @ turn.transpose(0, 2, 1)
    radii = np.concatenate([flesh.start_radius, flesh.end_radius], axis=1)
    axes = flesh.axes @ turn[:, None].transpose(0, 1, 3, 2)

    hand = np.r_[0:FIRST_FOREARM, solids : solids + FIRST_FOREARM]
    depth = points[..., 2] - points[:, hand, 2].mean(axis=1, keepdims=True)
    zoom = CAMERA_MM / np.maximum(CAMERA_MM - depth, 60.0) if perspective else np.ones_like(depth)
    points = points * zoom[..., None]
    radii = radii * zoom[:, : 2 * solids]
    axes = axes * zoom[:, 2 * solids :, None, None]

    low = (points[:, hand, :2] - radii[:, hand, None]).min(axis=1)
    high = (points[:, hand, :2] + radii[:, hand, None]).max(axis=1)
    scale = (2.0 * view.fill / (high - low).max(axis=1)).astype(np.float32)
    middle = np.zeros((count, 1, 3), np.float32)
    middle[:, 0, :2] = (low + high) / 2
    shift = np.stack([view.shift_x, view.shift_y, np.zeros_like(view.shift_x)], axis=-1)[:, None]
    points = (points - middle) * scale[:, None, None] + shift
    points = points.astype(np.float32)
    radii = (radii * scale[:, None]).astype(np.float32)
    axes = (axes * scale[:, None, None, None]).astype(np.float32)
    return Flesh(
        points[:, :solids],
        points[:, solids : 2 * solids],
        radii[:, :solids],
        radii[:, solids:],
        points[:, 2 * solids :],
        axes,
    )
