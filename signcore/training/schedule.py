"""What changes during a training besides the weights: the learning rate's schedule, and the average of the weights."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.config import TrainConfig

_STATISTICS_BATCH = 128
_STATISTICS_BATCHES = 4


def rate_factor(step: int, steps: int, warmup: float) -> float:
    """What a cosine schedule multiplies the learning rate with at step `step` of `steps`, counted from 0.

    It rises in a line over the first share `warmup` of all steps, then falls as half a cosine (Loshchilov and Hutter, 2017).

    >>> [round(rate_factor(step, 8, 0.5), 3) for step in range(8)]
    [0.25, 0.5, 0.75, 1.0, 0.962, 0.691, 0.309, 0.038]
    """
    rising = round(warmup * steps)
    if step < rising:
        return (step + 1) / rising
    return (1 + math.cos(math.pi * (step - rising + 0.5) / max(1, steps - rising))) / 2


class CosineSchedule(keras.callbacks.Callback):
    """Sets the learning rate before each batch.

    A callback rather than a schedule inside the optimiser, so that the rate can still be changed while it trains: whoever sets it to
    half of what it is halves what is left of the curve. A run that goes on after a stop follows the curve as configured.
    """

    def __init__(self, config: TrainConfig, steps_per_epoch: int) -> None:
        super().__init__()
        self._config, self._steps_per_epoch = config, steps_per_epoch
        self._highest = config.learning_rate
        self._set = 0.0
        self._epoch = 0

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        self._epoch = epoch

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        if self._set:
            self._highest *= float(self.model.optimizer.learning_rate) / self._set
        step = self._epoch * self._steps_per_epoch + batch
        rate = self._highest * rate_factor(step, self._config.epochs * self._steps_per_epoch, self._config.warmup)
        sync_state(self.model)
        self.model.optimizer.learning_rate = rate
        self._set = float(self.model.optimizer.learning_rate)


class AveragedWeights(keras.callbacks.Callback):
    """Validates and saves the exponential moving average of the weights, while training goes on with the weights themselves.

    From the validation of an epoch to the next epoch's first batch, the model holds the average. Batch normalisation's running means
    belong to the weights they were measured with, so they are measured again: their mean over some batches of training images, passed
    as in training. Keras' own averaging (`use_ema` with `SwapEMAWeights`) leaves them as they were, and its slots can't tell which
    of the two they hold after a stop. A run that goes on after a stop goes on from the average.

    Callbacks that save the model have to come after this one.

    Args:
        momentum: share of the old average at each step. It starts lower, at (1 + steps) / (10 + steps), so that the
            random start is forgotten.
        images: uint8 or float32 (n, 28, 28, 1), varied as in training and in random order; a few hundred are enough.
        network: what takes them, with the same variables, where the model that is fitted does not.
    """

    def __init__(self, momentum: float, images: NDArray[np.generic], network: keras.Model | None = None) -> None:
        super().__init__()
        self._momentum, self._images, self._network = momentum, images, network
        self._average: list[NDArray[np.float32]] = []
        self._own: list[NDArray[np.float32]] | None = None  # the weights themselves, while the model holds the average
        self._steps = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        self._average = self._weights()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        if self._own is not None:
            self._put(self._own)
            self._own = None

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        self._steps += 1
        share = 1 - min(self._momentum, (1 + self._steps) / (10 + self._steps))
        sync_state(self.model)
        for average, variable in zip(self._average, self.model.trainable_variables, strict=True):
            np.add(average, share * (keras.ops.convert_to_numpy(variable) - average), out=average)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        self.show_average()

    def show_average(self) -> None:
        """Put the average into the model, if it isn't there."""
        if self._own is None and self._average:
            self._own = self._weights()
            self._put(self._average)
            measure_statistics(self._network or self.model, self._images)

    def _weights(self) -> list[NDArray[np.float32]]:
        sync_state(self.model)
        return [np.array(keras.ops.convert_to_numpy(variable)) for variable in self.model.trainable_variables]

    def _put(self, weights: list[NDArray[np.float32]]) -> None:
        sync_state(self.model)
        for variable, values in zip(self.model.trainable_variables, weights, strict=True):
            variable.assign(values)


def measure_statistics(model: keras.Model, images: NDArray[np.generic]) -> None:
    """Set batch normalisation's running means and variances to their mean over batches of `images`, passed as in training."""
    normalizations = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    if not normalizations:
        return
    momenta = [layer.momentum for layer in normalizations]
    for number in range(min(_STATISTICS_BATCHES, -(-len(images) // _STATISTICS_BATCH))):
        for layer in normalizations:
            layer.momentum = number / (number + 1)  # so that what follows is the mean of all batches so far
        model(images[number * _STATISTICS_BATCH : (number + 1) * _STATISTICS_BATCH].astype(np.float32), training=True)
    for layer, momentum in zip(normalizations, momenta, strict=True):
        layer.momentum = momentum


def sync_state(model: keras.Model) -> None:
    """With JAX, the weights are arguments of the compiled step: only a model that was synced shows them and takes changes over."""
    if hasattr(model, "jax_state_sync"):
        model.jax_state_sync()
