"""Films that Chromium plays in place of a camera."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signcore.hand import render_clean
from signcore.labels import LETTERS

FRAMES_A_SECOND = 10
WALL = 184


def film(path: Path, pictures: Iterable[NDArray[np.uint8]]) -> Path:
    """Write grey pictures, uint8 (h, w), as a film: YUV4MPEG2, `FRAMES_A_SECOND`, played over and over."""
    with path.open("wb") as stream:
        for number, picture in enumerate(pictures):
            height, width = picture.shape
            if number == 0:
                stream.write(f"YUV4MPEG2 W{width} H{height} F{FRAMES_A_SECOND}:1 Ip A1:1 C420mpeg2\n".encode())
            stream.write(b"FRAME\n" + picture.tobytes() + bytes([128]) * (height // 2 * (width // 2) * 2))
    return path


@cache
def hand(letter: str, side: int) -> NDArray[np.uint8]:
    """A letter, uint8 (side, side). Rendering one takes a third of a second, and a film shows it dozens of times."""
    return render_clean(LETTERS.index(letter), size=side)


def room(letter: str = "", side: int = 300, left: int = 170, top: int = 90) -> NDArray[np.uint8]:
    """A wall, uint8 (480, 640), with a hand before it that makes `letter`, if any."""
    wall = np.full((480, 640), WALL, np.uint8)
    if letter:
        wall[top : top + side, left : left + side] = hand(letter, side)
    return wall


def spelling(word: str, seconds: float = 2.0) -> list[NDArray[np.uint8]]:
    """Each letter for some seconds, the hand moving a little, and half a second of wall in between."""
    frames: list[NDArray[np.uint8]] = []
    for letter in word:
        steps = range(round(seconds * FRAMES_A_SECOND))
        frames += [room(letter, left=170 + round(6 * np.sin(step / 3)), top=90 + round(4 * np.cos(step / 4))) for step in steps]
        frames += [room()] * (FRAMES_A_SECOND // 2)
    return frames
