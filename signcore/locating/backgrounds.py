"""Rooms that were never photographed: what may stand behind a hand, drawn from chance, in colour.

Natural pictures are made of things that hide one another, at all sizes. Shapes that are strewn over one another, large and small, have the
same statistics ("dead leaves": Lee, Mumford and Huang, IJCV 41, 2001), and a network that learnt to tell hands from them is not lost in a
real room. Before them stand what else is about: walls and curtains, windows, shelves, cables, writing, faces and shoulders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Color = tuple[int, int, int]
_FINER: Final = 2  # drawn so many times as large, then reduced: edges are soft, as a lens makes them
_GLYPHS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh0123456789&@#?!"


def paint_room(random: np.random.Generator, size: int, skin: Color) -> NDArray[np.float32]:
    """A room without a hand.

    Args:
        random: where everything is drawn from.
        size: pixels a side.
        skin: the colour of whoever is in it, R, G, B.

    Returns:
        float32 array of shape (size, size, 3), 0 to 255.
    """
    side = size * _FINER
    picture = _wall(random, side)
    draw = ImageDraw.Draw(picture)
    kind = random.random()
    if kind < 0.45:  # a plain wall with a few things
        _strew(random, draw, side, count=int(random.integers(0, 8)), largest=0.8)
    elif kind < 0.8:  # things everywhere
        _strew(random, draw, side, count=int(random.integers(10, 120)), largest=float(random.uniform(0.15, 0.7)))
    else:  # a wall, and a part of the picture full of things
        left, top = (int(v) for v in random.uniform(0, side, 2))
        busy = Image.new("RGB", (side, side))
        _strew(random, ImageDraw.Draw(busy), side, count=90, largest=0.3)
        picture.paste(busy.crop((left, top, side, side)) if random.random() < 0.5 else busy.crop((0, 0, left + 1, top + 1)), (0, 0))
    for thing, chance in _THINGS:
        if random.random() < chance:
            thing(random, draw, side, skin)
    if random.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 5.0))))
    return np.asarray(picture.reduce(_FINER), np.float32)


def _color(random: np.random.Generator) -> Color:
    """Mostly the greys, browns and creams of rooms, now and then a bright one."""
    grey = random.uniform(0, 255)
    vivid = 90 if random.random() < 0.25 else 22
    warm = random.normal(0, 14)
    red, green, blue = np.clip(grey + random.normal(0, vivid, 3) + np.array([warm, 0, -warm]), 0, 255).astype(int).tolist()
    return red, green, blue


def _wall(random: np.random.Generator, side: int) -> Image.Image:
    """A wall with uneven light and a little roughness."""
    tone = np.array(_color(random), np.float32) if random.random() < 0.5 else random.uniform(90, 250) + random.normal(0, 10, 3)
    coarse = random.normal(0, random.uniform(0, 25), (4, 4, 1)) + np.asarray(tone)
    light = Image.fromarray(np.clip(coarse, 0, 255).astype(np.uint8).repeat(1, axis=2)).resize((side, side), Image.Resampling.BICUBIC)
    rough = random.normal(0, random.uniform(0, 10), (side // 2, side // 2, 1))
    grain = np.asarray(light, np.float32) + rough.repeat(2, axis=0).repeat(2, axis=1)
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def _strew(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, count: int, largest: float) -> None:
    """Shapes over one another, their sizes by a power law as in natural pictures."""
    for _number in range(count):
        smallest = 0.02
        extent = 1 / np.sqrt(random.uniform(1 / largest**2, 1 / smallest**2)) * side if largest > smallest else side * smallest
        x, y = random.uniform(-0.1, 1.1, 2) * side
        ratio = np.exp(random.normal(0, 0.7))
        wide, high = extent * np.sqrt(ratio), extent / np.sqrt(ratio)
        fill, edge = _color(random), _color(random) if random.random() < 0.3 else None
        form = random.random()
        if form < 0.35:
            draw.ellipse((x - wide, y - high, x + wide, y + high), fill, edge, int(random.integers(1, 5)))
        elif form < 0.6:
            draw.rectangle((x - wide, y - high, x + wide, y + high), fill, edge, int(random.integers(1, 5)))
        elif form < 0.85:
            turns = np.sort(random.uniform(0, 2 * np.pi, int(random.integers(3, 8))))
            reach = random.uniform(0.5, 1.3, len(turns))
            draw.polygon([(x + wide * r * np.cos(t), y + high * r * np.sin(t)) for t, r in zip(turns, reach, strict=True)], fill, edge)
        else:
            turn = random.uniform(0, 2 * np.pi)
            along = np.array([np.cos(turn), np.sin(turn)]) * extent * 2
            draw.line((x - along[0], y - along[1], x + along[0], y + along[1]), fill, max(1, int(extent * 0.2)))


def _curtain(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, _skin: Color) -> None:
    left, wide, light = random.uniform(-0.2, 0.9) * side, random.uniform(0.15, 0.6) * side, np.array(_color(random), np.float32)
    fold = random.uniform(6, 30)
    for x in range(int(max(0, left)), int(min(side, left + wide))):
        shade = light + 30 * np.sin(x / fold * 2 * np.pi)
        draw.line((x, 0, x + random.uniform(-2, 2), side), tuple(np.clip(shade, 0, 255).astype(int).tolist()), 2)


def _window(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, _skin: Color) -> None:
    x, y = random.uniform(-0.1, 0.9, 2) * side
    wide, high = random.uniform(0.1, 0.6, 2) * side
    frame = _color(random)
    bright = int(random.uniform(200, 256))
    draw.rectangle((x, y, x + wide, y + high), (bright, bright, min(255, bright + 10)), frame, int(random.integers(2, 10)))
    for part in range(1, int(random.integers(1, 4))):
        draw.line((x + wide * part / 3, y, x + wide * part / 3, y + high), frame, int(random.integers(1, 6)))


def _bars(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, _skin: Color) -> None:
    """Frames of doors, shelves, pipes, tiles: straight lines through the room."""
    upright, width, color = random.random() < 0.5, int(random.integers(1, 14)), _color(random)
    gap, start = random.uniform(0.06, 0.5) * side, random.uniform(0, 0.5) * side
    lean = random.uniform(-0.15, 0.15) * side
    for number in range(int(random.integers(1, 8))):
        at = start + number * gap
        draw.line((at, 0, at + lean, side) if upright else (0, at, side, at + lean), color, width)


def _cable(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, _skin: Color) -> None:
    points = np.cumsum(random.normal(0, 0.12, (8, 2)), axis=0) * side + random.uniform(0, side, 2)
    draw.line([tuple(p) for p in points.tolist()], _color(random), int(random.integers(1, 8)), joint="curve")


def _writing(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, _skin: Color) -> None:
    text = "".join(random.choice(list(_GLYPHS), int(random.integers(1, 9))))
    font = ImageFont.load_default(size=float(random.uniform(0.08, 0.9) * side))
    draw.text(tuple((random.uniform(-0.1, 0.7, 2) * side).tolist()), text, _color(random), font)


def _face(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, skin: Color) -> None:
    """Someone who looks on: head, hair, eyes, mouth, neck and shoulders."""
    x, y, tall = random.uniform(0.1, 0.9) * side, random.uniform(0.1, 0.7) * side, random.uniform(0.08, 0.32) * side
    wide = tall * random.uniform(0.65, 0.85)
    cloth, hair, dark = _color(random), tuple((np.array(_color(random)) * 0.35).astype(int).tolist()), tuple(int(c * 0.4) for c in skin)
    shadow = tuple(int(c * random.uniform(0.7, 0.95)) for c in skin)
    draw.ellipse((x - 2.6 * wide, y + 1.35 * tall, x + 2.6 * wide, y + 5 * tall), cloth)
    draw.rectangle((x - 0.45 * wide, y + 0.6 * tall, x + 0.45 * wide, y + 1.55 * tall), shadow)
    if random.random() < 0.85:
        long = random.uniform(0.2, 1.6)
        draw.ellipse((x - 1.2 * wide, y - 1.25 * tall, x + 1.2 * wide, y + long * tall), hair)
    draw.ellipse((x - wide, y - tall, x + wide, y + tall), skin)
    if random.random() < 0.8:
        draw.chord((x - wide, y - 1.1 * tall, x + wide, y + 0.5 * tall), 180, 360, hair)
    eye = 0.1 * tall
    for side_of_face in (-0.4, 0.4):
        at = x + side_of_face * wide
        draw.ellipse((at - 1.4 * eye, y - 0.1 * tall - eye, at + 1.4 * eye, y - 0.1 * tall + eye), dark)
        draw.line((at - 2 * eye, y - 0.35 * tall, at + 2 * eye, y - 0.35 * tall), hair, max(1, int(eye * 0.7)))
    draw.line((x, y, x - 0.08 * wide, y + 0.25 * tall), shadow, max(1, int(eye)))
    draw.ellipse((x - 0.35 * wide, y + 0.45 * tall, x + 0.35 * wide, y + 0.58 * tall), (min(255, dark[0] + 70), dark[1], dark[2]))


def _lumps(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, skin: Color) -> None:
    """Rounded things with light and shade, bags and balls and coats: what is round and shaded is no hand for that alone."""
    x, y = random.uniform(0, 1, 2) * side
    size = random.uniform(0.05, 0.22) * side
    tone = np.array(skin if random.random() < 0.25 else _color(random), np.float32) * random.uniform(0.3, 1.0)
    for _number in range(int(random.integers(1, 7))):
        at = np.array([x, y]) + random.normal(0, size, 2)
        wide, high = size * np.exp(random.normal(0, 0.5, 2))
        lit = random.uniform(-0.4, 0.4, 2)
        for ring in np.linspace(1, 0.15, 6):
            shade = tuple(np.clip(tone * (1.5 - 0.9 * ring), 0, 255).astype(int).tolist())
            middle = at + lit * np.array([wide, high]) * (1 - ring)
            draw.ellipse((middle[0] - wide * ring, middle[1] - high * ring, middle[0] + wide * ring, middle[1] + high * ring), shade)


def _body(random: np.random.Generator, draw: ImageDraw.ImageDraw, side: int, skin: Color) -> None:
    """A torso from the lower edge, sometimes a bare arm or shoulder: skin that is no hand."""
    x, wide, top = random.uniform(-0.1, 1.1) * side, random.uniform(0.15, 0.6) * side, random.uniform(0.35, 1.0) * side
    draw.ellipse((x - wide, top, x + wide, top + 2.5 * side), _color(random))
    if random.random() < 0.4:
        start = random.uniform(0, side, 2)
        turn, long = random.uniform(0, 2 * np.pi), random.uniform(0.3, 0.9) * side
        end = start + long * np.array([np.cos(turn), np.sin(turn)])
        thick = int(random.uniform(0.04, 0.14) * side)
        draw.line((*start, *end), skin, thick)
        draw.ellipse((end[0] - thick / 2, end[1] - thick / 2, end[0] + thick / 2, end[1] + thick / 2), skin)


_THINGS: Final[tuple[tuple[Callable[[np.random.Generator, ImageDraw.ImageDraw, int, Color], None], float], ...]] = (
    (_curtain, 0.12),
    (_window, 0.25),
    (_bars, 0.3),
    (_cable, 0.25),
    (_writing, 0.15),
    (_lumps, 0.35),
    (_body, 0.35),
    (_face, 0.3),
)
