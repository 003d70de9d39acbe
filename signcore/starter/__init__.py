"""A trained network that comes with SignLab, so that there is something to ask before the first training.

It was trained by the project's own commands on the built-in synthetic signs; `README.md` beside it is its card.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from signcore.config import ModelConfig
from signcore.config.presets import preset
from signcore.models import plan_model
from signcore.models.plan import Layer, LayerKind

STARTER_PATH = Path(__file__).resolve().parent / "starter.keras"
STARTER_ID = "starter"


def has_starter() -> bool:
    """Whether the model file is there."""
    return STARTER_PATH.is_file()


def has_layers_of_starter(config: ModelConfig) -> bool:
    """Whether a network has the layers of the one that comes with SignLab, and could take its weights. Dropout may differ: it has none."""
    return has_starter() and _with_weights(config) == _with_weights(preset("camera").model)  # which it was trained with


def _with_weights(config: ModelConfig) -> list[Layer]:
    return [replace(layer, momentum=0.0) for layer in plan_model(config) if layer.kind is not LayerKind.DROPOUT]
