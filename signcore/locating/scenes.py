"""Rendered pictures of a room with a hand in it, and which of their pixels are hand: what the locator learns from.

Hand and forearm come from the hand model, at any size and place, left or right, in any light and colour of skin; the room behind comes
from :mod:`signcore.locating.backgrounds`. Some pictures have no hand, some are grey, some are blurred, overexposed or squeezed by a
camera: whatever real pictures may be.

>>> scenes = make_scenes(4, seed=0)
>>> scenes.pictures.shape, scenes.shares.shape
((4, 96, 96, 3), (4, 48, 48, 2))
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.hand import LETTERS, VariationRanges
from signcore.hand.anatomy import Floats
from signcore.hand.camera import View
from signcore.hand.flesh import CAPSULES, FIRST_FOREARM, FIRST_SLEEVE
from signcore.hand.generate import look
from signcore.hand.poses import CAMERA_WAYS
from signcore.hand.sampling import Draws, draw_pictures
from signcore.hand.scene import Lighting, blur
from signcore.locating.backgrounds import paint_room
from signcore.locating.sides import MAP_SIDE, SIDE

_BLOCK: Final = 32
_HANDS: Final = range(1000)  # people
_WITHOUT: Final = 0.12  # share of pictures without a hand
_RANGES: Final = VariationRanges(
    joint_jitter=(2.0, 11.0),
    variant=(0.7, 0.7),
    yaw=(-32.0, 32.0),
    pitch=(-25.0, 25.0),
    roll=(-35.0, 35.0),
    left_handed=(0.5, 0.5),
    thickness=(0.95, 1.3),
    light_azimuth=(-150.0, 150.0),
    light_elevation=(0.0, 85.0),
    ambient=(0.25, 0.85),
    occlusion=(0.5, 1.0),
    skin=(0.28, 1.2),
    sleeve_start=(0.0, 320.0),
    sleeve_tone=(0.03, 0.9),
    contrast=(0.6, 1.4),
    brightness=(-0.15, 0.2),
    blur=(0.0, 1.3),
    noise=(0.0, 12.0),
)
# Skin's colour as R, G, B over its grey, from the lightest to the darkest.
_TINTS: Final = np.array([[1.16, 0.97, 0.87], [1.22, 0.95, 0.8], [1.3, 0.93, 0.74], [1.38, 0.9, 0.68]], np.float32)


@dataclass(frozen=True)
class Scenes:
    """Pictures and what is in them.

    Attributes:
        pictures: uint8 array of shape (n, 96, 96, 3), R, G, B.
        shares: uint8 array of shape (n, 48, 48, 2): how much of each 2×2 pixels is hand, and how much is forearm or sleeve; 255 is all.
        left: uint8 array of shape (n,), 1 where the hand is a left one.
    """

    pictures: NDArray[np.uint8]
    shares: NDArray[np.uint8]
    left: NDArray[np.uint8]


def make_scenes(count: int, *, seed: int = 0, progress: Callable[[int, int], None] | None = None, processes: int | None = None) -> Scenes:
    """`count` scenes, always the same for the same seed.

    Args:
        count: how many.
        seed: which series.
        progress: called as progress(done, total).
        processes: how many draw side by side; as many as there are processors by default.
    """
    made = Scenes(np.empty((count, SIDE, SIDE, 3), np.uint8), np.empty((count, MAP_SIDE, MAP_SIDE, 2), np.uint8), np.empty(count, np.uint8))
    starts = range(0, count, _BLOCK)
    sizes = [min(_BLOCK, count - start) for start in starts]
    workers = processes or os.cpu_count() or 1

    def take(blocks: Iterable[Scenes]) -> None:
        for start, block in zip(starts, blocks, strict=True):
            rows = slice(start, start + _BLOCK)
            made.pictures[rows], made.shares[rows], made.left[rows] = block.pictures, block.shares, block.left
            if progress:
                progress(min(start + _BLOCK, count), count)

    if workers == 1 or count <= _BLOCK:
        take(map(_block, starts, sizes, [seed] * len(sizes)))
    else:
        with ProcessPoolExecutor(workers) as pool:
            take(pool.map(_block, starts, sizes, [seed] * len(sizes), chunksize=4))
    return made


def _block(start: int, count: int, seed: int) -> Scenes:
    """Scenes `start` to `start + count`."""
    random = np.random.default_rng([seed, start])
    labels = random.integers(0, len(LETTERS), count)
    draws = _mixed(draw_pictures(labels, np.arange(start, start + count), _HANDS, _RANGES, seed, CAMERA_WAYS), random)
    hand, share = _hands(draws, random)
    skin = draws.factors["skin"]
    tints = _tints(random, skin)
    pictures = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for row in range(count):
        grey = float(np.clip(skin[row], 0.1, 1)) * random.uniform(0.6, 0.95) * 255
        color = tuple(np.clip(tints[row] * grey, 0, 255).astype(int).tolist())
        room = paint_room(random, SIDE, color)
        if random.random() < _WITHOUT:
            share[row] = 0
            picture = room
        else:
            picture = _before(room, hand[row], share[row], tints[row], random)
        pictures[row] = _photographed(picture, draws, row, random)
        if random.random() < 0.3:
            _smear(pictures[row], share[row], random)
    map_shares = share.reshape(count, MAP_SIDE, 2, MAP_SIDE, 2, 3)[..., :2].mean(axis=(2, 4))
    return Scenes(pictures, np.rint(map_shares * 255).astype(np.uint8), draws.factors["left_handed"].astype(np.uint8))


def _mixed(draws: Draws, random: np.random.Generator) -> Draws:
    """A third of the hands with fingers of several letters, and some turned anyhow: a hand is a hand, whatever it says."""
    angles, views = draws.angles.copy(), draws.views.copy()
    rows = np.flatnonzero(random.random(len(angles)) < 0.33)
    for first, last in ((0, 4), (4, 8), (8, 12), (12, 16), (16, 21), (21, 23)):
        angles[rows, first:last] = angles[random.permutation(rows), first:last]
    anyhow = np.flatnonzero(random.random(len(angles)) < 0.2)
    views[anyhow, :3] += random.uniform(-1, 1, (len(anyhow), 3)) * np.array([90, 30, 120])
    return replace(draws, angles=angles, views=views.astype(np.float32))


def _hands(draws: Draws, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Hands and arms without a room: grey (n, 96, 96), and shares of hand, arm and sleeve (n, 96, 96, 3); arm counts sleeve, too."""
    count = len(draws.angles)
    factor, own = draws.factors, draws.views
    fill = np.exp(random.uniform(np.log(0.15), np.log(1.12), count)).astype(np.float32)
    room = np.maximum(1.0 - fill, 0.12)  # how far the middle may move so that most of the hand stays in the picture
    view = View(
        own[:, 0] + factor["yaw"],
        own[:, 1] + factor["pitch"],
        own[:, 2] + factor["roll"],
        fill,
        (random.uniform(-1, 1, count) * room).astype(np.float32),
        (random.uniform(-1, 1, count) * room).astype(np.float32),
        factor["left_handed"] > 0,
    )
    size = SIDE * 2
    surface, grey = look(draws.angles, draws.shapes, factor["sleeve_start"], view, Lighting.of(factor), size)
    solid = surface.solid
    sleeve = (solid >= FIRST_SLEEVE) & (solid < CAPSULES)
    arm = (solid >= FIRST_FOREARM) & (solid < CAPSULES)
    shares = np.stack([(solid >= 0) & ~arm, arm, sleeve], axis=-1).astype(np.float32)
    covered = (solid >= 0).astype(np.float32)
    small = _halved(covered)
    mean = (_halved(grey * covered) / np.maximum(small, 1e-3)).astype(np.float32)
    return mean, np.stack([_halved(shares[..., k]) for k in range(3)], axis=-1)


