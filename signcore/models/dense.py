"""The network of the previous lesson: 784 pixels in a row, two dense layers. It memorises its training photographs."""

from __future__ import annotations

from signcore.config import ModelConfig
from signcore.labels import CLASS_COUNT
from signcore.models.plan import Layer, LayerKind, first_layers


def dense_layers(config: ModelConfig, classes: int) -> list[Layer]:
    """The hidden dense layers with their dropout, and the softmax that ends every classifier here."""
    layers = []
    for number, (units, rate) in enumerate(zip(config.dense_units, config.dense_dropout, strict=True), start=1):
        layers.append(Layer(LayerKind.DENSE, f"dense_{number}", units=units, activation="relu"))
        if rate > 0:
            layers.append(Layer(LayerKind.DROPOUT, f"dense_dropout_{number}", rate=rate))
    return [*layers, Layer(LayerKind.DENSE, "letters", units=classes, activation="softmax")]


def plan_dense(config: ModelConfig) -> list[Layer]:
    """Flatten, then dense layers only: 512-512-24 by default, 676,888 parameters."""
    return [*first_layers(config), Layer(LayerKind.FLATTEN, "flatten"), *dense_layers(config, CLASS_COUNT)]
