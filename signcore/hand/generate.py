"""From letters to pictures: draw, pose, flesh out, look, light, and let the sensor read it.

>>> signs = render_signs(np.repeat(np.arange(24), 10))
>>> signs.images.shape, signs.images.dtype
((240, 28, 28), dtype('uint8'))
>>> signs.factors["yaw"].shape
(240,)
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from signcore.hand.anatomy import Floats, HandShapes
from signcore.hand.camera import View, project, rotations
from signcore.hand.flesh import LEAN, Build, cover_bones
from signcore.hand.poses import LETTERS, POSES, VARIANTS
from signcore.hand.render import Surface, rasterise
from signcore.hand.sampling import FACTOR_NAMES, Draws, draw_pictures, hand_shapes
from signcore.hand.scene import Backdrop, Lighting, blur, compose, expose, paint_backdrop, shade, shrink, to_bytes
from signcore.hand.skeleton import pose_hands
from signcore.hand.variation import VariationRanges

SIZE: Final = 28
_OVERSAMPLING: Final = 2
_BLOCK: Final = 192  # pictures that a thread draws at a time
_PART: Final = 16  # pictures that it renders at a time: their buffers stay in the processor's cache


@dataclass(frozen=True)
class RenderedSigns:
    """Rendered pictures and what made them.

    Attributes:
        images: uint8 array of shape (n, 28, 28).
        labels: uint8 array of shape (n,), 0 to 23 into "ABCDEFGHIKLMNOPQRSTUVWXY".
        factors: float32 arrays of shape (n,) by name: the fields of ``VariationRanges`` (but ``finger_ratio``), drawn;
            ``hand``, the hand's id; ``left_handed``, 0 or 1; ``variant``, 0 for the letter's own pose or the number of
            the other way; ``gradient_angle``, degrees. Angles of the camera are relative to the letter's own view.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    factors: dict[str, Floats]


