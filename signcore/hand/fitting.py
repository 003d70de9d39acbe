"""From 21 landmarks of a hand in a picture to the pose and the view that show it so: ``python -m signcore.hand.fitting LANDMARKS.json``.

Programs that find hands agree on these landmarks: the wrist; base (CMC), MCP, IP and tip of the thumb; knuckle (MCP), PIP, DIP and tip of
index, middle, ring and little finger. The file holds a list of objects: ``letter``; ``landmarks``, 21 times x to the right, y up and z
towards the viewer, in any unit, of a right hand (those of a left one mirrored); and, where it was seen, ``arm``, the direction from the
wrist along the forearm in the picture. What is printed is a table like `photographed_poses.csv`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from signcore.errors import DataError
from signcore.hand.anatomy import JOINT_HIGH, JOINT_LOW, JOINT_NAMES, HandShapes, clip_to_limits
from signcore.hand.camera import rotations
from signcore.hand.poses import CAMERA_WAYS, DATASET_WAYS, LETTERS, Pose, pose_of
from signcore.hand.skeleton import pose_hands
from signcore.i18n import _
from signcore.paths import shown_name

Numbers = NDArray[np.float64]

COLUMNS: Final = ("letter", *JOINT_NAMES, "yaw", "pitch", "roll")

_VIEW: Final = slice(23, 26)  # of what is sought; before it the joints, after it lengths of fingers and thumb, and the palm's width
_USUAL_SHAPE: Final = np.array([0.95, 0.95, 1.05])
_CAMERA_MM: Final = 450.0  # a guess at a laptop or phone in use; signs are rendered as from a little further (camera.CAMERA_MM)

# How far each may be off before it counts as much as the others: places in the picture and depths as shares of the hand's longer side;
# angles, degrees, from the way of the letter that the search began at; the forearm's direction.
_PLACE: Final = 0.025
_DEPTH: Final = 0.1
_ANGLES: Final = np.array([*(22, 22, 18, 8) * 4, 18, 18, 22, 20, 25, 25, 14], np.float64)
_BEYOND_LIMITS: Final = 3.0
_SHAPE: Final = np.array([0.08, 0.08, 0.07])
_ARM: Final = 0.25

# A thumb that other fingers hide is guessed by what finds landmarks. In these letters it is where the letter wants it: between index and
# middle, across the front, under three fingers, under two.
_HIDDEN_THUMB: Final = {
    "T": ((-5.0, 12.0, -10.0, 2.0, 0.0), (-2.0, 14.0, -10.0, 3.0, 0.0), (-8.0, 10.0, -10.0, 4.0, 0.0)),
    "S": ((20.0, 44.0, 0.0, 38.0, 40.0), (24.0, 40.0, -8.0, 34.0, 48.0), (18.0, 45.0, 0.0, 45.0, 40.0)),
    "M": ((-30.0, 10.0, -6.0, 6.0, 0.0), (-26.0, 14.0, -6.0, 6.0, 0.0), (-28.0, 12.0, -4.0, 10.0, 5.0)),
    "N": ((-14.0, 10.0, -10.0, 4.0, 0.0), (-12.0, 14.0, -6.0, 4.0, 0.0), (-16.0, 8.0, -10.0, 4.0, 0.0)),
}
_HANGS: Final = 90.0  # degrees of yaw: a hand seen from its back, fingers down, hides no thumb


@dataclass(frozen=True)
class Fit:
    """A pose that shows a hand as it was seen.

    Attributes:
        pose: joints' angles and the view.
        error: root of the mean square distance between joints and landmarks in the picture, as a share of the hand's longer side.
        cost: of this error, depths, and how unlike the usual way and shape it is, together; to compare fits to the same landmarks.
    """

    pose: Pose
    error: float
    cost: float


def fit_pose(landmarks: ArrayLike, ways: Sequence[Pose], arm: tuple[float, float] | None = None) -> Fit:
    """The pose and the view whose joints lie where the landmarks do, near one of the ways in which the letter is made.

    Args:
        landmarks: shape (21, 3), see above.
        ways: where the search begins, once at each.
        arm: unit vector in the picture, y up, from the wrist along the forearm; the wrist stays as it was where it is not known.
    """
    seen = np.asarray(landmarks, np.float64)
    seen = seen - seen.mean(axis=0)
    seen /= np.ptp(seen[:, :2], axis=0).max()
    return min((_fit_from(way, seen, arm) for way in ways), key=lambda fit: fit.cost)


def joints_of(poses: Sequence[Pose]) -> Numbers:
    """The 21 landmarks of n hands of average shape as their views show them, float64 (n, 21, 3), x and y in the picture, y up."""
    places, depths, _arm = _shown(np.array([_sought(pose, np.ones(3)) for pose in poses]))
    return np.concatenate([places, depths[..., None]], axis=-1)


def _sought(pose: Pose, shape: Numbers) -> Numbers:
    return np.concatenate([pose.angles(), pose.view, shape]).astype(np.float64)


def _fit_from(way: Pose, seen: Numbers, arm: tuple[float, float] | None) -> Fit:
    from scipy.optimize import least_squares  # noqa: PLC0415 - takes a while to load, and hardly anyone fits poses

    start = _sought(way, _USUAL_SHAPE)
    steps = np.diag(np.where(np.arange(len(start)) < _VIEW.stop, 0.5, 0.01))

    def residuals(sought: Numbers) -> Numbers:
        residual: Numbers = _residuals(sought[None], start, seen, arm)[0]
        return residual

    def slopes(sought: Numbers) -> Numbers:
        rows = _residuals(np.concatenate([sought[None], sought + steps]), start, seen, arm)
        slope: Numbers = ((rows[1:] - rows[0]) / steps.diagonal()[:, None]).T
        return slope

    found = least_squares(residuals, start, slopes, method="lm", ftol=1e-3, xtol=1e-4, max_nfev=60)
    places = found.fun[: 2 * len(seen)] * _PLACE
    yaw, pitch, roll = ((angle + 180) % 360 - 180 for angle in np.round(found.x[_VIEW]).tolist())
    angles = clip_to_limits(np.round(found.x[:23])).tolist()
    return Fit(pose_of(angles, (yaw, pitch, roll)), float(np.sqrt((places**2).mean())), float(2 * found.cost))


def _shown(sought: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Places (n, 21, 2) and depths (n, 21) of the joints, mm, and the forearm's direction (n, 3)."""
    numbers = sought.astype(np.float32)
    lengths = np.concatenate([numbers[:, 27:28], np.repeat(numbers[:, 26:27], 4, axis=1)], axis=1)
    bones = pose_hands(numbers[:, :23], HandShapes(lengths, np.ones(len(numbers), np.float32), numbers[:, 28]))
    joints = np.concatenate([np.zeros((len(numbers), 1, 3)), bones.thumb, bones.fingers.reshape(-1, 16, 3)], axis=1)
    turn = rotations(*numbers[:, _VIEW].T).astype(np.float64).transpose(0, 2, 1)
    joints = joints @ turn
    depths = joints[..., 2] - joints[..., 2].mean(axis=1, keepdims=True)
    return joints[..., :2] * (_CAMERA_MM / (_CAMERA_MM - depths))[..., None], depths, (bones.elbow[:, None] @ turn)[:, 0]


