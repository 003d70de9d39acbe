"""The same training step faster; nothing here changes what is learnt.

One door, :func:`accelerate`: it takes a compiled network and gives what to fit in its place. The network keeps its layers, its variables
and its optimiser, and is what is saved; a file never tells how it was trained.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from signcore.acceleration import fewer_passes, precision_trial
from signcore.acceleration.device_data import TakeRows, UnreadFigures, may_stay
from signcore.acceleration.fewer_passes import FewerPasses
from signcore.acceleration.mixed_precision import In16Bits
from signcore.acceleration.precision_trial import Memory
from signcore.config import RunConfig
from signcore.devices import gpu_names
from signcore.images import IMAGE_SHAPE
from signcore.training.trainer import Fitting, TrainingArrays, compile_as


@dataclass(frozen=True)
class Accelerated:
    """What to fit, and what was decided.

    Attributes:
        fitting: for :func:`signcore.training.trainer.fit_model`.
        in_16_bits: whether convolutions round to 16 bits while training.
        times_in_16_bits: how many times as fast that was measured to be here; None where it is not known, or does not decide.
        figures_stay: whether callbacks get figures that still lie on the device, and had better read many at once.
    """

    fitting: Fitting
    in_16_bits: bool
    times_in_16_bits: float | None
    figures_stay: bool


def accelerate(
    network: keras.Model,
    config: RunConfig,
    arrays: TrainingArrays,
    memory: Memory | None = None,
    expected_seconds: Callable[[], float] = float,
) -> Accelerated:
    """The fastest way to train `network` on this machine's device.

    Args:
        network: compiled, and a chain of layers.
        config: how it is trained.
        arrays: what with.
        memory: where what is measured once is kept; None to measure nothing.
        expected_seconds: tells how long the training will take, which is asked only where it decides; for a short one nothing is measured.
    """
    on_gpu = config.train.device != "cpu" and bool(gpu_names())
    in_16_bits, times = config.train.mixed_precision == "on", None
    if config.train.mixed_precision == "auto" and not on_gpu and memory is not None:
        times = precision_trial.times_as_fast(memory, config, expected_seconds())
        in_16_bits = precision_trial.is_worth_it(times)
    stays = may_stay(config, on_gpu=on_gpu)
    if stays:
        inputs = keras.Input((), dtype="int32", name="row")
        values = TakeRows(np.concatenate([arrays.images, arrays.validation_images]))(inputs)
    else:
        values = inputs = keras.Input(IMAGE_SHAPE, name="image")
    values = _computed(network, values, fewer=fewer_passes.is_useful(on_gpu=on_gpu), in_16_bits=in_16_bits)
    model = keras.Model(inputs, values, name=f"{network.name}_accelerated")
    compile_as(model, config.train, network.optimizer)
    fitting = Fitting(model, arrays.images, arrays.validation_images)
    if stays:
        count = len(arrays.images)
        rows = np.arange(count + len(arrays.validation_images), dtype=np.int32)
        fitting = Fitting(model, rows[:count], rows[count:], UnreadFigures)
    return Accelerated(fitting, in_16_bits, times, stays)


def _computed(network: keras.Model, values: Any, *, fewer: bool, in_16_bits: bool) -> Any:
    """The network's outputs for `values`, each layer computed as it is fastest."""
    layers = deque(network.layers[1:])
    while layers:
        layer = layers.popleft()
        if fewer and isinstance(layer, keras.layers.BatchNormalization):
            pooled = layers and isinstance(layers[0], keras.layers.MaxPooling2D)
            layer = FewerPasses(layer, layers.popleft() if pooled else None)
        elif in_16_bits and isinstance(layer, keras.layers.Conv2D):
            layer = In16Bits(layer)
        values = layer(values)
    return values
