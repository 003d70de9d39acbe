"""Rendered signs as they come out of a learner's camera: hand and forearm in a square that a locator has put around the hand.

Against the built-in signs, which stand for Sign Language MNIST's photographs, these have what those lack: any room behind, light from
anywhere, the ways to make a letter that the data set does not have, and the errors of a locator: the hand is a little too far to one
side, too large or too small.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.hand import VariationRanges
from signcore.hand.anatomy import Floats
from signcore.hand.camera import View
from signcore.hand.flesh import FULL
from signcore.hand.generate import SIZE, backdrop_of, develop, look
from signcore.hand.photographed import own_hand_ways
from signcore.hand.sampling import Draws, draw_pictures
from signcore.hand.scene import Lighting, paint_backdrop
from signcore.locating.backgrounds import paint_room

CAMERA_RENDERER: Final = "camera 3"  # another number whenever other pictures come out
_HANDS: Final = range(200)
_FILL: Final = 0.9  # the hand's longer side over the square's: what a margin of a tenth on either side leaves
_RANGES: Final = VariationRanges(
    distance=(0.9, 1.15),
    offset_x=(-0.1, 0.1),
    offset_y=(-0.1, 0.1),
    yaw=(-24.0, 24.0),
    pitch=(-23.0, 20.0),
    roll=(-25.0, 25.0),
    joint_jitter=(1.5, 7.0),
    variant=(0.9, 0.9),
    left_handed=(0.0, 0.0),
    light_azimuth=(-150.0, 150.0),
    light_elevation=(0.0, 80.0),
    ambient=(0.35, 0.8),
    occlusion=(0.7, 1.0),
    skin=(0.3, 0.95),
    finger_length=(0.82, 1.05),
    thickness=(1.08, 1.45),
    palm_width=(1.0, 1.22),
    sleeve_start=(10.0, 300.0),
    sleeve_tone=(0.05, 0.8),
    background=(0.05, 0.95),
    background_gradient=(0.0, 0.35),
    vignette=(0.0, 0.3),
    clutter=(0.1, 0.8),
    texture=(0.0, 0.25),
    contrast=(0.75, 1.25),
    brightness=(-0.15, 0.15),
    blur=(0.1, 0.5),
    sharpen=(0.0, 0.8),
    noise=(0.2, 3.0),
)
_FINE: Final = 2 * SIZE  # pixels a side of what is rendered, before it is reduced
_ROOMS: Final = 400  # painted once, and seen in parts
_ROOM_SHARE: Final = 0.4  # of the signs stand in a room, the others before a wall with a few things
_BLOCK: Final = 192
_PART: Final = 16


def render_for_camera(labels: NDArray[np.integer], seed: int) -> NDArray[np.uint8]:
    """Signs of these letters, uint8 (n, 28, 28), always the same for the same labels and seed.

    Args:
        labels: 0 to 23, shape (n,).
        seed: which series.
    """
    wanted = np.asarray(labels, np.int64)
    rooms = _paint_rooms(seed)
    order = np.argsort(wanted, kind="stable")  # letters of one kind together, for the rasteriser
    blocks = [order[start : start + _BLOCK] for start in range(0, len(order), _BLOCK)]
    images = np.empty((len(wanted), SIZE, SIZE), np.uint8)

    def render(block: NDArray[np.intp]) -> NDArray[np.uint8]:
        draws = draw_pictures(wanted[block], block, _HANDS, _RANGES, seed, own_hand_ways())
        random = np.random.default_rng([seed, int(block[0])])
        behind = [_part_of(rooms, random) if random.random() < _ROOM_SHARE else None for _row in block]
        parts = (np.arange(start, min(start + _PART, len(block))) for start in range(0, len(block), _PART))
        return np.concatenate([_photograph(draws.take(rows), [behind[row] for row in rows]) for rows in parts])

    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as threads:
        for block, pictures in zip(blocks, threads.map(render, blocks), strict=True):
            images[block] = pictures
    return images


def _paint_rooms(seed: int) -> Floats:
    """Grey rooms, float32 (r, 112, 112), 0 to 1."""
    random = np.random.default_rng([seed, 1])
    skins = random.uniform(60, 255, _ROOMS).astype(int).tolist()
    return np.stack([paint_room(random, 2 * _FINE, (skin, skin, skin)).mean(axis=-1) / 255 for skin in skins]).astype(np.float32)


def _part_of(rooms: Floats, random: np.random.Generator) -> Floats:
    """A part of one of the rooms, near or far, (56, 56)."""
    room = rooms[int(random.integers(len(rooms)))]
    if random.random() < 0.5:
        top, left = random.integers(0, len(room) - _FINE + 1, 2)
        part = room[top : top + _FINE, left : left + _FINE]
    else:
        part = room.reshape(_FINE, 2, _FINE, 2).mean(axis=(1, 3))
    return np.asarray(part[:, ::-1] if random.random() < 0.5 else part, np.float32)


def _photograph(draws: Draws, behind: list[Floats | None]) -> NDArray[np.uint8]:
    factor = draws.factors
    view = View(
        draws.views[:, 0] + factor["yaw"],
        draws.views[:, 1] + factor["pitch"],
        draws.views[:, 2] + factor["roll"],
        _FILL / factor["distance"],
        factor["offset_x"],
        factor["offset_y"],
        factor["left_handed"] > 0,
    )
    lighting = Lighting.of(factor)
    surface, hand = look(draws.angles, draws.shapes, factor["sleeve_start"], view, lighting, _FINE, FULL)
    backdrop = paint_backdrop(backdrop_of(draws), _FINE)
    for row, room in enumerate(behind):
        if room is not None:
            backdrop[row] = room
    return develop(surface, hand, backdrop, draws)
