"""The whole path: all scenes in their order."""

from __future__ import annotations

from typing import Final

from signcore.datasets.base import SignDataset
from ui.lesson.scene import Scene, SceneMaker
from ui.lesson.scenes import compare, layers, load, model, reshape, train, try_it

_MAKERS: Final[dict[str, SceneMaker]] = {
    name: make for part in (load, reshape, model, layers, train, compare, try_it) for name, make in part.SCENES.items()
}


def all_scenes(dataset: SignDataset) -> list[Scene]:
    """Every scene, in the reader's language, with the numbers of these signs."""
    return [make(dataset) for make in _MAKERS.values()]


def scene_named(name: str, dataset: SignDataset) -> Scene | None:
    """The scene with that id alone, or None: a twentieth of the work, where thirty browsers ask for one every few seconds."""
    make = _MAKERS.get(name)
    return make(dataset) if make else None
