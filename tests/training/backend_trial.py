"""What every backend of Keras has to be able to do: ``KERAS_BACKEND=jax python -m tests.training.backend_trial``, in a new store."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from unittest import mock

import keras
import numpy as np

from signcore.datasets.base import SignDataset
from signcore.inference.classifier import Classifier
from signcore.running.scheduler import requeue
from signcore.running.worker import train_run
from signcore.runs.artifacts import PREDICTIONS_NAME, read_about
from signcore.runs.store import Command, RunState, RunStore
from signcore.training.schedule import sync_state
from tests.toy_runs import tiny_config, toy_dataset

_SIZES = [32] * 6 + [8]
_EVERYTHING = {
    "augment": "true",
    "epochs": "3",
    "label_smoothing": "0.1",
    "optimizer": "adamw",
    "schedule": "cosine",
    "weight_averaging": "0.9",
}


class Probe(keras.callbacks.Callback):
    """Notes the learning rate and the first weights after each batch; calls what it was given after some batches, counted from 1."""

    def __init__(self, calls: dict[int, Callable[[], None]]) -> None:
        super().__init__()
        self._calls = calls
        self.rates: list[float] = []
        self.weights: list[np.ndarray] = []

    def on_train_batch_end(self, batch, logs=None):
        sync_state(self.model)
        self.rates.append(float(self.model.optimizer.learning_rate))
        self.weights.append(np.array(keras.ops.convert_to_numpy(self.model.trainable_variables[0])))
        self._calls.pop(len(self.rates), lambda: None)()


def check_a_plain_training(store: RunStore, dataset: SignDataset) -> None:
    """Each batch's own figures make the epoch's, and the saved model answers as the run recorded."""
    run = train_run(store, store.create(tiny_config(), dataset).id)
    assert run.state is RunState.FINISHED, run.reason
    batches, epochs = store.batches(run.id), store.epochs(run.id)
    assert len(batches) == 2 * 7 and len(epochs) == 2
    for epoch in epochs:
        own = [event for event in batches if event.epoch == epoch.epoch]
        assert math.isclose(np.average([event.loss for event in own], weights=_SIZES), epoch.loss, rel_tol=1e-4)
        assert math.isclose(np.average([event.accuracy for event in own], weights=_SIZES), epoch.accuracy, rel_tol=1e-4)
    assert read_about(store.model_path(run.id))["versions"]["backend"] == keras.backend.backend()
    answers = Classifier.load(store.model_path(run.id)).probabilities(dataset.validation.images)
    assert math.isclose((answers.argmax(1) == dataset.validation.labels).mean(), epochs[-1].val_accuracy, abs_tol=1e-6)
    assert np.allclose(np.load(store.run_folder(run.id) / PREDICTIONS_NAME), answers, atol=2e-3)


def check_everything_at_once(store: RunStore, dataset: SignDataset) -> None:
    """Varied signs, a cosine and averaged weights: stopped in the second epoch, gone on with, and the average is what was saved."""
    run, probe = store.create(tiny_config(**_EVERYTHING), dataset), Probe({9: lambda: store.send(run.id, Command.STOP)})
    stopped = train_run(store, run.id, [probe, _Slowly()])
    assert stopped.state is RunState.STOPPED, stopped.reason
    assert len(set(probe.rates)) == len(probe.rates), "a cosine changes the rate at every batch"
    assert len(store.epochs(run.id)) == 1 and read_about(store.model_path(run.id))["epochs_done"] == 1
    requeue(store, run.id)
    ended = train_run(store, run.id)
    assert ended.state is RunState.FINISHED, ended.reason
    epochs = store.epochs(run.id)
    assert [event.epoch for event in epochs] == [0, 1, 2]
    answers = Classifier.load(store.model_path(run.id)).probabilities(dataset.validation.images)
    assert math.isclose((answers.argmax(1) == dataset.validation.labels).mean(), epochs[-1].val_accuracy, abs_tol=1e-6)


def check_commands(store: RunStore, dataset: SignDataset) -> None:
    """A pause, single batches, and a learning rate that counts from the next batch on and reaches the weights."""
    run = store.create(tiny_config(optimizer="sgd", learning_rate=0.01, epochs=1), dataset)

    def order() -> None:
        for command in (("learning_rate", 1e-6), ("pause",), ("step_batch",), ("step_batch",), ("resume",)):
            store.send(run.id, *command)

    probe = Probe({2: order})
    ended = train_run(store, run.id, [probe, _Slowly()])
    assert ended.state is RunState.FINISHED, ended.reason
    changes = [float(np.abs(after - before).max()) for before, after in pairwise(probe.weights)]
    assert changes[0] > 1e-5 > changes[-1] > 0, changes
    assert math.isclose(store.epochs(run.id)[0].learning_rate, 1e-6, rel_tol=1e-4)


def check_signs_on_the_device(store: RunStore, dataset: SignDataset) -> None:
    """The same training, whether its signs come from the processor or lie on the device."""
    losses = []
    for place in ("off", "on"):
        run = train_run(store, store.create(tiny_config(data_on_device=place), dataset).id)
        assert run.state is RunState.FINISHED, run.reason
        losses.append([event.val_loss for event in store.epochs(run.id)])
        answers = Classifier.load(store.model_path(run.id)).probabilities(dataset.validation.images)
        assert math.isclose((answers.argmax(1) == dataset.validation.labels).mean(), store.epochs(run.id)[-1].val_accuracy, abs_tol=1e-6)
    assert np.allclose(losses[0], losses[1], rtol=1e-3), losses


def check_convolutions_in_16_bits(store: RunStore, dataset: SignDataset) -> None:
    """Nearly the same training, and a model that answers in 32 bits."""
    losses = []
    for precision in ("off", "on"):
        run = train_run(store, store.create(tiny_config(mixed_precision=precision), dataset).id)
        assert run.state is RunState.FINISHED, run.reason
        assert run.facts.mixed_precision is (precision == "on")
        losses.append([event.loss for event in store.epochs(run.id)])
        answers = Classifier.load(store.model_path(run.id)).probabilities(dataset.validation.images)
        assert math.isclose((answers.argmax(1) == dataset.validation.labels).mean(), store.epochs(run.id)[-1].val_accuracy, abs_tol=1e-6)
    assert np.allclose(losses[0], losses[1], rtol=0.05) and losses[0] != losses[1], losses


def check_two_devices(store: RunStore, dataset: SignDataset) -> None:
    """Two devices that share every batch end where one does; what they can't share alike is left out of the curve, not of the answers."""
    processors = keras.distribution.list_devices("cpu")
    assert len(processors) == 2, "started without XLA_FLAGS"
    alone = train_run(store, store.create(tiny_config(), dataset).id)
    with (
        mock.patch("signcore.devices.gpu_names", return_value=["first", "second"]),
        mock.patch("keras.distribution.list_devices", return_value=processors),
    ):
        both = train_run(store, store.create(tiny_config(device="gpus"), dataset).id)
        odd = train_run(store, store.create(tiny_config(device="gpus", batch_size="31"), dataset).id)
    assert both.state is RunState.FINISHED, both.reason
    assert both.facts.device == "2 × first"
    losses = [[event.loss for event in store.epochs(run.id)] for run in (alone, both)]
    assert np.allclose(losses[0], losses[1], rtol=1e-3), losses
    probabilities = Classifier.load(store.model_path(both.id)).probabilities(dataset.validation.images)
    assert np.allclose(np.load(store.run_folder(both.id) / PREDICTIONS_NAME), probabilities, atol=2e-3)
    right = (probabilities.argmax(1) == dataset.validation.labels)[:46]
    assert math.isclose(right.mean(), store.epochs(both.id)[-1].val_accuracy, abs_tol=1e-6)
    assert odd.state is RunState.FAILED and "multiple of 2" in odd.reason, odd.reason


class _Slowly(keras.callbacks.Callback):
    """Commands are looked for four times a second."""

    def on_train_batch_end(self, batch, logs=None):
        time.sleep(0.3)


def main() -> None:
    store, dataset = RunStore(), toy_dataset()
    if "--two-devices" in sys.argv:
        check_two_devices(store, toy_dataset(200, 47))
        return
    checks = (
        check_a_plain_training,
        check_everything_at_once,
        check_commands,
        check_signs_on_the_device,
        check_convolutions_in_16_bits,
    )
    for check in checks:
        check(store, dataset)


if __name__ == "__main__":
    main()
