"""Architectures, each a file that turns a configuration into a plan, and this registry of them."""

from __future__ import annotations

from collections.abc import Callable

from signcore.config import ModelConfig
from signcore.models.cnn import plan_cnn
from signcore.models.dense import plan_dense
from signcore.models.plan import Layer, LayerKind

PLANS: dict[str, Callable[[ModelConfig], list[Layer]]] = {"cnn": plan_cnn, "dense": plan_dense}


def plan_model(config: ModelConfig) -> list[Layer]:
    """The layers of the network that `config` describes, in order."""
    return PLANS[config.architecture](config)


__all__ = ["PLANS", "Layer", "LayerKind", "plan_model"]
