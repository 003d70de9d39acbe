"""The whole path: all scenes in their order."""

from __future__ import annotations

from signcore.datasets.base import SignDataset
from ui.lesson.scene import Scene
from ui.lesson.scenes import compare, layers, load, model, reshape, train, try_it


def all_scenes(dataset: SignDataset) -> list[Scene]:
    """Every scene, in the reader's language, with the numbers of these signs."""
    return [scene for part in (load, reshape, model, layers, train, compare, try_it) for scene in part.scenes(dataset)]