def _halved(values: Floats) -> Floats:
    count, side = values.shape[:2]
    return np.asarray(values.reshape(count, side // 2, 2, side // 2, 2).mean(axis=(2, 4)), np.float32)


def _tints(random: np.random.Generator, skin: Floats) -> Floats:
    """Each picture's colour of skin over its grey, (n, 3): light skin is a little red, dark skin more."""
    place = np.clip((1 - skin) * 3 + random.normal(0, 0.6, len(skin)), 0, 2.999)
    low = place.astype(int)
    part = (place - low)[:, None].astype(np.float32)
    return np.asarray(_TINTS[low] * (1 - part) + _TINTS[low + 1] * part, np.float32)


def _smear(picture: NDArray[np.uint8], share: Floats, random: np.random.Generator) -> None:
    """In place: a picture that ends before the square does, and its last rows or columns go on, as `squares.cut` has it."""
    first, last = int(random.integers(0, SIDE // 4)), SIDE - int(random.integers(0, SIDE // 4))
    if random.random() < 0.5:
        picture[:first], picture[last:] = picture[first], picture[last - 1]
        share[:first], share[last:] = 0, 0
    else:
        picture[:, :first], picture[:, last:] = picture[:, first : first + 1], picture[:, last - 1 : last]
        share[:, :first], share[:, last:] = 0, 0


def _before(room: Floats, grey: Floats, share: Floats, tint: Floats, random: np.random.Generator) -> Floats:
    """The hand before the room, (96, 96, 3); now and then it throws a shadow on the wall."""
    covered = np.clip(share[..., 0] + share[..., 1], 0, 1)
    if random.random() < 0.35:
        down, right = random.integers(-9, 10, 2)
        shadow = blur(np.roll(covered, (down, right), (0, 1))[None], np.array([1.5], np.float32))[0]
        room = room * (1 - random.uniform(0.15, 0.6) * shadow[..., None])
    cloth = random.uniform(0.6, 1.4, 3).astype(np.float32)
    part = np.where(covered > 0, share[..., 2] / np.maximum(covered, 1e-3), 0)[..., None]
    skin = tint * (1 + random.normal(0, 0.03, (1, 1, 1)))
    lit = grey[..., None] * 255 * (skin * (1 - part) + cloth * part)
    if random.random() < 0.5:  # redder where blood shows: fingertips and creases
        patches = random.normal(0, 0.05, (6, 6, 1)).repeat(16, 0).repeat(16, 1) * np.array([1, -0.5, -0.5])
        lit = lit * (1 + patches.astype(np.float32))
    return np.asarray(room * (1 - covered[..., None]) + lit * covered[..., None], np.float32)


def _photographed(picture: Floats, draws: Draws, row: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """What a camera makes of it: white balance, exposure, blur, noise, colours faded or gone."""
    factor = {name: float(values[row]) for name, values in draws.factors.items() if name in {"contrast", "brightness", "blur", "noise"}}
    seen = picture / 255
    if random.random() < 0.2:  # very light, details washed out
        seen = seen * random.uniform(1.1, 1.7)
    seen = (seen - 0.5) * factor["contrast"] + 0.5 + factor["brightness"]
    seen = seen * np.exp(random.normal(0, 0.1, 3))
    grey = seen @ np.array([0.299, 0.587, 0.114])
    color = 0.0 if random.random() < 0.2 else random.uniform(0.3, 1.3)
    seen = grey[..., None] + color * (seen - grey[..., None])
    seen = np.where(seen > 0.8, 0.8 + 0.2 * np.tanh((seen - 0.8) * 5), seen)
    soft = blur(np.moveaxis(seen, 2, 0).astype(np.float32), np.full(3, factor["blur"], np.float32))
    levels = np.moveaxis(soft, 0, 2) * 255 + random.normal(0, factor["noise"], (SIDE, SIDE, 1 if random.random() < 0.5 else 3))
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)
