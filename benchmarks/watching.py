"""What watching costs: the lesson's training with the callbacks that record and steer it, against `model.fit` alone.

    python -m benchmarks.watching [--repeats 5] [--images 2400]

Both sides train the lesson's CNN on the same noise with the same settings, one epoch at a time in turn, in one process.
Three networks are measured, from the lesson's to one so small that the callbacks are most of its work.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace

import numpy as np

from signcore.config import RunConfig
from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, library

_NETWORKS = {
    "the lesson's CNN": {},
    "16, 16 filters, dense 64": {"filters": "16,16", "dense_units": "64"},
    "dense 32": {"architecture": "dense", "dense_units": "32"},
}


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--repeats", type=int, default=5)
    ask.add_argument("--images", type=int, default=2400)
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = folder
        dataset = library.add(noise(options.images))
        print(f"{options.images} images, batches of 32, medians of {options.repeats} epochs each, in turn.\n")
        print("| network | fit alone, ms a batch | watched, ms a batch | ratio |")
        print("| --- | ---: | ---: | ---: |", flush=True)
        for name, settings in _NETWORKS.items():
            config = RunConfig().with_settings({"epochs": "1", **settings})
            alone, watched = measure(config, dataset, options.repeats)
            batches = -(-options.images // 32)
            print(f"| {name} | {1000 * alone / batches:.2f} | {1000 * watched / batches:.2f} | {watched / alone:.3f} |", flush=True)


def noise(images: int, checked: int = 240) -> SignDataset:
    """Random pixels and letters, to train on and to check on: what they show does not change what an epoch costs."""
    random = np.random.default_rng(0)

    def part(count: int) -> Part:
        pixels = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        return Part(pixels, (np.arange(count) % 24).astype(np.uint8), np.arange(count, dtype=np.int32))

    return SignDataset.of("Noise", {TRAINING: part(images), VALIDATION: part(checked)}, Origin("csv"))


def measure(config: RunConfig, dataset: SignDataset, repeats: int) -> tuple[float, float]:
    """Median seconds of an epoch alone and watched."""
    from signcore.acceleration import accelerate
    from signcore.running.channel import StoreChannel
    from signcore.running.control import RunControl
    from signcore.running.recorder import RunRecorder
    from signcore.runs.store import RunState, RunStore
    from signcore.training.trainer import compile_model, fit_model, training_arrays

    store = RunStore()
    run = store.create(config, dataset, state=RunState.STARTING)
    store.set_state(run.id, RunState.TRAINING)
    channel = StoreChannel(store, run.id)
    model, arrays = compile_model(config), training_arrays(config.train, dataset)
    fitting = accelerate(model, config, arrays).fitting
    seconds: dict[str, list[float]] = {"alone": [], "watched": []}
    for repeat in range(-1, repeats):  # the first pair traces and is not counted
        for side, taken in seconds.items():
            recorder = RunRecorder(channel, config.train.batch_size, len(dataset.training), lambda _epoch: None)
            callbacks = [recorder, RunControl(channel, recorder)] if side == "watched" else []
            began = time.perf_counter()
            fit_model(model, replace(config, train=replace(config.train, epochs=1)), arrays, callbacks, fitting=fitting)
            if repeat >= 0:
                taken.append(time.perf_counter() - began)
    return statistics.median(seconds["alone"]), statistics.median(seconds["watched"])


if __name__ == "__main__":
    main()
