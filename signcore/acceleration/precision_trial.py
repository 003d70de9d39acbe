"""Whether 16-bit convolutions make training faster on this machine: measured once per machine and size of network.

That a processor has instructions for 16-bit products does not tell: on some they are slower for convolutions of this size. So the network's
convolutions, forward and backward, are computed some times in each way, in turn, which takes about a second. What came out is kept in the
store. Nothing of it touches the model, its optimiser or any random state.
"""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import keras
import numpy as np

from signcore.config import RunConfig
from signcore.devices import core_count, processor_name
from signcore.models import LayerKind, plan_model
from signcore.models.summary import summarize

_ROUNDS = 12
_MOST_SECONDS = 1.5
_WORTH = 1.05  # times as fast as in 32 bits; less than that is noise, and 32 bits are exact
_MOST_TIMES = 100.0  # beyond which a kept figure is no figure
LONG_ENOUGH = 20.0  # seconds of a training from which a second for the trial is worth it

Shapes = tuple[tuple[int, int, int, int], ...]
Measure = Callable[[RunConfig], float]


class Memory(Protocol):
    """Keeps what was measured, by name: a store of runs, say."""

    def setting(self, name: str) -> str:
        """What was kept, or empty."""

    def set_setting(self, name: str, value: str) -> None:
        """Keep it."""


def times_as_fast(memory: Memory, config: RunConfig, expected_seconds: float, measure: Measure | None = None) -> float | None:
    """How many times as fast convolutions are in 16 bits: as measured before on this machine, or measured now.

    Args:
        memory: keeps what is measured.
        config: the network and its batch size.
        expected_seconds: how long the training will take; for a short one nothing is measured.
        measure: how to find out.

    Returns:
        The factor, above 1 where 16 bits are faster; None where it isn't known, or can't be.
    """
    shapes = convolutions(config)
    if not shapes or keras.backend.backend() != "tensorflow":
        return None
    name = f"times in 16 bits: {processor_name()}, {core_count()} cores, {_software()}, batch {config.train.batch_size}, {shapes}"
    kept = _number(memory.setting(name))
    if kept is not None:
        return kept
    if expected_seconds < LONG_ENOUGH:
        return None
    found = (measure or _measured)(config)
    memory.set_setting(name, json.dumps(round(found, 3)))
    return found


def is_worth_it(times: float | None) -> bool:
    """Whether a measured speed-up is large enough to compute in 16 bits."""
    return times is not None and times >= _WORTH


def convolutions(config: RunConfig) -> Shapes:
    """For each convolution of a network: the picture's side, input channels, the kernel's side, filters."""
    return tuple(
        (row.input_shape[0], row.input_shape[2], config.model.kernel_size, row.output_shape[2])
        for row in summarize(plan_model(config.model)).layers
        if row.layer.kind is LayerKind.CONV2D
    )


def _software() -> str:
    return f"{platform.machine()} {keras.backend.backend()} {keras.__version__}"


def _number(text: str) -> float | None:
    """What was kept; None where it is nothing that was measured."""
    try:
        value = float(json.loads(text))
    except (ValueError, TypeError):
        return None
    return value if 1 / _MOST_TIMES < value < _MOST_TIMES else None


def _measured(config: RunConfig) -> float:
    """The ratio of the middle times, some rounds of each way in turn; the first round, which compiles, is left out."""
    step = _steps(convolutions(config), config.train.batch_size)
    taken: dict[str, list[float]] = {"float32": [], "bfloat16": []}
    give_up = time.perf_counter() + _MOST_SECONDS
    for number in range(_ROUNDS + 1):
        for dtype in list(taken)[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            step[dtype]()
            if number:
                taken[dtype].append(time.perf_counter() - began)
        if number > 2 and time.perf_counter() > give_up:
            break
    return statistics.median(taken["float32"]) / statistics.median(taken["bfloat16"])


def _steps(shapes: Shapes, batch_size: int) -> dict[str, Callable[[], Sequence[Any]]]:
    """For each type a function that computes all convolutions with their slopes, with the roundings that training has."""
    import tensorflow as tf  # noqa: PLC0415 - only here, and only where it is the backend

    random = np.random.default_rng(0)  # its own: whatever is drawn here must not change the training
    pictures = [tf.constant(random.standard_normal((batch_size, side, side, of), np.float32)) for side, of, _kernel, _to in shapes]
    kernels = [tf.constant(random.standard_normal((kernel, kernel, of, to), np.float32)) for _side, of, kernel, to in shapes]

    def made(dtype: Any) -> Callable[[], Sequence[Any]]:
        @tf.function(autograph=False)  # type: ignore[untyped-decorator]
        def compute() -> Sequence[Any]:
            slopes = []
            for picture, kernel in zip(pictures, kernels, strict=True):
                with tf.GradientTape() as tape:
                    tape.watch([picture, kernel])
                    values = tf.nn.relu(tf.nn.conv2d(tf.cast(picture, dtype), tf.cast(kernel, dtype), 1, "SAME"))
                    total = tf.reduce_sum(tf.square(tf.cast(values, tf.float32)))
                slopes += [tf.reduce_sum(slope) for slope in tape.gradient(total, [picture, kernel])]
            return slopes

        return lambda: [float(slope) for slope in compute()]  # waits until all is computed

    return {"float32": made(tf.float32), "bfloat16": made(tf.bfloat16)}
