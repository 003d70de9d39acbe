from __future__ import annotations

import math
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from signcore.labels import one_hot
from signcore.running.channel import StoreChannel
from signcore.running.control import RunControl
from signcore.running.loss_watch import LOSS_NO_NUMBER
from signcore.running.recorder import RunRecorder
from signcore.runs.store import BatchEvent, Command, RunState
from signcore.training.trainer import compile_model, fit_model, training_arrays
from tests.toy_runs import tiny_config, toy_part, until


def _recorder(run_store, toy_signs, batch_size: int, images: int):
    run = run_store.create(tiny_config(), toy_signs, state=RunState.STARTING)
    run_store.set_state(run.id, RunState.TRAINING)
    recorder = RunRecorder(StoreChannel(run_store, run.id), batch_size, images, lambda _epoch: None)
    recorder.set_model(SimpleNamespace(stop_evaluating=False, stop_training=False, optimizer=SimpleNamespace(learning_rate=0.001)))
    recorder.on_train_begin()
    return run.id, recorder


def test_a_batchs_own_figures_are_recovered_from_running_means(run_store, toy_signs):
    # Three batches of 4, 4 and 2 images with the losses 2, 1 and 4 and 1, 3 and 0 right answers. Keras tells the means so far:
    # 2, (4*2 + 4*1) / 8 = 1.5, (8 + 4 + 2*4) / 10 = 2; and 1/4, 4/8, 4/10.
    run_id, recorder = _recorder(run_store, toy_signs, batch_size=4, images=10)
    for epoch in range(2):
        recorder.on_epoch_begin(epoch)
        for batch, (loss, accuracy) in enumerate([(2.0, 0.25), (1.5, 0.5), (2.0, 0.4)]):
            recorder.on_train_batch_end(batch, {"loss": loss, "accuracy": accuracy})
        recorder.on_epoch_end(epoch, {"loss": 2.0, "accuracy": 0.4, "val_loss": 1.0, "val_accuracy": 0.5})
    events = run_store.batches(run_id)
    assert [event.step for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.epoch for event in events] == [0, 0, 0, 1, 1, 1]
    assert [event.loss for event in events] == pytest.approx([2, 1, 4] * 2)
    assert [event.accuracy for event in events] == [0.25, 0.75, 0.0] * 2
    assert [event.epoch for event in run_store.epochs(run_id)] == [0, 1]


def test_recovered_losses_are_those_that_keras_computes_for_each_batch(run_store, toy_signs):
    import keras

    run_id, recorder = _recorder(run_store, toy_signs, batch_size=32, images=200)
    config = tiny_config(architecture="dense", dense_units="16", dense_dropout="0", optimizer="sgd")
    model = compile_model(config)
    model.optimizer.learning_rate = 0.0  # so that each batch meets the same weights
    images, labels = toy_signs.training.images[..., None], one_hot(toy_signs.training.labels)
    model.fit(images, labels, batch_size=32, shuffle=False, verbose=0, callbacks=[recorder], validation_data=(images[:24], labels[:24]))
    events = run_store.batches(run_id)
    assert len(events) == 7
    for number, event in enumerate(events):
        rows = slice(32 * number, 32 * number + 32)
        probabilities = model.predict_on_batch(images[rows].astype(np.float32))
        losses = keras.losses.categorical_crossentropy(labels[rows], probabilities)
        assert event.loss == pytest.approx(float(np.mean(losses)), rel=1e-4)
        assert event.accuracy == pytest.approx(float(np.mean(probabilities.argmax(1) == labels[rows].argmax(1))), abs=1e-6)


@pytest.mark.parametrize("augment", ["false", "true"])
def test_batches_weighed_by_their_images_make_the_epochs_mean(run_store, toy_signs, augment):
    run_id, recorder = _recorder(run_store, toy_signs, batch_size=48, images=200)
    config = tiny_config(architecture="dense", batch_size=48, augment=augment)
    fit_model(compile_model(config), config, training_arrays(config.train, toy_signs), [recorder])
    weights = np.array([48, 48, 48, 48, 8])
    for epoch in run_store.epochs(run_id):
        batches = [event for event in run_store.batches(run_id) if event.epoch == epoch.epoch]
        assert np.average([event.loss for event in batches], weights=weights) == pytest.approx(epoch.loss, rel=1e-4)
        assert np.average([event.accuracy for event in batches], weights=weights) == pytest.approx(epoch.accuracy, abs=1e-6)
        right = np.array([event.accuracy for event in batches]) * weights
        np.testing.assert_allclose(right, np.rint(right), atol=1e-9, err_msg="right answers are whole images")


def test_a_loss_that_is_no_number_is_noticed(run_store, toy_signs):
    run_id, recorder = _recorder(run_store, toy_signs, batch_size=4, images=10)
    recorder.on_epoch_begin(0)
    recorder.on_train_batch_end(0, {"loss": 2.0, "accuracy": 0.25})
    assert recorder.trouble == ""
    recorder.on_train_batch_end(1, {"loss": math.nan, "accuracy": math.nan})
    assert recorder.trouble == LOSS_NO_NUMBER
    recorder.flush()
    assert math.isnan(run_store.last_batch(run_id).loss), "and is seen in the curve"