def render_signs(
    labels: ArrayLike,
    *,
    hands: Iterable[int] = range(40),
    ranges: VariationRanges | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> RenderedSigns:
    """Photograph-like pictures of letters, in any number and always the same for the same arguments.

    Args:
        labels: integers of shape (n,), 0 to 23 into "ABCDEFGHIKLMNOPQRSTUVWXY".
        hands: ids of the hands that may sign. An id always has the same bones, so training and validation can be
            given different people: ``range(40)`` and ``range(40, 50)``.
        ranges: how far each factor may go; ``VariationRanges()`` if not given.
        seed: which series of pictures. Picture i depends on the seed, i and its letter, but not on n.
        progress: called as progress(done, total) after each part, in the calling thread.

    Raises:
        ValueError: labels that are not integers of 0 to 23 in one dimension, an empty or negative pool of hands, or a
            negative seed.
    """
    wanted = _checked_labels(labels)
    pool = _checked_hands(hands)
    if seed < 0:
        raise ValueError(f"The seed is {seed}, expected 0 or more: choose any number from 0 on.")
    ranges = ranges if ranges is not None else VariationRanges()
    total = len(wanted)
    images = np.empty((total, SIZE, SIZE), np.uint8)
    # Letters of one kind together: their bones lie in the same part of the frame, and the rasteriser saves the rest.
    order = np.argsort(wanted, kind="stable")
    blocks = [order[start : start + _BLOCK] for start in range(0, total, _BLOCK)]

    def render_block(block: NDArray[np.intp]) -> tuple[NDArray[np.uint8], dict[str, Floats]]:
        draws = draw_pictures(wanted[block], block, pool, ranges, seed)
        return _photograph_in_parts(wanted[block], draws), draws.factors

    factors: dict[str, Floats] = {}
    done = 0
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as threads:
        for block, (pictures, drawn) in zip(blocks, threads.map(render_block, blocks), strict=True):
            images[block] = pictures
            for name, values in drawn.items():
                factors.setdefault(name, np.empty(total, np.float32))[block] = values
            done += len(block)
            if progress is not None:
                progress(done, total)
    if not blocks:
        factors = {name: np.zeros(0, np.float32) for name in FACTOR_NAMES}
    return RenderedSigns(images, wanted.astype(np.uint8), factors)


def render_clean(
    label: int,
    *,
    size: int = 112,
    hand: int | None = None,
    variant: int = 0,
    yaw: float = 0.0,
    pitch: float = 0.0,
    roll: float = 0.0,
    light_azimuth: float = -20.0,
    light_elevation: float = 45.0,
    left_handed: bool = False,
) -> NDArray[np.uint8]:
    """One letter in front of a plain wall, without noise, blur or chance; uint8 array of shape (size, size).

    Args:
        label: 0 to 23.
        size: pixels a side, 8 to 1024.
        hand: a hand's id, or None for the average hand.
        variant: 0 for the letter's own pose, k for ``VARIANTS[letter][k - 1]``.
        yaw: degrees about the hand's long axis, added to the letter's own view; positive turns the palm to the right.
        pitch: the same about the picture's x axis; positive tips the fingers towards the viewer.
        roll: the same in the picture, counter-clockwise.
        light_azimuth: where the light stands, degrees from the top, positive to the right.
        light_elevation: degrees from the picture plane towards the viewer.
        left_handed: mirror the hand (the light stays where it is).

    Raises:
        ValueError: a label, size or variant that does not exist.
    """
    letter = LETTERS[int(_checked_labels([label])[0])]
    if not 8 <= size <= 1024:
        raise ValueError(f"The size is {size} pixels, expected 8 to 1024: choose one in between.")
    choices = (POSES[letter], *VARIANTS.get(letter, ()))
    if not 0 <= variant < len(choices):
        raise ValueError(f"Variant {variant} of {letter} was asked for, expected 0 to {len(choices) - 1}: choose one.")
    pose = choices[variant]

    def one(value: float) -> Floats:
        return np.array([value], np.float32)

    shapes = HandShapes.average(1) if hand is None else hand_shapes(np.array([hand]), VariationRanges())
    view = View(
        one(pose.view[0] + yaw),
        one(pose.view[1] + pitch),
        one(pose.view[2] + roll),
        one(0.84),
        one(0.0),
        one(0.0),
        np.array([left_handed]),
    )
    lighting = Lighting(one(light_azimuth), one(light_elevation), one(0.55), one(0.8), one(0.25), one(0.8))
    surface, hand_grey = look(pose.angles()[None], shapes, one(70.0), view, lighting, size * 3)
    backdrop = np.full_like(hand_grey, 0.72)
    picture = shrink(compose(surface, hand_grey, backdrop), 3)
    pictures = to_bytes(picture, np.zeros_like(picture))
    return np.asarray(pictures[0], np.uint8)


def look(
    angles: Floats, shapes: HandShapes, cuff: Floats, view: View, lighting: Lighting, size: int, build: Build = LEAN
) -> tuple[Surface, Floats]:
    """Pose, cover, project, rasterise and light n hands: what each pixel sees and its grey."""
    skeleton = pose_hands(angles, shapes)
    surface = rasterise(project(cover_bones(skeleton, shapes, cuff, build), view), size)
    nails = skeleton.nail @ rotations(view.yaw, view.pitch, view.roll).transpose(0, 2, 1)
    nails[view.mirrored, :, 0] *= -1
    return surface, shade(surface, lighting, nails)


def _photograph_in_parts(labels: NDArray[np.int64], draws: Draws) -> NDArray[np.uint8]:
    """The pictures of one block, rendered in small parts of like ones; uint8 (n, 28, 28)."""
    images = np.empty((len(labels), SIZE, SIZE), np.uint8)
    order = np.lexsort((draws.factors["variant"], draws.factors["left_handed"], labels))
    for start in range(0, len(order), _PART):
        rows = order[start : start + _PART]
        images[rows] = _photograph(draws.take(rows))
    return images


def _photograph(draws: Draws) -> NDArray[np.uint8]:
    """The pictures of one part, uint8 (n, 28, 28)."""
    factor, own = draws.factors, draws.views
    mirrored = factor["left_handed"] > 0
    side = np.where(mirrored, np.float32(-1), np.float32(1))
    view = View(
        own[:, 0] + factor["yaw"],
        own[:, 1] + factor["pitch"],
        own[:, 2] + factor["roll"],
        own[:, 3] / factor["distance"],
        own[:, 4] * side + factor["offset_x"],
        own[:, 5] + factor["offset_y"],
        mirrored,
    )
    size = SIZE * _OVERSAMPLING
    surface, hand = look(draws.angles, draws.shapes, factor["sleeve_start"], view, Lighting.of(factor), size)
    return develop(surface, hand, paint_backdrop(backdrop_of(draws), size), draws)


def develop(surface: Surface, hand: Floats, backdrop: Floats, draws: Draws) -> NDArray[np.uint8]:
    """What lens and sensor make of hands before their backdrops, rendered twice as large: uint8 (n, 28, 28)."""
    factor = draws.factors
    picture = shrink(compose(surface, hand, backdrop), _OVERSAMPLING)
    picture = blur(picture, factor["blur"])
    soft = blur(picture, np.full(len(picture), 1.0, np.float32))
    picture = picture + factor["sharpen"][:, None, None] * (picture - soft)
    picture = expose(picture, factor["contrast"], factor["brightness"])
    return to_bytes(picture, draws.noise * factor["noise"][:, None, None])


def backdrop_of(draws: Draws) -> Backdrop:
    """Turn the drawn numbers into walls, table edges, door frames and shoulders."""
    factor, chance = draws.factors, draws.clutter
    angle = np.deg2rad(factor["gradient_angle"])
    shapes = np.empty((*chance.shape[:2], 6), np.float32)
    shapes[..., 0] = chance[..., 0] < factor["clutter"][:, None]
    # One object each: a table's edge below, a door frame or a person at a side, a shoulder in a lower corner.
    middle = np.array([-np.pi / 2, 0.0, -np.pi / 4], np.float32)
    spread = np.array([0.25, 0.3, 1.4], np.float32)
    shapes[..., 1] = middle + (chance[..., 1] - 0.5) * spread
    shapes[:, 1, 1] += np.pi * (chance[:, 1, 6] < 0.5)
    shapes[:, 2, 1] -= np.pi / 2 * (chance[:, 2, 6] < 0.3)
    shapes[..., 2] = np.array([0.55, 0.7, 0.5], np.float32) + chance[..., 2] * 0.4
    shapes[..., 3] = 0.08 + 0.6 * chance[..., 3]
    shapes[..., 4] = np.where(chance[..., 4] < 0.3, 0.1 + chance[..., 4], 3.0)
    shapes[..., 5] = 0.04 + 0.2 * chance[..., 5] ** 2
    waves = draws.waves.copy()
    waves[:, :2] = 4 + 12 * waves[:, :2]
    waves[:, 2:] *= 2 * np.pi
    return Backdrop(
        factor["background"],
        factor["background_gradient"] * np.sin(angle),
        factor["background_gradient"] * np.cos(angle),
        factor["vignette"],
        factor["texture"],
        shapes,
        waves,
    )


def _checked_labels(labels: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(labels)
    if array.size == 0 and array.ndim == 1:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"The labels are {array.dtype} of shape {array.shape}, expected integers of shape (n,): "
            "give one number from 0 to 23 for each picture."
        )
    if array.min() < 0 or array.max() >= len(LETTERS):
        raise ValueError(
            f"The labels go from {array.min()} to {array.max()}, expected 0 to 23: "
            "number the letters without J and Z, as in ABCDEFGHIKLMNOPQRSTUVWXY."
        )
    return array.astype(np.int64)


def _checked_hands(hands: Iterable[int]) -> Sequence[int]:
    pool = [operator.index(hand) for hand in hands]
    if not pool or min(pool) < 0:
        raise ValueError(f"The pool of hands is {pool}, expected at least one id, each 0 or more: try range(0, 40).")
    return pool
