"""Light, skin, background and the camera's sensor: from surfaces to grey pictures.

Greys are display values, 0 black to 1 white, as in the photographs' files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.hand.anatomy import Floats
from signcore.hand.flesh import CAPSULES, FIRST_SLEEVE, NAIL_CAPSULES
from signcore.hand.render import NOTHING, Surface, pixel_centres

CLUTTER_SHAPES: Final = 3
# Neighbours at which ambient occlusion looks, in 28ths of the picture's side (right, down), and how much they count.
_RING: Final = tuple(
    (radius * float(np.cos(turn)), radius * float(np.sin(turn)), weight)
    for radius, weight in ((1.2, 0.5), (2.8, 0.5))
    for turn in np.arange(6) * np.pi / 3 + np.pi / 6  # a ring that is its own mirror image
)
_SHADOW_STEPS: Final = (0.05, 0.11, 0.18, 0.27, 0.4)


@dataclass(frozen=True)
class Lighting:
    """Light on n hands and what it falls on; float32 arrays of shape (n,).

    Attributes:
        azimuth: where the light stands, degrees from the picture's top, positive towards the right.
        elevation: degrees towards the viewer; 90 is a light at the camera.
        ambient: share of the light that comes from everywhere, 0 to 1.
        skin: grey of lit skin.
        sleeve_tone: grey of lit cloth.
        occlusion: how dark creases and gaps between fingers get, 0 to 1.
    """

    azimuth: Floats
    elevation: Floats
    ambient: Floats
    skin: Floats
    sleeve_tone: Floats
    occlusion: Floats

    @classmethod
    def of(cls, factors: Mapping[str, Floats]) -> Lighting:
        """From drawn factors, by their names."""
        return cls(*(factors[name] for name in ("light_azimuth", "light_elevation", "ambient", "skin", "sleeve_tone", "occlusion")))


def shade(surface: Surface, light: Lighting, nails: Floats) -> Floats:
    """Grey of each pixel's surface, float32 (n, size, size); background pixels are meaningless.

    Args:
        surface: what the pixels see.
        light: the lighting of the n images.
        nails: float32 (n, 5, 3), the nails' outward unit vectors in frame coordinates; thumb, index to little.
    """
    azimuth, elevation = np.deg2rad(light.azimuth), np.deg2rad(light.elevation)
    direction = np.stack([np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)], axis=-1).astype(
        np.float32
    )
    facing = np.einsum("ncij,nc->nij", surface.normal, direction, optimize=True)
    lit = np.clip(facing * 0.8 + 0.2, 0, 1) * _cast_shadow(surface.depth, direction)
    normal_y, normal_z = surface.normal[:, 1], surface.normal[:, 2]
    around = 0.85 + 0.14 * normal_y + 0.15 * normal_z
    around *= 1 - _per_image(light.occlusion) * _ambient_occlusion(surface)
    ambient = _per_image(light.ambient)
    grey = ambient * around + (1 - ambient) * 1.25 * lit
    return np.asarray(grey * _albedo(surface, light, nails), np.float32)


def _per_image(values: Floats) -> Floats:
    return values[:, None, None]


def _albedo(surface: Surface, light: Lighting, nails: Floats) -> Floats:
    """How much light each pixel's material sends back: skin, cloth, and nails a little lighter than skin."""
    cloth = (surface.solid >= FIRST_SLEEVE) & (surface.solid < CAPSULES)
    albedo = np.where(cloth, _per_image(light.sleeve_tone), _per_image(light.skin))
    for nail, capsule in enumerate(NAIL_CAPSULES):
        image, row, column = np.nonzero((surface.solid == capsule) & (surface.along > 0.45))
        up = (surface.normal[image, :, row, column] * nails[image, nail]).sum(axis=-1)
        albedo[image, row, column] *= 1 + 0.12 * (up > 0.6)
    return albedo


def _ambient_occlusion(surface: Surface) -> Floats:
    """How much of a pixel's sky its neighbours hide, 0 to 1 (screen-space ambient occlusion).

    A neighbour hides sky as far as it stands above the pixel's tangent plane, so that a finger does not darken its own
    rim; with v the vector to the neighbour, that is n . v / |v|, here weakened with |v| so that far parts count little.
    """
    depth, normal = surface.depth, surface.normal
    pixels = depth.shape[-1] / 28
    hidden = np.zeros_like(depth)
    size, margin = depth.shape[-1], int(np.ceil(3 * pixels))
    padded = np.pad(depth, ((0, 0), (margin, margin), (margin, margin)), mode="edge")
    for right, down, weight in _RING:
        columns, rows = round(right * pixels), round(down * pixels)
        x, y = columns * 2 / size, -rows * 2 / size
        top, left = margin + rows, margin + columns
        rise = padded[:, top : top + size, left : left + size] - depth
        above = normal[:, 2] * rise
        above += normal[:, 0] * np.float32(x)
        above += normal[:, 1] * np.float32(y)
        rise *= rise
        rise += np.float32(x * x + y * y)
        above *= np.float32(np.hypot(x, y))
        above /= rise
        np.clip(above, 0, 1, out=above)
        hidden += above * np.float32(weight * 4 / len(_RING))
    return np.minimum(hidden, 1)


