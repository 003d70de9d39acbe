"""The rasteriser: which solid each pixel sees, how near it is, and which way its surface faces.

Rays run along z. A capsule is the union of spheres along its axis, so the surface that a pixel sees is the largest
z of all of them, and calculus gives the sphere it belongs to. With q the pixel's place relative to the capsule's start,
u the axis' unit vector, s its length in the picture plane, m and n the parts of q along and across the axis there, and
R^2 = r^2 - n^2: z(t) = t u_z + sqrt(R^2 - (t s - m)^2) is largest at t = (m + u_z R) / s. Where radii differ at the two
ends, r is taken at that t's first guess, m / s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signcore.hand.anatomy import Floats
from signcore.hand.flesh import CAPSULES, ELLIPSOIDS, PALM_SOLIDS, Flesh

# Indexed by a solid's number; the last entry stands for -1, the background.
_IS_PALM = np.isin(np.arange(CAPSULES + ELLIPSOIDS + 1), PALM_SOLIDS)

NOTHING = -9.0  # depth where a pixel sees no solid


@dataclass(frozen=True)
class Surface:
    """What n images of size x size pixels see.

    Attributes:
        depth: float32 (n, size, size), larger is nearer; ``NOTHING`` where there is only background.
        solid: int8 (n, size, size), the capsule's number, then the ellipsoids'; -1 for background.
        normal: float32 (n, 3, size, size), unit vectors; 0 at background.
        along: float32 (n, size, size), 0 at a capsule's start and 1 at its end.
    """

    depth: Floats
    solid: NDArray[np.int8]
    normal: Floats
    along: Floats


def pixel_centres(size: int) -> Floats:
    """Where pixel centres are in the frame, from left to right, shape (size,): ``pixel_centres(2)`` is [-0.5, 0.5]."""
    return ((np.arange(size, dtype=np.float32) + 0.5) * (2.0 / size) - 1.0).astype(np.float32)


def rasterise(flesh: Flesh, size: int) -> Surface:
    """Draw n hands with a depth buffer; row 0 is the picture's top.

    Args:
        flesh: the solids in frame coordinates, from ``camera.project``.
        size: pixels a side.
    """
    x = pixel_centres(size)[None, None, :]
    y = pixel_centres(size)[None, ::-1, None]
    count, capsules = flesh.start.shape[:2]
    depth = np.full((count, size, size), NOTHING, np.float32)
    solid = np.full((count, size, size), -1, np.int8)
    along = np.zeros((count, size, size), np.float32)
    for number, window in enumerate(_windows(flesh, size)):
        if window is None:
            continue
        rows, columns = window
        z, t = _capsule_depth(flesh, number, x[:, :, columns], y[:, rows])
        here = (slice(None), rows, columns)
        nearer = z > depth[here]
        np.copyto(depth[here], z, where=nearer)
        np.copyto(along[here], t, where=nearer)
        np.copyto(solid[here], np.int8(number), where=nearer)
    matrices = _ellipsoid_matrices(flesh.axes)
    for number in range(flesh.centre.shape[1]):
        z = _ellipsoid_depth(flesh.centre[:, number], matrices[:, number], x, y)
        nearer = z > depth
        np.copyto(depth, z, where=nearer)
        np.copyto(solid, np.int8(capsules + number), where=nearer)
    normal = _normals(flesh, matrices, depth, solid, along, x, y)
    _smooth_palm(normal, solid)
    return Surface(depth, solid, normal, along)


def _per_image(values: Floats) -> Floats:
    """Shape (n,) to (n, 1, 1), so that it goes over all pixels."""
    return values[:, None, None]


def _windows(flesh: Flesh, size: int) -> list[tuple[slice, slice] | None]:
    """Rows and columns outside of which no image shows a capsule, for each capsule; None where none shows it at all."""
    reach = np.stack([flesh.start_radius, flesh.end_radius], axis=-1)[..., None]
    ends = np.stack([flesh.start[..., :2], flesh.end[..., :2]], axis=2)  # (n, capsules, 2 ends, [x, y])
    low = (ends - reach).min(axis=(0, 2))
    high = (ends + reach).max(axis=(0, 2))
    left, right = np.clip(np.floor((1 + low[:, 0]) * size / 2), 0, size), np.clip(np.ceil((1 + high[:, 0]) * size / 2), 0, size)
    top, bottom = np.clip(np.floor((1 - high[:, 1]) * size / 2), 0, size), np.clip(np.ceil((1 - low[:, 1]) * size / 2), 0, size)
    return [
        (slice(int(t), int(b)), slice(int(lft), int(r))) if t < b and lft < r else None
        for lft, r, t, b in zip(left, right, top, bottom, strict=True)
    ]


def _capsule_depth(flesh: Flesh, number: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Depth and place along the axis (0 to 1) of one capsule in all images, each (n, size, size)."""
    start, radius = flesh.start[:, number], flesh.start_radius[:, number]
    axis = flesh.end[:, number] - start
    length = np.maximum(np.sqrt((axis * axis).sum(axis=-1)), 1e-4)
    unit = axis / length[:, None]
    flat = np.maximum(np.sqrt(unit[:, 0] ** 2 + unit[:, 1] ** 2), 1e-3)
    ux, uy = unit[:, 0] / flat, unit[:, 1] / flat
    growth = (flesh.end_radius[:, number] - radius) / length
    qx, qy = x - _per_image(start[:, 0]), y - _per_image(start[:, 1])
    m = qx * _per_image(ux) + qy * _per_image(uy)
    n = qy * _per_image(ux) - qx * _per_image(uy)
    t = m * _per_image(1 / flat)
    np.clip(t, 0, _per_image(length), out=t)
    r = t * _per_image(growth) + _per_image(radius)
    r *= r
    n *= n
    r -= n  # R^2
    big = np.sqrt(np.maximum(r, 0))
    t = (m + big * _per_image(unit[:, 2])) * _per_image(1 / flat)
    np.clip(t, 0, _per_image(length), out=t)
    m -= t * _per_image(flat)
    m *= m
    r -= m
    z = t * _per_image(unit[:, 2]) + _per_image(start[:, 2])
    z += np.sqrt(np.maximum(r, 0))
    np.copyto(z, np.float32(NOTHING), where=r <= 0)
    t *= _per_image(1 / length)
    return z, t


