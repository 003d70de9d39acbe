"""Drawing: which hand, pose, view, light and background each picture gets.

Picture i draws all of its numbers from a Philox stream of its own, keyed by the seed and started at i's place of the
counter. So it looks the same whether it is made alone, in a batch, or by another thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.hand.anatomy import JOINT_NAMES, Floats, HandShapes, clip_to_limits
from signcore.hand.poses import DATASET_WAYS, LETTERS, Pose, Ways
from signcore.hand.scene import CLUTTER_SHAPES
from signcore.hand.variation import FIELD_NAMES, VariationRanges

_HAND_STREAM: Final = 0x48414E44  # "HAND": keeps hands' streams apart from pictures'
_HAND_FIELDS: Final = ("finger_length", "finger_ratio", "thickness", "palm_width")
_EXTRA: Final = ("hand", "which_variant", "is_variant", "is_left", "gradient_angle")
# What every picture's factors are called.
FACTOR_NAMES: Final = (*(name for name in FIELD_NAMES if name != "finger_ratio"), "hand", "gradient_angle")
_UNIFORMS: Final = len(FIELD_NAMES) + len(_EXTRA) + 4 + 7 * CLUTTER_SHAPES


@dataclass(frozen=True)
class Draws:
    """The random numbers of n pictures, already in their ranges.

    Attributes:
        factors: float32 arrays of shape (n,) by name.
        angles: float32 (n, 23), the joints' angles in degrees, inside their limits.
        views: float32 (n, 6): the letter's own yaw, pitch, roll, fill, and place in x and y.
        shapes: proportions of the n hands.
        clutter: float32 (n, 3, 7), even numbers from 0 to 1 for the objects in the background.
        waves: float32 (n, 4), the same for the pattern on them.
        noise: float32 (n, 28, 28), standard normal numbers for the sensor.
    """

    factors: dict[str, Floats]
    angles: Floats
    views: Floats
    shapes: HandShapes
    clutter: Floats
    waves: Floats
    noise: Floats

    def take(self, rows: NDArray[np.intp]) -> Draws:
        """The draws of some of the pictures only."""
        shapes = HandShapes(self.shapes.finger_length[rows], self.shapes.thickness[rows], self.shapes.palm_width[rows])
        factors = {name: values[rows] for name, values in self.factors.items()}
        arrays = (values[rows] for values in (self.clutter, self.waves, self.noise))
        return Draws(factors, self.angles[rows], self.views[rows], shapes, *arrays)


def hand_shapes(hands: NDArray[np.int64], ranges: VariationRanges) -> HandShapes:
    """Proportions of the hands with these ids, shape (n,): the same id has the same hand wherever it is asked for."""
    ids, where = np.unique(hands, return_inverse=True)
    draws = np.stack([np.random.default_rng([_HAND_STREAM, int(hand)]).random(8) for hand in ids]).astype(np.float32)
    length, ratio, thickness, width = (
        np.float32(low) + draws * np.float32(high - low) for low, high in (getattr(ranges, name) for name in _HAND_FIELDS)
    )
    fingers = length[:, :1] * ratio[:, 3:8]
    return HandShapes(fingers[where], thickness[where, 1], width[where, 2])


def draw_pictures(
    labels: NDArray[np.int64],
    indices: NDArray[np.intp],
    hands: Sequence[int],
    ranges: VariationRanges,
    seed: int,
    ways: Ways = DATASET_WAYS,
) -> Draws:
    """Draw everything for the pictures with these ``indices``, shape (n,), whose letters are ``labels``, shape (n,).

    Letters are made in these ``ways``: usually in the first of them, and in the others with the probability ``ranges.variant``.
    """
    count = len(labels)
    key = np.random.SeedSequence(seed).generate_state(2, np.uint64)
    uniform = np.empty((count, _UNIFORMS), np.float32)
    joints = np.empty((count, len(JOINT_NAMES) + 3), np.float32)
    noise = np.empty((count, 28, 28), np.float32)
    for row, index in enumerate(indices.tolist()):
        stream = np.random.Generator(np.random.Philox(key=key, counter=[0, 0, 0, index]))
        stream.random(out=uniform[row], dtype=np.float32)
        stream.standard_normal(out=joints[row], dtype=np.float32)
        stream.standard_normal(out=noise[row], dtype=np.float32)

    factors: dict[str, Floats] = {}
    for column, name in enumerate(FIELD_NAMES):
        low, high = getattr(ranges, name)
        factors[name] = (np.float32(low) + uniform[:, column] * np.float32(high - low)).astype(np.float32)
    extra = dict(zip(_EXTRA, uniform[:, len(FIELD_NAMES) : len(FIELD_NAMES) + len(_EXTRA)].T, strict=True))

    pool = np.asarray(hands, np.int64)
    chosen = pool[np.minimum((extra["hand"] * len(pool)).astype(np.intp), len(pool) - 1)]
    shapes = hand_shapes(chosen, ranges)
    is_variant = extra["is_variant"] < factors["variant"]
    poses, numbers = _choose_poses(labels, is_variant, extra["which_variant"], ways)
    factors["hand"] = chosen.astype(np.float32)
    factors["finger_length"] = shapes.finger_length.mean(axis=1)
    factors["thickness"], factors["palm_width"] = shapes.thickness, shapes.palm_width
    del factors["finger_ratio"]
    factors["variant"] = numbers
    factors["left_handed"] = (extra["is_left"] < factors["left_handed"]).astype(np.float32)
    factors["gradient_angle"] = ((extra["gradient_angle"] - 0.5) * 360).astype(np.float32)

    tables = np.stack([pose.angles() for pose in poses])
    angles = clip_to_limits(tables + _couple(joints) * factors["joint_jitter"][:, None])
    views = np.array([(*pose.view, pose.fill, *pose.at) for pose in poses], np.float32)
    rest = uniform[:, len(FIELD_NAMES) + len(_EXTRA) :]
    return Draws(factors, angles, views, shapes, rest[:, 4:].reshape(count, CLUTTER_SHAPES, 7), rest[:, :4], noise)


def _couple(joints: Floats) -> Floats:
    """Standard normal jitter of the 23 joints, from 26 independent numbers: a hand's fingers bend partly together.

    About a third of the variance of knuckles, middle and last joints is common to all four fingers, after the first
    synergy of grasping hands (Santello, Flanders and Soechting, J. Neurosci. 18, 1998).
    """
    own, common = joints[:, :23].copy(), joints[:, 23:]
    fingers = own[:, :16].reshape(-1, 4, 4)
    fingers[:, :, :3] = np.sqrt(np.float32(0.65)) * fingers[:, :, :3] + np.sqrt(np.float32(0.35)) * common[:, None]
    own[:, 3:16:4] *= 0.6  # spreading is a smaller movement than bending
    return own


def _choose_poses(labels: NDArray[np.int64], is_variant: NDArray[np.bool_], which: Floats, ways: Ways) -> tuple[list[Pose], Floats]:
    """Each picture's pose, and the number of its variant (0 for the letter's usual form)."""
    poses, numbers = [], np.zeros(len(labels), np.float32)
    for row, label in enumerate(labels):
        letter = LETTERS[label]
        usual, *others = ways[letter]
        if others and is_variant[row]:
            number = min(int(which[row] * len(others)), len(others) - 1)
            numbers[row] = number + 1
            poses.append(others[number])
        else:
            poses.append(usual)
    return poses, numbers
