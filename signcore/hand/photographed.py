"""Letters as people made them in front of a camera: poses and views that :mod:`signcore.hand.fitting` found in photographs.

`photographed_poses.csv` holds angles in degrees and no picture: three hands a letter from each of four public collections of photographs,
without those whose landmarks were seen to be wrong.
"""

from __future__ import annotations

import csv
import functools
import itertools
from pathlib import Path
from typing import Final

from signcore.hand.poses import CAMERA_WAYS, LETTERS, Pose, Ways, pose_of

_TABLE: Final = Path(__file__).with_name("photographed_poses.csv")


@functools.cache
def photographed_ways() -> Ways:
    """The ways of each letter that were photographed."""
    ways: dict[str, list[Pose]] = {letter: [] for letter in LETTERS}
    with _TABLE.open(newline="") as file:
        _names, *rows = csv.reader(file)
    for letter, *cells in rows:
        *angles, yaw, pitch, roll = map(float, cells)
        ways[letter].append(pose_of(angles, (yaw, pitch, roll)))
    return {letter: tuple(poses) for letter, poses in ways.items()}


@functools.cache
def own_hand_ways() -> Ways:
    """The ways of each letter that were photographed and those that were thought out, as many of the ones as of the others."""

    def both(letter: str) -> tuple[Pose, ...]:
        thought_out, photographed = CAMERA_WAYS[letter], photographed_ways()[letter]
        count = max(len(thought_out), len(photographed))
        return tuple(itertools.chain(*(itertools.islice(itertools.cycle(ways), count) for ways in (thought_out, photographed))))

    return {letter: both(letter) for letter in LETTERS}
