"""One training from its record to its model: what the process of a run does once Keras is loaded."""

from __future__ import annotations

import contextlib
import math
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore import __version__
from signcore.acceleration import accelerate
from signcore.atomic_write import atomic_write
from signcore.config import RunConfig, TrainConfig
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.devices import prepare_device, replicas
from signcore.familiarity import Familiarity, measure
from signcore.labels import LETTERS
from signcore.models.build import with_hidden
from signcore.running.becoming import Becoming
from signcore.running.channel import Channel
from signcore.running.control import RunControl
from signcore.running.estimate import estimate_seconds
from signcore.running.recorder import RunRecorder
from signcore.running.snapshot import Snapshot
from signcore.runs.artifacts import PREDICTIONS_NAME, START_NAME, epochs_done, save_model
from signcore.runs.records import StepBack
from signcore.runs.retry import retry
from signcore.runs.store import RunState
from signcore.starter import has_layers_of_starter
from signcore.training import trainer
from signcore.training.best_epoch import BestEpoch
from signcore.training.randomness import EpochSeeds

_SMALLER = 0.1  # what the learning rate is multiplied with when a run that ran away goes back
_MAKE_ROOM_SECONDS = 60.0  # seconds during which writing the last model is retried on a full disk
_MEASURED = 6000  # training signs that tell where letters lie
_SAVE_SECONDS = 10  # between two models written during a training; the last one is always written


