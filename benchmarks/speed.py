"""What would train the lesson's network faster: ways to run the same steps, each against bare `model.fit`, in turn in one process.

    python -m benchmarks.speed [--rounds 12] [--steps 24] [--trainings 4] [--images 2400]

Every way trains the lesson's CNN with RMSprop on batches of 32 random images. What says "16 bits" is the same network but not the same
arithmetic; all others are. What a way needs before its first step (tracing, compiling) is not counted, and each round begins with another
way. Given are lower quartiles: a machine that is shared holds a round up from time to time, to exactly the same speed whatever is measured.
Beside them is the time that the process had of its processors, all threads together, which such a machine holds up less.

Then whole epochs with their validation: the lesson's own lines, `/ 255` and `model.fit` with its defaults, against SignLab's trainer with
the callbacks that record and steer a run, in turn. The first epoch of each training, which traces, is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks._plain import fit_as_in_the_lesson
from benchmarks.watching import noise
from signcore.config import RunConfig
from signcore.datasets import SignDataset, library
from signcore.labels import CLASS_COUNT, one_hot
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.running.estimate import matrix_rate

_BATCH = 32
_EPOCHS = 4  # of a training, the first one included


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--rounds", type=int, default=12)
    ask.add_argument("--steps", type=int, default=24, help="a multiple of 8")
    ask.add_argument("--trainings", type=int, default=4, help="of four epochs each, for whole epochs")
    ask.add_argument("--images", type=int, default=2400, help="to train on in them; half as many are checked on")
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if options.rounds:
        show_steps(options)
    if options.trainings:
        show_epochs(options)


def show_steps(options: argparse.Namespace) -> None:
    """A step in each way."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (_BATCH * options.steps, 28, 28, 1)).astype(np.uint8)
    letters = one_hot((np.arange(len(images)) % CLASS_COUNT).astype(np.uint8))
    ways = _ways(images, letters)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    rates = []
    for number in range(-1, options.rounds):  # the first round traces and compiles
        rates.append(matrix_rate.__wrapped__())  # not the one that is kept
        first = number % len(ways)
        for name in [*list(ways)[first:], *list(ways)[:first]]:
            began = time.perf_counter(), time.process_time()
            ways[name]()
            if number >= 0:
                taken[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
    work = 3 * 2 * _BATCH * summarize(plan_model(RunConfig().model)).multiply_adds
    rate = statistics.quantiles(rates)[2]
    print(f"{options.rounds} rounds of {options.steps} steps. A step is {work / 1e9:.2f} GFLOP in convolutions and dense layers; NumPy's")
    print(f"matrix product reaches {rate / 1e9:.0f} GFLOP/s here, at which a step would take {1000 * work / rate:.1f} ms.\n")
    print("| way | ms a step, lower quartile | median | times as fast as bare fit | processors' ms a step | of bare fit's |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    steps = {name: np.array(times).T * 1000 / options.steps for name, times in taken.items()}
    bare = np.quantile(steps["bare `model.fit`"], 0.25, axis=1)
    for name, times in steps.items():
        low, work_low = np.quantile(times, 0.25, axis=1)
        print(
            f"| {name} | {low:.1f} | {np.median(times[0]):.1f} | {bare[0] / low:.2f} | {work_low:.1f} | {work_low / bare[1]:.2f} |",
            flush=True,
        )


def show_epochs(options: argparse.Namespace) -> None:
    """An epoch and its validation, as the lesson has it and as SignLab does."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = folder
        dataset = library.add(noise(options.images, options.images // 2))
        ways: dict[str, Callable[[], list[float]]] = {
            "the lesson's lines": lambda: _as_in_the_lesson(dataset),
            "SignLab, all in 32 bits": lambda: _as_in_a_run(dataset, "off"),
            "SignLab, convolutions in 16 bits": lambda: _as_in_a_run(dataset, "on"),
            "SignLab, whichever is measured to be faster": lambda: _as_in_a_run(dataset, "auto"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _training in range(options.trainings):
            for name, train in ways.items():
                seconds[name] += train()
    print(f"\nEpochs on {options.images:,} images with validation on {options.images // 2:,}; {len(seconds[name])} each\n")
    print("| way | seconds an epoch, lower quartile | median | times as fast as the lesson's, medians |\n| --- | ---: | ---: | ---: |")
    base = statistics.median(seconds["the lesson's lines"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"| {name} | {statistics.quantiles(taken)[0]:.2f} | {median:.2f} | {base / median:.2f} |", flush=True)


def _as_in_the_lesson(dataset: SignDataset) -> list[float]:
    watch = _watch()
    fit_as_in_the_lesson(dataset, _EPOCHS, callbacks=[watch])
    return list(watch.epochs())


def _as_in_a_run(dataset: SignDataset, precision: str) -> list[float]:
    from signcore.running.worker import train_run
    from signcore.runs.store import RunState, RunStore

    store, config = RunStore(), RunConfig().with_settings({"epochs": str(_EPOCHS), "mixed_precision": precision})
    watch = _watch()
    run = train_run(store, store.create(config, dataset, state=RunState.STARTING).id, [watch])
    if run.state is not RunState.FINISHED:
        raise SystemExit(f"{run.state}, {run.reason}")
    return list(watch.epochs())


def _watch() -> Any:
    """A callback that knows how long each epoch but the first took, from its begin to the next one's."""
    import keras

    class Watch(keras.callbacks.Callback):
        def __init__(self) -> None:
            super().__init__()
            self.began: list[float] = []

        def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
            self.began.append(time.perf_counter())

        def on_train_end(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
            self.began.append(time.perf_counter())

        def epochs(self) -> list[float]:
            return [two - one for one, two in pairwise(self.began[1:])]

    return Watch()


def _ways(images: np.ndarray[Any, Any], letters: np.ndarray[Any, Any]) -> dict[str, Callable[[], object]]:
    import keras
    import tensorflow as tf

    from signcore.acceleration import accelerate
    from signcore.models.build import build_model
    from signcore.training.trainer import TrainingArrays

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
        ways[name] = fit(accelerate(model(), config, TrainingArrays(images, letters, images[:1], letters[:1])).fitting.model)
    piped, dataset = model(), tf.data.Dataset.from_tensor_slices((images, letters)).shuffle(len(images)).batch(_BATCH).prefetch(2)
    ways["`tf.data` with prefetching"] = lambda: piped.fit(dataset, shuffle=False, verbose=0)
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    ways["Keras' mixed precision: all layers in 16 bits"] = fit(model())
    keras.mixed_precision.set_global_policy("float32")
    ways["forward pass alone, for comparison"] = forward()
    return ways


if __name__ == "__main__":
    main()
