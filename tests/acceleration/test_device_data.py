from __future__ import annotations

import numpy as np
import pytest

from signcore.acceleration.device_data import TakeRows, may_stay
from signcore.inference.classifier import Classifier
from signcore.running.scheduler import requeue
from signcore.running.worker import train_run
from signcore.runs.store import Command, RunState
from tests.toy_runs import tiny_config


def test_rows_of_the_table_are_the_images_exactly():
    images = np.arange(256, dtype=np.uint8).repeat(784).reshape(256, 28, 28, 1)
    rows = np.array([255, 0, 7], np.int32)
    assert (np.asarray(TakeRows(images)(rows)) == images[rows]).all()


@pytest.mark.parametrize("settings", [{}, {"conv_dropout": "0.3,0", "filters": "4,4", "weight_averaging": "0.9", "schedule": "cosine"}])
def test_a_training_whose_signs_lie_on_the_device_is_the_same_training(run_store, toy_signs, settings):
    curves = []
    for place in ("off", "on"):
        run = train_run(run_store, run_store.create(tiny_config(data_on_device=place, epochs="3", **settings), toy_signs).id)
        assert run.state is RunState.FINISHED, run.reason
        epochs = run_store.epochs(run.id)
        curves.append([(event.loss, event.accuracy, event.val_loss, event.val_accuracy) for event in epochs])
        batches = run_store.batches(run.id)
        assert [event.step for event in batches] == list(range(1, 3 * 7 + 1))
        answers = Classifier.load(run_store.model_path(run.id)).probabilities(toy_signs.validation.images)
        assert (answers.argmax(1) == toy_signs.validation.labels).mean() == pytest.approx(epochs[-1].val_accuracy, abs=1e-6)
    assert np.allclose(curves[0], curves[1], rtol=1e-3, atol=1e-3)


def test_it_stops_and_goes_on(run_store, toy_signs):
    run = run_store.create(tiny_config(data_on_device="on", epochs="3"), toy_signs)
    run_store.send(run.id, Command.STOP)
    assert train_run(run_store, run.id).state is RunState.STOPPED
    requeue(run_store, run.id)
    assert train_run(run_store, run.id).state is RunState.FINISHED
    assert [event.epoch for event in run_store.epochs(run.id)] == [0, 1, 2]


def test_a_loss_that_runs_away_is_noticed_though_its_figures_are_read_late(run_store, toy_signs):
    run = run_store.create(tiny_config(data_on_device="on", optimizer="sgd", learning_rate="1", epochs="30"), toy_signs)

    import keras

    class Breaks(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                self.model.trainable_variables[-1].assign(self.model.trainable_variables[-1] * np.nan)

    ended = train_run(run_store, run.id, [Breaks()], lambda _sentence: False)
    assert ended.state is RunState.FAILED and "number" in ended.reason


def test_signs_that_are_varied_are_made_by_the_processor():
    assert may_stay(tiny_config(), on_gpu=True) and not may_stay(tiny_config(), on_gpu=False)
    assert not may_stay(tiny_config(augment="true", data_on_device="on"), on_gpu=True)
    assert not may_stay(tiny_config(data_on_device="off"), on_gpu=True)
