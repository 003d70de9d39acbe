"""How long the lesson takes on a GPU, with its signs in the GPU's memory and without, against bare `model.fit`.

    python -m benchmarks.gpu [--epochs 20] [--images 27455] [--any-device]
    KERAS_BACKEND=jax python -m benchmarks.gpu

The lesson's CNN on as many training images as Sign Language MNIST has and 7,172 for validation, of noise: what they show does not change
how long it takes. Each way's first epoch is counted apart, because the framework makes its plans in it. Where there is no GPU,
nothing is measured, unless `--any-device` asks for it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from itertools import pairwise

from benchmarks.watching import noise
from signcore.config import RunConfig
from signcore.datasets import SignDataset, library
from signcore.labels import one_hot


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--epochs", type=int, default=20, help="two or more")
    ask.add_argument("--images", type=int, default=27_455)
    ask.add_argument("--any-device", action="store_true", help="measure on a processor, too")
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from signcore.devices import cpu_name, gpu_names

    gpus = gpu_names()
    if not gpus and not options.any_device:
        print("There is no GPU that Keras' backend can use here, so there is nothing to measure.")
        return
    import keras

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = folder  # nobody's runs are touched
        dataset = library.add(noise(options.images, options.images * 7172 // 27_455))
        ways = {
            "bare `model.fit`": _bare(dataset, options.epochs),
            "SignLab, images sent batch by batch": _watched(dataset, options.epochs, "off"),
            "SignLab, signs on the device": _watched(dataset, options.epochs, "on"),
        }
    print(
        f"{gpus[0] if gpus else cpu_name()}, {keras.backend.backend()}; {options.images:,} images, "
        f"{options.epochs} epochs of batches of 32.\n"
    )
    print("| way | first epoch, s | a later epoch, s | all epochs, s | against bare fit |\n| --- | ---: | ---: | ---: | ---: |")
    base = statistics.median(ways["bare `model.fit`"][1:])
    for name, seconds in ways.items():
        later = statistics.median(seconds[1:])
        print(f"| {name} | {seconds[0]:.2f} | {later:.2f} | {sum(seconds):.1f} | {later / base:.2f} |")


def _bare(dataset: SignDataset, epochs: int) -> list[float]:
    """Seconds of each epoch, its validation among them."""
    import keras

    from signcore.models import plan_model
    from signcore.models.build import build_model

    model = build_model(plan_model(RunConfig().model))
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    ends = [time.perf_counter()]
    model.fit(
        dataset.training.images[..., None],
        one_hot(dataset.training.labels),
        validation_data=(dataset.validation.images[..., None], one_hot(dataset.validation.labels)),
        epochs=epochs,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda _epoch, _logs: ends.append(time.perf_counter()))],
    )
    return [later - earlier for earlier, later in pairwise(ends)]


def _watched(dataset: SignDataset, epochs: int, place: str) -> list[float]:
    """The same for a run as the dashboard trains it, every batch recorded."""
    from signcore.running.worker import train_run
    from signcore.runs.store import RunState, RunStore

    store = RunStore()
    config = RunConfig().with_settings({"epochs": str(epochs), "data_on_device": place})
    run = train_run(store, store.create(config, dataset, state=RunState.STARTING).id)
    if run.state is not RunState.FINISHED:
        raise SystemExit(f"{run.state}, {run.reason}")
    return [event.seconds for event in store.epochs(run.id)]


if __name__ == "__main__":
    main()
