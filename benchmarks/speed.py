"""What would train the lesson's network faster: ways to run the same steps, each against bare `model.fit`, in turn in one process.

    python -m benchmarks.speed [--rounds 5] [--steps 40]

Every way trains the lesson's CNN with RMSprop on batches of 32 random images. What says "16 bits" is the same network but not the same
arithmetic; all others are. What a way needs before its first step (tracing, compiling) is not counted, and each round begins with another
way. Given are lower quartiles: a machine that is shared holds a round up from time to time, to exactly the same speed whatever is measured.
Beside them is the time that the process had of its processors, all threads together, which such a machine holds up less.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from signcore.config import RunConfig
from signcore.labels import CLASS_COUNT, one_hot
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.training.estimate import matrix_rate

_BATCH = 32


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--rounds", type=int, default=12)
    ask.add_argument("--steps", type=int, default=24, help="a multiple of 8")
    said = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (_BATCH * said.steps, 28, 28, 1)).astype(np.uint8)
    letters = one_hot((np.arange(len(images)) % CLASS_COUNT).astype(np.uint8))
    ways = _ways(images, letters)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    rates = []
    for number in range(-1, said.rounds):  # the first round traces and compiles
        rates.append(matrix_rate.__wrapped__())  # not the one that is kept
        first = number % len(ways)
        for name in [*list(ways)[first:], *list(ways)[:first]]:
            began = time.perf_counter(), time.process_time()
            ways[name]()
            if number >= 0:
                taken[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
    work = 3 * 2 * _BATCH * summarize(plan_model(RunConfig().model)).multiply_adds
    rate = statistics.quantiles(rates)[2]
    print(f"{said.rounds} rounds of {said.steps} steps. A step is {work / 1e9:.2f} GFLOP in convolutions and dense layers; NumPy's")
    print(f"matrix product reaches {rate / 1e9:.0f} GFLOP/s here, at which a step would take {1000 * work / rate:.1f} ms.\n")
    print("| way | ms a step, lower quartile | median | times as fast as bare fit | processors' ms a step | of bare fit's |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    steps = {name: np.array(times).T * 1000 / said.steps for name, times in taken.items()}
    bare = np.quantile(steps["bare `model.fit`"], 0.25, axis=1)
    for name, times in steps.items():
        low, work_low = np.quantile(times, 0.25, axis=1)
        print(
            f"| {name} | {low:.1f} | {np.median(times[0]):.1f} | {bare[0] / low:.2f} | {work_low:.1f} | {work_low / bare[1]:.2f} |",
            flush=True,
        )


def _ways(images: np.ndarray[Any, Any], letters: np.ndarray[Any, Any]) -> dict[str, Callable[[], object]]:
    import keras
    import tensorflow as tf

    from signcore.models.build import build_model
    from signcore.training.trainer import fitted_model

    def model(**compiling: Any) -> keras.Model:
        keras.utils.set_random_seed(0)
        built = build_model(plan_model(RunConfig().model))
        built.compile(optimizer=keras.optimizers.RMSprop(0.001), loss="categorical_crossentropy", metrics=["accuracy"], **compiling)
        return built

    def fit(one: keras.Model) -> Callable[[], object]:
        return lambda: one.fit(images, letters, batch_size=_BATCH, verbose=0)

    def forward() -> Callable[[], object]:
        one = model()
        run = tf.function(lambda batch: one(batch, training=True))
        batches = [tf.constant(images[start : start + _BATCH], tf.float32) for start in range(0, len(images), _BATCH)]
        return lambda: [run(batch) for batch in batches]

    ways = {
        "bare `model.fit`": fit(model()),
        "`steps_per_execution` 8": fit(model(steps_per_execution=8)),
        "`jit_compile` (XLA)": fit(model(jit_compile=True)),
    }
    for precision, name in {"off": "SignLab's: batch normalisation in fewer passes", "on": "and convolutions in 16 bits"}.items():
        config = RunConfig().with_settings({"mixed_precision": precision})
        ways[name] = fit(fitted_model(model(), config, on_gpu=False))
    piped, dataset = model(), tf.data.Dataset.from_tensor_slices((images, letters)).shuffle(len(images)).batch(_BATCH).prefetch(2)
    ways["`tf.data` with prefetching"] = lambda: piped.fit(dataset, shuffle=False, verbose=0)
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    ways["Keras' mixed precision: all layers in 16 bits"] = fit(model())
    keras.mixed_precision.set_global_policy("float32")
    ways["forward pass alone, for comparison"] = forward()
    return ways


if __name__ == "__main__":
    main()