def train(channel: Channel, extra_callbacks: Sequence[Any], waits_in_trouble: Callable[[str], bool]) -> None:
    """Train a run that is this process' own, from its saved model if it has one, to its last epoch or a stop.

    One that runs away goes back to its last good epoch if it is told to, as often as it is told.
    """
    run = channel.run()
    dataset = library.open_dataset(run.data.id)

    device = prepare_device(run.config.train.device)
    model_path = channel.model_path
    model, epochs_before = _begin(run.config, channel)
    config = _with_rate(run.config, run.facts.rate_times)
    model.optimizer.learning_rate = config.train.learning_rate
    arrays = trainer.training_arrays(run.config.train, dataset)
    fast = accelerate(model, run.config, arrays, channel, lambda: estimate_seconds(run.config, dataset))
    images, versions = len(arrays.images), _versions()
    channel.add_facts(
        parameters=model.count_params(),
        device=device,
        versions=versions,
        training_images=images,
        steps_per_epoch=-(-images // run.config.train.batch_size),
        mixed_precision=fast.in_16_bits,
        speed_in_16_bits=fast.times_in_16_bits,
        resumed_after=(*run.facts.resumed_after, epochs_before) if epochs_before else (),
    )
    about = {
        "letters": LETTERS,
        "run": run.id,
        "config": run.config.to_dict(),
        "data": run.data.to_dict(),
        "versions": versions,
        "pixels": "0-255",
    }
    good = Snapshot(fast.fitting.model, epochs_before)
    keeper = _Keeper(model, model_path, about, good, Becoming(model, channel.folder, config.train.epochs))
    recorder = RunRecorder(channel, run.config.train.batch_size, images, lambda epoch: keeper.save(epoch + 1), reads_late=fast.figures_stay)
    control = RunControl(channel, recorder, waits_in_trouble)
    best = BestEpoch(run.config.train, [event.val_loss for event in retry(channel.epochs)])
    retry(lambda: channel.set_state(RunState.TRAINING))
    began = time.monotonic()
    try:
        callbacks = [EpochSeeds(run.config.train.seed, model), recorder, *extra_callbacks, control, best]
        while True:
            batch_ready = recorder.clock.batch_ready
            trainer.fit_model(model, config, arrays, callbacks, good.epochs_done, batch_ready, fast.fitting)
            if not control.going_back or control.stopped:
                break
            config = _go_back(channel, model, good)
    except KeyboardInterrupt:
        control.stopped = True
    except FloatingPointError:
        if good.put_back():
            keeper.save(good.epochs_done, now=True)
        raise
    recorder.write_all()
    if not control.stopped and not control.in_trouble and (kept := best.put_back()):
        retry(lambda: channel.add_facts(kept_epoch=kept))
    done = retry(channel.epochs)
    if control.in_trouble or not keeper.save(done[-1].epoch + 1 if done else 0, now=True):
        keeper.save(good.put_back(), now=True)
    seconds = (run.facts.seconds or 0.0) + time.monotonic() - began
    retry(lambda: channel.add_facts(seconds=seconds))
    if control.stopped:  # who stops doesn't wait for the figures on the validation part
        retry(lambda: channel.set_state(RunState.STOPPED))
    keeper.add(_measure(model, dataset, arrays, channel.folder / PREDICTIONS_NAME))
    if control.stopped:  # with a new time of its end, for whoever looked for the figures and found none yet
        retry(lambda: channel.set_state(RunState.STOPPED, only_from=[RunState.STOPPED]))
    else:
        retry(lambda: channel.set_state(RunState.FINISHED))


def _begin(config: RunConfig, channel: Channel) -> tuple[keras.Model, int]:
    """The network as the run left it, or with the weights that it is to begin with, or new; and how many epochs it has behind it."""
    model = trainer.compile_model(config)  # it sets the seed, also for one that goes on
    if channel.model_path.exists():
        return trainer.resume_model(channel.model_path), epochs_done(channel.model_path)
    if (start := channel.folder / START_NAME).exists():
        trainer.begin_with(model, start)
    elif config.train.start == "starter" and has_layers_of_starter(config.model):
        trainer.begin_with_starter(model)
    return model, 0


def _versions() -> dict[str, str]:
    return {"python": sys.version.split()[0], "keras": keras.__version__, "backend": keras.backend.backend(), "signlab": __version__}


class _Keeper:
    """Writes the model during a training: not too often, and never one that ran away over a good one."""

    def __init__(self, model: keras.Model, path: Path, about: dict[str, Any], good: Snapshot, becoming: Becoming) -> None:
        self._model, self._path, self._about, self._good, self._becoming = model, path, about, good, becoming
        self._epochs_done = good.epochs_done
        self._saved_at = -math.inf  # the first epoch is saved at once: something to try, and to go on from
        if good.epochs_done == 0:
            becoming.keep(0)

    def save(self, epochs_done: int, *, now: bool = False) -> bool:
        """Take the model as the good one, and write it if it is time. False if its weights are not numbers."""
        if not self._good.keep(epochs_done):
            return False
        self._becoming.keep(epochs_done)
        if now or time.monotonic() - self._saved_at > _SAVE_SECONDS:
            about = {**self._about, "epochs_done": epochs_done}
            self._epochs_done = epochs_done
            try:
                if now:  # the last one: nothing is lost by waiting until someone makes room
                    retry(lambda: save_model(self._model, self._path, about), _MAKE_ROOM_SECONDS)
                else:
                    save_model(self._model, self._path, about)
            except OSError as error:
                if now:
                    raise
                sys.stderr.write(f"{error}\n")  # the file before is still there, and the next epoch tries again
            self._saved_at = time.monotonic()
        return True

    def add(self, familiarity: Familiarity | None) -> None:
        """Write what was measured of the model beside it; a model without it is no failure."""
        if familiarity is not None:
            with contextlib.suppress(OSError):
                save_model(self._model, self._path, {**self._about, "epochs_done": self._epochs_done}, familiarity)


def _with_rate(config: RunConfig, times: float) -> RunConfig:
    """The settings with the learning rate multiplied by `times`, within its limits."""
    limits = TrainConfig.about("learning_rate")
    rate = min(limits["high"], max(limits["low"], times * config.train.learning_rate))
    return replace(config, train=replace(config.train, learning_rate=rate))


def _go_back(channel: Channel, model: keras.Model, good: Snapshot) -> RunConfig:
    """Put the last good epoch's state into the model, cut the record to it, and return the settings with a smaller learning rate."""
    run, last, epochs_done = retry(channel.run), channel.last_batch(), good.put_back()
    before = _with_rate(run.config, run.facts.rate_times)  # what was set by hand since counts
    config = _with_rate(before, _SMALLER)
    rate = config.train.learning_rate
    model.optimizer.learning_rate = rate
    back = StepBack(last.step if last else 0, epochs_done, rate)
    facts = {"went_back": (*run.facts.went_back, back), "rate_times": rate / run.config.train.learning_rate}
    retry(lambda: channel.cut(epochs_done))
    retry(lambda: channel.add_facts(**facts))
    return config


def _measure(model: keras.Model, dataset: SignDataset, arrays: trainer.TrainingArrays, path: Path) -> Familiarity | None:
    """What the network says of every validation image, float16 (n, 24), kept, and how far from what it learnt is too far.

    The first is what the results page is made of, without a model. A training is no failure for want of them: whoever reads them can ask
    the model instead.
    """
    try:
        both = with_hidden(model)
        probabilities, hidden = _predicted(both, dataset.validation.images[..., None])
        with atomic_write(path) as building:
            np.save(building, probabilities.astype(np.float16))
        some = np.sort(np.random.default_rng(0).permutation(len(arrays.images))[:_MEASURED])
        _said, theirs = _predicted(both, arrays.images[some])
        return measure(theirs, arrays.labels[some].argmax(axis=1), hidden, probabilities, dataset.validation.labels)
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - said above
        traceback.print_exc()
        return None


def _predicted(model: keras.Model, images: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """The model's outputs for uint8 images (n, 28, 28, 1)."""
    whole = np.concatenate([images, images[: -len(images) % replicas()]])  # repeats, so that all devices get equal shares
    return [part[: len(images)] for part in model.predict(whole, batch_size=trainer.validation_batch_size(), verbose=0)]
