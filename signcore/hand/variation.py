"""What may vary between two pictures of the same letter, and how far.

Each field of :class:`VariationRanges` is a (low, high) pair from which every picture draws evenly. Setting both to the
same number holds a factor still, which is how one asks what that factor alone does to a model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

Range = tuple[float, float]

# Lowest and highest value that the renderer can draw sensibly, by field.
LIMITS: Final[dict[str, Range]] = {
    "finger_length": (0.7, 1.4),
    "finger_ratio": (0.8, 1.25),
    "thickness": (0.7, 1.5),
    "palm_width": (0.8, 1.3),
    "joint_jitter": (0.0, 30.0),
    "yaw": (-180.0, 180.0),
    "pitch": (-90.0, 90.0),
    "roll": (-180.0, 180.0),
    "distance": (0.4, 3.0),
    "offset_x": (-1.0, 1.0),
    "offset_y": (-1.0, 1.0),
    "light_azimuth": (-180.0, 180.0),
    "light_elevation": (-20.0, 90.0),
    "ambient": (0.0, 1.0),
    "occlusion": (0.0, 1.0),
    "skin": (0.02, 1.2),
    "sleeve_start": (0.0, 320.0),
    "sleeve_tone": (0.0, 1.0),
    "background": (0.0, 1.0),
    "background_gradient": (0.0, 1.0),
    "vignette": (0.0, 1.0),
    "clutter": (0.0, 1.0),
    "texture": (0.0, 1.0),
    "contrast": (0.1, 3.0),
    "brightness": (-1.0, 1.0),
    "blur": (0.0, 1.5),
    "sharpen": (0.0, 2.0),
    "noise": (0.0, 60.0),
    "left_handed": (0.0, 1.0),
    "variant": (0.0, 1.0),
}


@dataclass(frozen=True)
class VariationRanges:
    """The range of each factor: (low, high), drawn uniformly.

    Hand, fixed by the hand's id:
        finger_length: factor of the average adult's fingers.
        finger_ratio: factor by which single fingers differ from that.
        thickness: factor of the flesh around the bones.
        palm_width: factor.
    Pose and camera:
        joint_jitter: standard deviation of each joint's angle around the letter's, degrees.
        variant: probability that the letter is made in one of its other common ways (``poses.VARIANTS``).
        yaw, pitch, roll: degrees, added to the letter's own view (see ``camera.View``).
        distance: factor; at 2 the hand is half as large.
        offset_x, offset_y: half frames to the right and up.
        left_handed: probability of a left hand.
    Light and skin:
        light_azimuth: degrees from the top, positive to the right.
        light_elevation: degrees from the picture plane towards the viewer.
        ambient: share of light from everywhere; 1 has no shadows.
        occlusion: how dark gaps between fingers get, 0 to 1.
        skin: grey of lit skin, 0.2 very dark to 1 very light (above that, overexposed).
        sleeve_start: millimetres from the wrist to the cuff; beyond about 120 it lies outside the picture.
        sleeve_tone: grey of the cloth.
    Background:
        background: grey of the wall, 0 black to 1 white.
        background_gradient: largest change of that grey from the middle to an edge.
        vignette: how much darker the corners get.
        clutter: probability of each of three foreign objects (table edge, door frame, shoulder).
        texture: strength of a pattern on those objects, in grey.
    Camera's sensor:
        contrast: factor about mid grey.
        brightness: added grey.
        blur: standard deviation of the lens' blur, pixels of 28.
        sharpen: strength of the camera's sharpening (unsharp mask).
        noise: standard deviation, grey levels of 255.

    Raises:
        ValueError: a range that is no pair, is inverted, or leaves :data:`LIMITS`.

    >>> still = VariationRanges(yaw=(0.0, 0.0))
    >>> VariationRanges.from_json(still.to_json()) == still
    True
    """

    finger_length: Range = (0.9, 1.1)
    finger_ratio: Range = (0.96, 1.04)
    thickness: Range = (1.0, 1.28)
    palm_width: Range = (0.95, 1.1)
    joint_jitter: Range = (1.5, 7.0)
    variant: Range = (0.6, 0.6)
    yaw: Range = (-20.0, 20.0)
    pitch: Range = (-14.0, 14.0)
    roll: Range = (-12.0, 12.0)
    distance: Range = (0.85, 1.15)
    offset_x: Range = (-0.14, 0.14)
    offset_y: Range = (-0.14, 0.14)
    left_handed: Range = (0.1, 0.1)
    light_azimuth: Range = (-80.0, 80.0)
    light_elevation: Range = (5.0, 65.0)
    ambient: Range = (0.3, 0.68)
    occlusion: Range = (0.6, 1.0)
    skin: Range = (0.25, 1.1)
    sleeve_start: Range = (10.0, 200.0)
    sleeve_tone: Range = (0.08, 0.5)
    background: Range = (0.55, 0.9)
    background_gradient: Range = (0.02, 0.2)
    vignette: Range = (0.0, 0.15)
    clutter: Range = (0.15, 0.35)
    texture: Range = (0.0, 0.12)
    contrast: Range = (0.75, 1.25)
    brightness: Range = (-0.08, 0.08)
    blur: Range = (0.2, 0.6)
    sharpen: Range = (0.0, 0.6)
    noise: Range = (0.2, 1.5)

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _checked(field.name, getattr(self, field.name)))

    def to_json(self) -> dict[str, list[float]]:
        """A plain dict of two-number lists."""
        return {name: list(pair) for name, pair in asdict(self).items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> VariationRanges:
        """From :meth:`to_json`'s dict; missing names keep their defaults.

        Raises:
            ValueError: an unknown name, or a range that can't be used.
        """
        unknown = sorted(set(values) - set(FIELD_NAMES))
        if unknown:
            raise ValueError(
                f"Unknown variation {', '.join(unknown)}; expected names out of {', '.join(FIELD_NAMES)}: "
                "correct the spelling or leave it out."
            )
        return cls(**{name: _pair(name, value) for name, value in values.items()})


FIELD_NAMES: Final = tuple(field.name for field in fields(VariationRanges))


def _pair(name: str, value: object) -> Range:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise ValueError(f"{name} is {value!r}, expected two numbers (low, high): give both ends of the range.")
    try:
        return float(value[0]), float(value[1])
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}, expected two numbers (low, high): write them without quotes.") from None


def _checked(name: str, value: object) -> Range:
    low, high = _pair(name, value)
    lowest, highest = LIMITS[name]
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"{name} goes from {low} to {high}, expected finite numbers: replace NaN or infinity.")
    if low > high:
        raise ValueError(f"{name} goes from {low} down to {high}, expected the lower end first: swap the two.")
    if low < lowest or high > highest:
        raise ValueError(f"{name} goes from {low} to {high}, expected a range inside {lowest} to {highest}: bring both ends inside.")
    return low, high
