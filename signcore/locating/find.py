"""Where the hand is, from what the locator sees: first in the whole picture and its parts, then closer.

>>> hand = np.zeros((48, 48), np.float32)
>>> hand[12:24, 30:36] = 1.0
>>> (patch,) = patches(hand)
>>> patch.left, patch.top, patch.right, patch.bottom
(0.625, 0.25, 0.75, 0.5)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from signcore.locating.sides import SIDE
from signcore.preprocessing.squares import Box, cut, moved, square_around


@dataclass(frozen=True)
class Seen:
    """What the locator sees in n pictures.

    Attributes:
        shares: float32 (n, 48, 48, 3), of hand, arm and neither at each place.
        left: float32 (n,), how sure it is that a hand is a left one.
    """

    shares: NDArray[np.float32]
    left: NDArray[np.float32]


Look = Callable[[NDArray[np.uint8]], Seen]  # at pictures, uint8 (n, 96, 96, 3)

_SURE: Final = 0.5  # a place is hand from this share on
_LEAST: Final = 0.6  # a hand whose places are less sure than this on average is none
_SMALLEST: Final = 0.06  # of the picture's longer side
_CLOSER: Final = 1.6  # a closer look sees so many times the hand's longer side
_AT_LAST: Final = ((0.0, 0.0), (0.1, 0.0), (-0.1, 0.0), (0.0, 0.1), (0.0, -0.1))  # the last looks: so far right and down, of their side
_PART: Final = 0.6  # of the picture's longer side: the parts of it that are looked at, too
_CANDIDATES: Final = 3  # patches of the whole picture that may be the hand
_MOST_CANDIDATES: Final = 4  # and of all that were seen, those that are looked at closer


@dataclass(frozen=True)
class FoundHand:
    """A hand in a picture.

    Attributes:
        box: left, top, right, bottom of the hand without its arm, in pixels of the picture.
        sureness: mean share of hand in its places, 0 to 1.
        left: how sure it is that the hand is a left one, 0 to 1.
        shares: what was seen in the first of the last looks, float32 (48, 48, 3): hand, arm, neither.
        seen: the square that was looked at then; it may reach beyond the picture.
    """

    box: Box
    sureness: float
    left: float
    shares: NDArray[np.float32]
    seen: Box


@dataclass(frozen=True)
class Patch:
    """Connected places of a map, as shares of its sides; how sure they are on average, and in total."""

    left: float
    top: float
    right: float
    bottom: float
    sureness: float
    mass: float


def find_hand(picture: Image.Image, look: Look) -> FoundHand | None:
    """The hand in an upright picture; None where there is none.

    Args:
        picture: RGB, of any size.
        look: the locator.
    """
    in_whole, *in_parts = _hands(picture, _first_squares(*picture.size), look)
    first = _apart([*in_whole[:_CANDIDATES], *(hand for hands in in_parts for hand in hands[:1])])
    if not first:
        return None
    closer = _hands(picture, [square_around(hand.box, _CLOSER) for hand in first], look)
    best = max((_of_these(seen, hand) for seen, hand in zip(closer, first, strict=True)), key=_worth)
    return _at_last(picture, best, look)


def _first_squares(width: int, height: int) -> list[Box]:
    """The whole picture, and overlapping parts of it, in which a small hand is large enough to be seen."""
    side = max(width, height)
    part = _PART * side
    rows, columns = ([0.0, (length - part) / 2, length - part] if length > part else [(length - part) / 2] for length in (height, width))
    whole = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
    return [whole, *((left, top, left + part, top + part) for top in rows for left in columns)]


def _apart(hands: list[FoundHand]) -> list[FoundHand]:
    """The best of them, each once: of two that lie over one another the better one."""
    kept: list[FoundHand] = []
    for hand in sorted(hands, key=_worth, reverse=True):
        if all(_overlap(hand.box, other.box) < 0.5 * min(_area(hand.box), _area(other.box)) for other in kept):
            kept.append(hand)
    return kept[:_MOST_CANDIDATES]


def _at_last(picture: Image.Image, hand: FoundHand, look: Look) -> FoundHand:
    """The hand looked at closer from five places, for each look errs a little: box and side are the mean of what they say."""
    around = square_around(hand.box, _CLOSER)
    every = _hands(picture, [moved(around, right, down, 1.0) for right, down in _AT_LAST], look)
    seen = [_of_these(hands, hand) for hands in every]
    left, top, right, bottom = np.mean([one.box for one in seen], axis=0).tolist()
    return replace(seen[0], box=(left, top, right, bottom), left=float(np.mean([one.left for one in seen])))


def _of_these(seen: list[FoundHand], hand: FoundHand) -> FoundHand:
    """The one of those seen closer that the hand is, or what was known of it where there is none."""
    return max(seen, key=lambda one: one.sureness * _overlap(one.box, hand.box), default=hand)


def _worth(hand: FoundHand) -> float:
    """Sure and large beats unsure and small; being sure counts more."""
    longer = max(hand.box[2] - hand.box[0], hand.box[3] - hand.box[1])
    return float(hand.sureness**4 * longer**0.5)


def _overlap(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _hands(picture: Image.Image, squares: list[Box], look: Look) -> list[list[FoundHand]]:
    """The hands that are seen in each of these squares, the one with the most in it first."""
    seen = look(np.stack([np.asarray(cut(picture, square, SIDE), np.uint8) for square in squares]))
    every = []
    for square, shares, left in zip(squares, seen.shares, seen.left.tolist(), strict=True):
        mine = []
        for patch in patches(shares[..., 0]):
            wide = square[2] - square[0]
            box = (
                max(0.0, square[0] + patch.left * wide),
                max(0.0, square[1] + patch.top * wide),
                min(float(picture.width), square[0] + patch.right * wide),
                min(float(picture.height), square[1] + patch.bottom * wide),
            )
            if patch.sureness >= _LEAST and max(box[2] - box[0], box[3] - box[1]) >= _SMALLEST * max(picture.size):
                mine.append(FoundHand(box, patch.sureness, left, shares, square))
        every.append(mine)
    return every


def patches(hand: NDArray[np.float32]) -> list[Patch]:
    """Patches of hand, the one with the most in it first. A finger that is cut off by a place or two belongs to its hand.

    Args:
        hand: share of hand at each place, float32 (h, w).
    """
    is_hand = hand > _SURE
    numbers = np.where(is_hand, _numbered(_widened(is_hand)), 0)
    height, width = hand.shape
    found = []
    for number in np.unique(numbers[numbers > 0]):
        mine = numbers == number
        rows, columns = np.flatnonzero(mine.any(axis=1)), np.flatnonzero(mine.any(axis=0))
        found.append(
            Patch(
                float(columns[0] / width),
                float(rows[0] / height),
                float((columns[-1] + 1) / width),
                float((rows[-1] + 1) / height),
                float(hand[mine].mean()),
                float(hand[mine].sum()),
            )
        )
    return sorted(found, key=lambda patch: -patch.mass)


def _widened(is_hand: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With every place that touches one."""
    height, width = is_hand.shape
    wide = np.pad(is_hand, 1)
    return np.asarray(np.logical_or.reduce([wide[row : row + height, column : column + width] for row in range(3) for column in range(3)]))


def _numbered(is_hand: NDArray[np.bool_]) -> NDArray[np.intp]:
    """A number from 1 for each patch of neighbouring places, 0 elsewhere: each place takes its neighbours' largest until none changes."""
    numbers = np.where(is_hand, np.arange(1, is_hand.size + 1).reshape(is_hand.shape), 0)
    height, width = is_hand.shape
    while True:
        wide = np.pad(numbers, 1)
        around = [wide[row : row + height, column : column + width] for row in range(3) for column in range(3)]
        grown = np.where(is_hand, np.maximum.reduce(around), 0)
        if (grown == numbers).all():
            return np.unique(np.append(numbers.ravel(), 0), return_inverse=True)[1][:-1].reshape(numbers.shape)
        numbers = grown
