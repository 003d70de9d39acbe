from __future__ import annotations

import time

import keras
import numpy as np
import pytest

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig, TrainConfig
from signcore.labels import one_hot
from signcore.running.worker import train_run
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import Command, RunState
from signcore.training.batches import EpochOrder, TrainingBatches, training_input, validation_input
from signcore.training.trainer import compile_model, fit_model, training_arrays
from tests.toy_runs import tiny_config, toy_dataset, toy_part


def test_training_arrays_are_the_bytes_of_the_data_set(toy_signs):
    arrays = training_arrays(TrainConfig(), toy_signs)
    images, labels = arrays.images, arrays.labels
    assert images.dtype == np.uint8 and images.shape == (200, 28, 28, 1) and labels.shape == (200, 24)
    assert np.array_equal(images[..., 0], toy_signs.training.images) and np.array_equal(labels.argmax(1), toy_signs.training.labels)
    arrays = training_arrays(TrainConfig(subset=48), toy_signs)
    images, labels = arrays.images, arrays.labels
    assert len(images) == 48 and labels.sum(axis=0).tolist() == [2] * 24


def test_what_is_shown_is_what_is_trained_on():
    part, train, augment = toy_part(70), TrainConfig(batch_size=32, seed=5), AugmentConfig(augment=True)
    batches = TrainingBatches(part.images[..., None], one_hot(part.labels), train, augment)
    assert len(batches) == 3
    order = np.random.default_rng([5, 0]).permutation(70)
    for index in (2, 0, 1, 0):  # in any order, however often
        rows = order[32 * index : 32 * index + 32]
        images, labels = batches[index]
        shown = augment_images(part.images[rows], augment, np.random.default_rng([5, 0, 1 + index]))
        assert images.dtype == np.uint8 and np.array_equal(images[..., 0], shown) and np.array_equal(labels.argmax(1), part.labels[rows])
    assert sorted(len(batches[index][0]) for index in range(3)) == [6, 32, 32]


def test_each_epoch_is_shuffled_and_varied_anew_and_can_be_started_at():
    part, train, augment = toy_part(64), TrainConfig(seed=5), AugmentConfig(augment=True)
    batches = TrainingBatches(part.images[..., None], one_hot(part.labels), train, augment)
    first = batches[0][0].copy()
    batches.begin_epoch(1)
    assert not np.array_equal(batches[0][0], first)
    later = TrainingBatches(part.images[..., None], one_hot(part.labels), train, augment)
    later.begin_epoch(1)
    assert np.array_equal(later[1][0], batches[1][0])


@pytest.mark.parametrize("augment", ["false", "true"])
def test_the_same_seed_trains_the_same_network(run_store, toy_signs, augment):
    first, again = (_history(run_store, toy_signs, seed=3, augment=augment) for _time in range(2))
    assert first == again


def test_another_seed_trains_another_network(run_store, toy_signs):
    assert _history(run_store, toy_signs, architecture="dense", seed=3) != _history(run_store, toy_signs, architecture="dense", seed=4)


def _history(run_store, dataset, **settings):
    run = train_run(run_store, run_store.create(tiny_config(**settings), dataset).id)
    return [(event.loss, event.accuracy, event.val_loss, event.val_accuracy) for event in run_store.epochs(run.id)]


def test_the_networks_of_the_lesson_have_its_parameters():
    from signcore.config import ModelConfig, RunConfig

    assert compile_model(RunConfig()).count_params() == 264_049
    assert compile_model(RunConfig(model=ModelConfig.for_architecture("dense"))).count_params() == 676_888


def test_every_optimiser_trains(toy_signs):
    for optimizer in TrainConfig.about("optimizer")["choices"]:
        config = tiny_config(architecture="dense", optimizer=optimizer, epochs=1, subset=24)
        assert np.isfinite(fit_model(compile_model(config), config, training_arrays(config.train, toy_signs)).history["loss"]).all()


def test_data_that_are_gone_are_a_failure_with_a_sentence(run_store, toy_signs, store):
    import shutil

    run = run_store.create(tiny_config(), toy_signs)
    shutil.rmtree(store / "datasets")
    ended = train_run(run_store, run.id)
    assert ended.state is RunState.FAILED and "is not here" in ended.reason


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "The memory is full"),
        (RuntimeError("RESOURCE_EXHAUSTED: out of memory"), "The memory is full"),
        (OSError(28, "No space left on device"), "The disk is full"),
        (KeyError("dense_9"), "KeyError: 'dense_9'"),
    ],
)
def test_whatever_ends_a_training_becomes_a_reason(run_store, toy_signs, error, sentence, capfd):
    import keras

    def fail(_logs):
        raise error

    run = train_run(run_store, run_store.create(tiny_config(), toy_signs).id, [keras.callbacks.LambdaCallback(on_train_begin=fail)])
    assert run.state is RunState.FAILED and sentence in run.reason
    assert "Traceback" in capfd.readouterr().err, "the log has the rest"


def test_what_was_stopped_before_its_process_came_is_not_trained(run_store, toy_signs):
    run = run_store.create(tiny_config(), toy_signs)
    run_store.set_state(run.id, RunState.STOPPED)
    assert train_run(run_store, run.id).state is RunState.STOPPED
    assert run_store.epochs(run.id) == []


def test_an_interruption_from_the_keyboard_is_a_stop_that_keeps_the_model(run_store, toy_signs):
    import keras

    def interrupt(batch, logs=None):
        if batch == 2:
            raise KeyboardInterrupt

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=interrupt)
    run = train_run(run_store, run_store.create(tiny_config(), toy_signs).id, [callback])
    assert run.state is RunState.STOPPED and run_store.model_path(run.id).exists() and run_store.last_batch(run.id).step == 3


