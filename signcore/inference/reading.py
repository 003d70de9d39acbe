"""From a picture to a letter: find the hand, cut squares around it, look, average, and say how far it is from what was learnt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from signcore.familiarity import Familiarity
from signcore.images import IMAGE_SIDE
from signcore.inference.drawn import LIMITS, looks_drawn
from signcore.inference.prediction import HAND_SURENESS, Place, Prediction, Reading, Wishes
from signcore.locating.find import Look, find_hand
from signcore.preprocessing import sign_in
from signcore.preprocessing.squares import Box, cut_out, largest_square, moved, square_around

MARGIN: Final = 1.05  # the square's side over the hand's longer one
_AROUND: Final = 1.2  # which hand it is, is asked of a little more than a square that was drawn
_SIGN: Final = 2 * IMAGE_SIDE  # pixels: a grey square that is no larger than this is a sign already
_GREY: Final = 8  # levels by which its colours may differ, after a JPEG
# The squares that are read: shifts to the right and down as shares of the side, and size.
_LOOKS: Final = (
    (0.0, 0.0, 1.0),
    (0.0, 0.0, 0.9),
    (0.0, 0.0, 1.12),
    (0.06, 0.0, 1.0),
    (-0.06, 0.0, 1.0),
    (0.0, 0.06, 1.0),
    (0.0, -0.06, 1.0),
    (0.04, 0.04, 0.93),
    (-0.04, -0.04, 1.07),
)


_CERTAIN: Final = 0.98  # one way round is not read where the other is as sure as this

# The same for browsers, which read pictures by the same way (`browser/reading`).
FOR_BROWSERS: Final = {"margin": MARGIN, "looks": _LOOKS, "certain": _CERTAIN, "handSureness": HAND_SURENESS, "drawn": LIMITS}


class Network(Protocol):
    """What reads signs: :class:`signcore.inference.classifier.Classifier`."""

    letters: str
    familiarity: Familiarity | None

    def look(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Probabilities (n, 24) and what the last hidden layer says, (n, d), of images, uint8 (n, 28, 28)."""


@dataclass(frozen=True)
class Signs:
    """The squares of a picture as a network gets them, uint8 (k, 28, 28), as they are and with left and right exchanged."""

    plain: NDArray[np.uint8] | None
    mirrored: NDArray[np.uint8] | None
    left: float


def read_in(picture: Image.Image, networks: Sequence[Network], wishes: Wishes, look: Look) -> list[Reading]:
    """What each network reads in a picture, upright and RGB; see :func:`find_place`."""
    place = find_place(picture, wishes, look)
    return read(networks, signs_at(picture, place, wishes), place)


def find_place(picture: Image.Image, wishes: Wishes, look: Look) -> Place:
    """Which part of a picture is to be read.

    Args:
        picture: upright, RGB.
        wishes: how it is to be read.
        look: the locator.
    """
    mirrored = wishes.mirror == "always"
    if not isinstance(wishes.crop, str):
        square = _within_reason(wishes.crop, picture)
        hand = find_hand(cut_out(picture, square_around(square, _AROUND)), look) if wishes.mirror == "auto" else None
        left = hand.left if hand else 0.0
        return Place(square, left=left, mirrored=mirrored or left > 0.5)
    whole = largest_square(*picture.size)
    if wishes.crop == "none" or _is_sign(picture):
        return Place(whole, mirrored=mirrored)
    found = find_hand(picture, look)
    if found is None:
        return Place(whole, looked_for=True, mirrored=mirrored)
    left = found.left if wishes.mirror == "auto" else 0.0
    square, drawn = square_around(found.box, MARGIN), looks_drawn(picture, found.box)
    return Place(square, found.box, True, found.sureness, left, mirrored or left > 0.5, found.shares, found.seen, drawn)


def _is_sign(picture: Image.Image) -> bool:
    """Whether a picture is as those of the data set are: its hand fills it. Icons are as small, and have colours."""
    width, height = picture.size
    return width == height <= _SIGN and int(np.ptp(np.asarray(picture, np.int16), axis=-1).max()) <= _GREY


def _within_reason(square: Box, picture: Image.Image) -> Box:
    """The square, or the largest one around its middle that is no larger than twice the picture: beyond it there is nothing to see."""
    side, most = square[2] - square[0], 2.0 * max(picture.size)
    return moved(square, 0, 0, min(1.0, most / side))


def signs_at(picture: Image.Image, place: Place, wishes: Wishes) -> Signs:
    """The squares of a picture as networks get them.

    Where it is not certain which hand it is, both ways are read, and weighed by how sure that is.
    """
    grey = ImageOps.grayscale(picture)
    looks = _LOOKS if wishes.several else _LOOKS[:1]
    plain = np.stack([sign_in(grey, moved(place.square, *one), contrast=wishes.contrast) for one in looks])
    left = {"always": 1.0, "never": 0.0}.get(wishes.mirror, place.left)
    mirrored = np.ascontiguousarray(plain[:, :, ::-1])
    return Signs(plain if left < _CERTAIN else None, mirrored if left > 1 - _CERTAIN else None, left)


def read(networks: Sequence[Network], signs: Signs, place: Place) -> list[Reading]:
    """What each network reads in these squares."""
    both = ((signs.plain, 1 - signs.left), (signs.mirrored, signs.left))
    ways = [(images, weight) for images, weight in both if images is not None]
    images = np.concatenate([one for one, _weight in ways])
    weights = np.repeat([weight for _one, weight in ways], [len(one) for one, _weight in ways]).astype(np.float32)
    weights /= weights.sum()
    return [_read(network, images, weights, place) for network in networks]


def _read(network: Network, images: NDArray[np.uint8], weights: NDArray[np.float32], place: Place) -> Reading:
    began = time.perf_counter()
    probabilities, hidden = network.look(images)
    milliseconds = 1000 * (time.perf_counter() - began)
    known = network.familiarity
    if known is None:
        return Reading(Prediction(weights @ probabilities, network.letters, milliseconds), None, False, None, place)
    mean = known.calibrated_mean(probabilities, weights)
    likely = weights > 0.5 * weights.max()  # the way round that counts more
    distance = float(np.median(known.distances(hidden[likely])))
    return Reading(Prediction(mean, network.letters, milliseconds), distance, True, known.right_when_sure(float(mean.max())), place)