def _cast_shadow(depth: Floats, direction: Floats) -> Floats:
    """1 where the light arrives, less where a nearer part of the hand stands in its way; soft-edged."""
    count, size = depth.shape[:2]
    flat = depth.reshape(count, -1)
    rows, columns = np.arange(size, dtype=np.float32)[None, :, None], np.arange(size, dtype=np.float32)[None, None, :]
    first = (np.arange(count) * size * size)[:, None, None]
    blocked = np.zeros_like(depth)
    for step in _SHADOW_STEPS:
        pixels = step * size / 2
        row = np.clip(rows - _per_image(direction[:, 1] * pixels) + 0.5, 0, size - 1).astype(np.intp)
        column = np.clip(columns + _per_image(direction[:, 0] * pixels) + 0.5, 0, size - 1).astype(np.intp)
        over = flat.ravel()[first + row * size + column]
        over -= depth
        over -= _per_image(direction[:, 2] * step)
        over *= 1.0 / (0.03 + 0.4 * step)
        np.clip(over, 0, 1, out=over)
        np.maximum(blocked, over, out=blocked)
    return 1 - 0.85 * blocked


@dataclass(frozen=True)
class Backdrop:
    """What is behind n hands; float32 arrays of shape (n,) but for the shapes.

    Attributes:
        tone: grey of the wall.
        gradient_x, gradient_y: change of grey from the middle to the right and to the top edge.
        vignette: how much darker the corners are.
        texture: strength of a slow pattern, in grey.
        shapes: float32 (n, 3, 6): strength (0 hides it), angle in radians, distance of its edge from the middle, grey,
            width (beyond it the wall shows again) and softness of its edge, in half frames.
        waves: float32 (n, 4): two wave numbers and two phases of the texture.
    """

    tone: Floats
    gradient_x: Floats
    gradient_y: Floats
    vignette: Floats
    texture: Floats
    shapes: Floats
    waves: Floats


def paint_backdrop(backdrop: Backdrop, size: int) -> Floats:
    """A wall with a gradient, and in front of it table edges, door frames and shoulders; float32 (n, size, size)."""
    x = pixel_centres(size)[None, None, :]
    y = pixel_centres(size)[None, ::-1, None]
    grey = _per_image(backdrop.tone) + _per_image(backdrop.gradient_x) * x + _per_image(backdrop.gradient_y) * y
    grey = grey - _per_image(backdrop.vignette) * (x * x + y * y) * 0.5
    waves = backdrop.waves
    pattern = np.sin(_per_image(waves[:, 0]) * x + _per_image(waves[:, 2]))
    pattern = pattern * np.sin(_per_image(waves[:, 1]) * y + _per_image(waves[:, 3]))
    for number in range(backdrop.shapes.shape[1]):
        strength, angle, edge, tone, width, soft = (_per_image(v) for v in backdrop.shapes[:, number].T)
        beyond = np.cos(angle) * x + np.sin(angle) * y - edge
        cover = np.clip(beyond / soft + 0.5, 0, 1) * np.clip((width - beyond) / soft + 0.5, 0, 1) * strength
        grey = grey + cover * (tone + _per_image(backdrop.texture) * pattern - grey)
    return np.asarray(grey, np.float32)


def compose(surface: Surface, hand: Floats, backdrop: Floats) -> Floats:
    """The hand in front of the backdrop, float32 (n, size, size)."""
    return np.where(surface.depth > NOTHING, hand, backdrop)


def shrink(picture: Floats, factor: int) -> Floats:
    """Area down-sampling: the mean of each factor x factor block; (n, size, size) to (n, size/factor, size/factor)."""
    count, size = picture.shape[:2]
    small = size // factor
    return np.asarray(picture.reshape(count, small, factor, small, factor).mean(axis=(2, 4)), np.float32)


def blur(picture: Floats, sigma: Floats) -> Floats:
    """Blur each picture of (n, size, size) by its own Gaussian, sigma (n,) in pixels up to 1.5; edges are repeated."""
    reach = np.arange(-3, 4, dtype=np.float32)
    weights = np.exp(-0.5 * (reach / np.maximum(sigma, 0.05)[:, None]) ** 2)
    weights /= weights.sum(axis=1, keepdims=True)
    for axis in (1, 2):
        padding = [(0, 0), (0, 0), (0, 0)]
        padding[axis] = (3, 3)
        padded = np.pad(picture, padding, mode="edge")
        size = picture.shape[axis]
        picture = np.zeros_like(picture)
        for k in range(7):
            window = padded[:, k : k + size] if axis == 1 else padded[:, :, k : k + size]
            picture += window * _per_image(weights[:, k])
    return picture


def expose(grey: Floats, contrast: Floats, brightness: Floats) -> Floats:
    """Contrast about a light grey, brightness, and a film's shoulder: highlights approach white and keep their detail.

    Greys up to 0.7 pass as they are, above that 0.7 + 0.3 tanh: 1.0 becomes 0.93 and 1.3 becomes 0.99.
    """
    grey = (grey - 0.6) * _per_image(contrast) + _per_image(0.6 + brightness)
    return np.where(grey > 0.7, 0.7 + 0.3 * np.tanh((grey - 0.7) * (1 / 0.3)), grey).astype(np.float32)


def to_bytes(grey: Floats, noise: Floats) -> NDArray[np.uint8]:
    """Add the sensor's noise (in grey levels of 255) and round to uint8."""
    levels: Floats = grey * np.float32(255) + noise + np.float32(0.5)
    return np.clip(levels, 0, 255).astype(np.uint8)