def test_a_stopped_run_goes_on_where_its_model_is(run_store):
    import keras

    from signcore.running.scheduler import requeue
    from signcore.runs.artifacts import read_about

    dataset = toy_dataset(training=96)
    config = tiny_config(epochs=5, augment="true", optimizer="adam", conv_dropout="0,0", dense_dropout="0")
    whole = train_run(run_store, run_store.create(config, dataset).id)

    def interrupt(epoch, _logs):
        if epoch == 2:
            raise KeyboardInterrupt

    run = run_store.create(config, dataset)
    stopped = train_run(run_store, run.id, [keras.callbacks.LambdaCallback(on_epoch_end=interrupt)])
    before = run_store.epochs(run.id)
    assert stopped.state is RunState.STOPPED and len(before) == 3 and read_about(run_store.model_path(run.id))["epochs_done"] == 3
    requeue(run_store, run.id)
    predictions = run_store.run_folder(run.id) / PREDICTIONS_NAME
    stale = predictions.read_bytes()
    ended = train_run(run_store, run.id)
    assert predictions.read_bytes() != stale
    after = run_store.epochs(run.id)
    assert ended.state is RunState.FINISHED and [event.epoch for event in after] == [0, 1, 2, 3, 4] and after[:3] == before
    assert ended.facts.resumed_after == (3,) and read_about(run_store.model_path(run.id))["epochs_done"] == 5
    model = keras.saving.load_model(run_store.model_path(run.id))
    assert int(model.optimizer.iterations) == 5 * 3, "the optimiser went on too"
    # Varied batches depend on seed and epoch alone, and weights and optimiser were saved: as if it had never stopped.
    assert [event.loss for event in after] == pytest.approx([event.loss for event in run_store.epochs(whole.id)], rel=1e-3)


@pytest.mark.parametrize("augment", [pytest.param("false", marks=pytest.mark.thorough), "true"])
def test_a_run_that_was_stopped_ends_as_one_that_was_not_with_dropout_and_a_rate_set_by_hand(run_store, augment):
    import keras

    from signcore.running.scheduler import requeue

    dataset, ended = toy_dataset(training=96), []
    config = tiny_config(epochs=5, augment=augment, optimizer="adam", conv_dropout="0,0.3", dense_dropout="0.5")
    for stops in (False, True):
        run = run_store.create(config, dataset)

        def steer(epoch, _logs, stops=stops, run=run):
            if epoch == 0:
                run_store.send(run.id, Command.LEARNING_RATE, 0.0004)
                time.sleep(0.3)  # until it looks for commands again
            if epoch == 2 and stops:
                raise KeyboardInterrupt

        train_run(run_store, run.id, [keras.callbacks.LambdaCallback(on_epoch_end=steer)])
        if stops:
            assert run_store.run(run.id).state is RunState.STOPPED
            requeue(run_store, run.id)
            train_run(run_store, run.id)
        ended.append(run_store.epochs(run.id))
    whole, resumed = ended
    assert [event.learning_rate for event in whole[1:]] == pytest.approx([0.0004] * 4)
    assert [event.learning_rate for event in resumed[1:]] == pytest.approx([0.0004] * 4)
    for name in ("loss", "val_loss"):
        assert [getattr(event, name) for event in resumed] == pytest.approx([getattr(event, name) for event in whole], rel=1e-4)


def test_a_run_that_was_killed_after_its_last_epoch_has_only_to_be_finished(run_store, toy_signs):
    from signcore.running.scheduler import requeue

    run = run_store.create(tiny_config(architecture="dense"), toy_signs)
    train_run(run_store, run.id)
    before = run_store.epochs(run.id)
    run_store.set_state(run.id, RunState.INTERRUPTED)
    requeue(run_store, run.id)
    assert train_run(run_store, run.id).state is RunState.FINISHED and run_store.epochs(run.id) == before


def test_a_damaged_model_can_not_go_on(run_store, toy_signs):
    from signcore.errors import RunError
    from signcore.running.scheduler import requeue

    run = run_store.create(tiny_config(), toy_signs)
    run_store.set_state(run.id, RunState.INTERRUPTED)
    run_store.model_path(run.id).write_bytes(b"PK nothing")
    with pytest.raises(RunError, match="damaged"):
        requeue(run_store, run.id)
    assert run_store.run(run.id).state is RunState.INTERRUPTED


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="looks into TensorFlow's pipelines")
def test_keras_gets_each_epoch_in_its_own_order_whole_and_the_smaller_batch_last():
    part, config = toy_part(70), tiny_config(epochs="3", seed="5")
    seen: list[np.ndarray] = []

    class Reader(keras.Model):
        def call(self, rows):
            return keras.ops.one_hot(rows % 24, 24)

        def train_step(self, data):
            seen.append(np.asarray(data[0]))
            return {"loss": 0.0}

    model = Reader()
    model.compile(run_eagerly=True)
    batches = TrainingBatches(np.arange(70, dtype=np.int32), one_hot(part.labels), config.train, config.augment)
    checked = validation_input(np.arange(9, dtype=np.int32), one_hot(part.labels[:9]), 4)
    model.fit(training_input(batches), shuffle=False, epochs=3, initial_epoch=1, callbacks=[EpochOrder(batches)], verbose=0)
    assert [len(rows) for rows in seen] == [32, 32, 6] * 2
    for epoch in (1, 2):
        order = np.random.default_rng([5, epoch]).permutation(70)
        assert np.array_equal(np.concatenate(seen[3 * (epoch - 1) : 3 * epoch]), order)
    assert [len(rows) for rows, _labels in checked["validation_data"]] == [4, 4, 1]