def _ellipsoid_matrices(axes: Floats) -> Floats:
    """Matrices A, shape (n, e, 3, 3), with (p - c) A (p - c) = 1 on the surface."""
    squares = (axes * axes).sum(axis=-1)
    scaled = axes / squares[..., None]
    return np.asarray(scaled.transpose(0, 1, 3, 2) @ scaled, np.float32)


def _ellipsoid_depth(centre: Floats, matrix: Floats, x: Floats, y: Floats) -> Floats:
    """Depth of one ellipsoid in all images, shape (n, size, size)."""
    qx, qy = x - _per_image(centre[:, 0]), y - _per_image(centre[:, 1])
    a: Floats = matrix[:, 2, 2]
    half_b = qx * _per_image(matrix[:, 0, 2] / a) + qy * _per_image(matrix[:, 1, 2] / a)
    inside = half_b * half_b - qx * qy * _per_image(2 * matrix[:, 0, 1] / a)
    inside -= qx * qx * _per_image(matrix[:, 0, 0] / a)
    inside -= qy * qy * _per_image(matrix[:, 1, 1] / a) - _per_image(np.reciprocal(a))
    z = np.sqrt(np.maximum(inside, 0)) - half_b + _per_image(centre[:, 2])
    np.copyto(z, np.float32(NOTHING), where=inside <= 0)
    return z


def _normals(flesh: Flesh, matrices: Floats, depth: Floats, solid: NDArray[np.int8], along: Floats, x: Floats, y: Floats) -> Floats:
    """Unit normals (n, 3, size, size) of the solid that each pixel sees: out from its axis, or from an ellipsoid's slope."""
    count, capsules = flesh.start.shape[:2]
    image, row, column = np.nonzero(solid >= 0)
    which = solid[image, row, column].astype(np.intp)
    point = np.stack([x[0, 0, column], y[0, row, 0], depth[image, row, column]], axis=-1)
    origin = np.concatenate([flesh.start, flesh.centre], axis=1)
    axis = np.concatenate([flesh.end - flesh.start, np.zeros_like(flesh.centre)], axis=1)
    flat_index = image * origin.shape[1] + which
    point -= origin.reshape(-1, 3)[flat_index]
    point -= axis.reshape(-1, 3)[flat_index] * along[image, row, column][:, None]
    of_ellipsoid = np.nonzero(which >= capsules)[0]
    slopes = matrices[image[of_ellipsoid], which[of_ellipsoid] - capsules]
    point[of_ellipsoid] = np.einsum("kij,kj->ki", slopes, point[of_ellipsoid])
    point /= np.maximum(np.sqrt((point * point).sum(axis=-1, keepdims=True)), 1e-6)
    normal = np.zeros((count, 3, *depth.shape[1:]), np.float32)
    normal[image, :, row, column] = point
    return normal


def _smooth_palm(normal: Floats, solid: NDArray[np.int8]) -> None:
    """Average the normals of the palm's and forearm's solids with neighbours around, in place: skin has no seams."""
    size = normal.shape[-1]
    palm = _IS_PALM[solid][:, None]
    reach = round(size * 0.036)
    while reach > 1:
        padded = np.pad(normal * palm, ((0, 0), (0, 0), (reach, reach), (reach, reach)))
        smooth = normal.copy()
        half = reach // 2
        straight = ((-reach, 0), (reach, 0), (0, -reach), (0, reach))
        for down, right in (*straight, (-half, -half), (-half, half), (half, -half), (half, half)):
            smooth += padded[:, :, reach + down : reach + down + size, reach + right : reach + right + size]
        smooth *= 1 / np.maximum(np.sqrt((smooth * smooth).sum(axis=1, keepdims=True)), np.float32(1e-6))
        np.copyto(normal, smooth, where=palm)
        reach //= 2