def _residuals(sought: Numbers, start: Numbers, seen: Numbers, arm: tuple[float, float] | None) -> Numbers:
    """What is off for n candidates, each in units of what it may be off: (n, r)."""
    places, depths, forearm = _shown(sought)
    places = places - places.mean(axis=1, keepdims=True)
    size = np.maximum((places * seen[:, :2]).sum(axis=(1, 2)) / (places**2).sum(axis=(1, 2)), 1e-6)
    parts = [
        ((places * size[:, None, None] - seen[:, :2]) / _PLACE).reshape(len(sought), -1),
        (depths * size[:, None] - seen[:, 2]) / _DEPTH,
        (sought[:, :23] - start[:23]) / _ANGLES,
        (np.maximum(sought[:, :23] - JOINT_HIGH, 0) + np.maximum(JOINT_LOW - sought[:, :23], 0)) / _BEYOND_LIMITS,
        (sought[:, 26:] - _USUAL_SHAPE) / _SHAPE,
    ]
    if arm is not None:
        flat = forearm[:, :2] / np.maximum(np.linalg.norm(forearm[:, :2], axis=1, keepdims=True), 0.3)
        parts.append((flat - arm) / _ARM)
    return np.concatenate(parts, axis=1)


def _with_thumb(letter: str, fit: Fit, number: int) -> Pose:
    thumbs = _HIDDEN_THUMB.get(letter)
    if thumbs is None or abs(fit.pose.view[0]) > _HANGS:
        return fit.pose
    angles = fit.pose.angles().tolist()
    angles[16:21] = thumbs[number % len(thumbs)]
    return pose_of(angles, fit.pose.view)


def _hands_in(path: Path) -> list[tuple[str, Numbers, tuple[float, float] | None]]:
    """Letter, landmarks and forearm of each hand in a file.

    Raises:
        DataError: it can't be read, or holds something else.
    """
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DataError(_("{path} is no JSON file that can be read ({error}).").format(path=shown_name(path), error=error)) from error
    return [_hand_of(one, number) for number, one in enumerate(found if isinstance(found, list) else [found])]


def _hand_of(said: Any, number: int) -> tuple[str, Numbers, tuple[float, float] | None]:
    try:
        letter, landmarks, arm = said["letter"], np.array(said["landmarks"], np.float64), np.array(said.get("arm") or (0, -1), np.float64)
        if letter in CAMERA_WAYS and landmarks.shape == (21, 3) and arm.shape == (2,) and np.isfinite([*landmarks.flat, *arm]).all():
            return letter, landmarks, (float(arm[0]), float(arm[1])) if said.get("arm") else None
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise DataError(
        _(
            "Hand {number} of the file is none: each is an object with a “letter” of {letters}, “landmarks”, 21 times three numbers, and "
            "perhaps “arm”, two numbers."
        ).format(number=number, letters=LETTERS)
    )


def main() -> None:
    """Print the table of poses for a file of landmarks."""
    parser = argparse.ArgumentParser(prog="python -m signcore.hand.fitting", description=__doc__.split(":", 1)[0])
    parser.add_argument("landmarks", type=Path, help="a JSON file")
    try:
        hands = _hands_in(parser.parse_args().landmarks)
    except DataError as error:
        parser.error(str(error))
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    for number, (letter, landmarks, arm) in enumerate(hands):
        fit = fit_pose(landmarks, tuple(dict.fromkeys(CAMERA_WAYS[letter] + DATASET_WAYS[letter])), arm)
        pose = _with_thumb(letter, fit, number)
        table.writerow([letter, *(round(value) for value in (*pose.angles().tolist(), *pose.view))])
        sys.stderr.write(f"{number} {letter}: error {fit.error:.3f}\n")


if __name__ == "__main__":
    main()
