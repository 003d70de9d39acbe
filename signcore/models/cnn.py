"""The lesson's network: blocks of convolution, normalisation and pooling, then dense layers that weigh what they found."""

from __future__ import annotations

from signcore.config import ModelConfig
from signcore.labels import CLASS_COUNT
from signcore.models.dense import dense_layers
from signcore.models.plan import Layer, LayerKind, first_layers


def plan_cnn(config: ModelConfig) -> list[Layer]:
    """Conv2D → Dropout → BatchNormalization → MaxPooling2D for each block, then Flatten and the dense layers.

    With the defaults: 75, 50 and 25 filters, dropout 0.2 in the second block, Dense 512, dropout 0.3, Dense 24: the
    lesson's 264,049 parameters.
    """
    layers = first_layers(config)
    for number, (filters, rate) in enumerate(zip(config.filters, config.conv_dropout, strict=True), start=1):
        layers.append(Layer(LayerKind.CONV2D, f"conv_{number}", units=filters, kernel_size=config.kernel_size, activation="relu"))
        if rate > 0:
            layers.append(Layer(LayerKind.DROPOUT, f"conv_dropout_{number}", rate=rate))
        if config.batch_normalization:
            layers.append(Layer(LayerKind.BATCH_NORMALIZATION, f"batch_norm_{number}", momentum=config.batch_norm_momentum))
        if config.pooling:
            layers.append(Layer(LayerKind.MAX_POOLING2D, f"pool_{number}", pool_size=2))
    return [*layers, Layer(LayerKind.FLATTEN, "flatten"), *dense_layers(config, CLASS_COUNT)]
