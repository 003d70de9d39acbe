"""Rendered signs to add to the training photographs: more hands than the photographs have, for a few seconds' work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signcore.atomic_write import atomic_write
from signcore.datasets.camera_renders import CAMERA_RENDERER, render_for_camera
from signcore.datasets.synthetic import RENDERER, TRAINING_HANDS
from signcore.hand import render_signs
from signcore.labels import CLASS_COUNT
from signcore.paths import store_folder

_SEED = 1000  # other pictures than those of the built-in signs


def added_renders(per_letter: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """`per_letter` rendered signs of each letter: images, uint8 (24 * per_letter, 28, 28), and labels 0-23, uint8 (24 * per_letter,).

    They are the same at every call: rendered once, a thousand or so a second, and kept in the store.
    """
    return _kept(per_letter, RENDERER, lambda labels: render_signs(labels, hands=TRAINING_HANDS, seed=_SEED).images)


def added_camera_renders(per_letter: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The same as a learner's camera sees them; see :mod:`signcore.datasets.camera_renders`. Half as many a second."""
    return _kept(per_letter, CAMERA_RENDERER, lambda labels: render_for_camera(labels, _SEED))


def _kept(
    per_letter: int, renderer: str, render: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    labels = np.tile(np.arange(CLASS_COUNT, dtype=np.uint8), per_letter)
    path = store_folder() / "renders" / f"{renderer.replace(' ', '-')}-{per_letter}.npy"
    try:
        images: NDArray[np.uint8] = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):  # not there, or damaged
        images = np.empty(0, np.uint8)
    if images.shape != (len(labels), 28, 28) or images.dtype != np.uint8:
        images = render(labels)
        with contextlib.suppress(OSError):  # a full disk: it is rendered again next time
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as building:
                np.save(building, images)
    return images, labels