def test_an_epoch_that_was_cut_short_is_no_epoch(run_store, toy_signs):
    run_id, recorder = _recorder(run_store, toy_signs, batch_size=4, images=10)
    logs = {"loss": 2.0, "accuracy": 0.25, "val_loss": 1.0, "val_accuracy": 0.5}
    recorder.on_epoch_begin(0)
    recorder.on_train_batch_end(0, logs)
    recorder.on_epoch_end(0, logs)
    assert run_store.epochs(run_id) == []
    recorder.on_epoch_begin(1)
    for batch in range(3):
        recorder.on_train_batch_end(batch, logs)
    recorder.model.stop_evaluating = True
    recorder.on_epoch_end(1, logs)
    assert run_store.epochs(run_id) == []


class _SteppedTraining:
    """Keras' loop without Keras: what the callbacks hear of a training, as fast as they let it."""

    def __init__(self, run_store, toy_signs, epochs: int, batches: int) -> None:
        self.store = run_store
        self.run_id, self.recorder = _recorder(run_store, toy_signs, batch_size=1, images=batches)
        self.control = RunControl(StoreChannel(run_store, self.run_id), self.recorder)
        self.control.set_model(self.recorder.model)
        self.control.set_params({"epochs": epochs})
        self.thread = threading.Thread(target=self._train, args=(epochs, batches))

    def _train(self, epochs: int, batches: int) -> None:
        logs = {"loss": 1.0, "accuracy": 0.0, "val_loss": 1.0, "val_accuracy": 0.0}
        for epoch in range(epochs):
            self.recorder.on_epoch_begin(epoch)
            for batch in range(batches):
                time.sleep(0.002)
                for callback in (self.recorder, self.control):
                    callback.on_train_batch_end(batch, logs)
                if self.recorder.model.stop_training:
                    break
            for callback in (self.recorder, self.control):
                callback.on_epoch_end(epoch, logs)
            if self.recorder.model.stop_training:
                return

    def send(self, command: Command, value: float | None = None) -> None:
        self.store.send(self.run_id, command, value)

    @property
    def step(self) -> int:
        last: BatchEvent | None = self.store.last_batch(self.run_id)
        return last.step if last else 0

    def state_is(self, state: RunState):
        return until(lambda: self.store.run(self.run_id).state is state, 10)


def test_single_steps_are_exact_also_across_epochs(run_store, toy_signs):
    training = _SteppedTraining(run_store, toy_signs, epochs=100, batches=3)
    training.send(Command.PAUSE)
    training.thread.start()
    training.state_is(RunState.PAUSED)
    held = training.step
    time.sleep(0.2)
    assert training.step == held, "nothing passes while paused"
    for passed in range(1, 8):  # more than two epochs of three batches
        training.send(Command.STEP_BATCH)
        until(lambda passed=passed: training.step == held + passed, 10)
        time.sleep(0.1)
        assert training.step == held + passed
    training.send(Command.STEP_BATCH)
    training.send(Command.STEP_BATCH)
    until(lambda: training.step == held + 9, 10)
    training.send(Command.STOP)
    training.thread.join(2)
    assert not training.thread.is_alive() and training.control.stopped


def test_a_single_epoch_ends_at_its_end_and_shows_as_training(run_store, toy_signs):
    training = _SteppedTraining(run_store, toy_signs, epochs=5, batches=200)
    training.send(Command.PAUSE)
    training.thread.start()
    training.state_is(RunState.PAUSED)
    for epoch in (1, 2):
        training.send(Command.STEP_EPOCH)
        training.state_is(RunState.TRAINING)
        training.state_is(RunState.PAUSED)
        assert training.step == 200 * epoch and len(run_store.epochs(training.run_id)) == epoch
    training.send(Command.STEP_EPOCH)
    training.state_is(RunState.TRAINING)
    training.send(Command.PAUSE)
    training.state_is(RunState.PAUSED)
    assert 400 < training.step < 600, "a pause ends a single epoch early"
    training.send(Command.RESUME)
    training.state_is(RunState.TRAINING)
    training.thread.join(20)
    assert len(run_store.epochs(training.run_id)) == 5


def test_a_pause_does_not_count_as_training_time_and_the_last_epoch_is_not_held(run_store, toy_signs):
    training = _SteppedTraining(run_store, toy_signs, epochs=1, batches=100)
    training.send(Command.PAUSE)
    training.thread.start()
    training.state_is(RunState.PAUSED)
    time.sleep(1.0)
    training.send(Command.STEP_EPOCH)
    training.thread.join(10)
    assert not training.thread.is_alive()
    (epoch,) = run_store.epochs(training.run_id)
    assert epoch.seconds < 1.0 and epoch.images_per_second > 100
    (hold,) = run_store.run(training.run_id).facts.held
    assert hold.ended - hold.began == pytest.approx(1.0, abs=0.3), "who says how long it still takes has to know of it"


def test_an_unknown_command_changes_nothing(run_store, toy_signs):
    training = _SteppedTraining(run_store, toy_signs, epochs=1, batches=200)
    training.store.send(training.run_id, "dance")  # a command of a later version
    training.send(Command.LEARNING_RATE)
    training.thread.start()
    training.thread.join(10)
    assert not training.thread.is_alive() and training.recorder.model.optimizer.learning_rate == 0.001


def test_toy_signs_have_every_letter():
    assert toy_part(48).letter_counts().tolist() == [2] * 24
