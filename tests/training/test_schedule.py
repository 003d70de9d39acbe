from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.config import TrainConfig
from signcore.running.worker import train_run
from signcore.runs.store import RunState
from signcore.training.schedule import AveragedWeights, CosineSchedule, measure_statistics, rate_factor
from signcore.training.trainer import compile_model, fit_model, training_arrays
from tests.toy_runs import tiny_config, toy_part

DENSE = {"architecture": "dense", "dense_units": "8", "dense_dropout": "0"}


def test_a_cosine_rises_in_a_line_and_falls_to_almost_nothing():
    factors = [rate_factor(step, 110, 10 / 110) for step in range(110)]
    assert factors[:10] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    assert factors[10] == pytest.approx(1, abs=1e-4) and factors[59] > 0.5 > factors[60]  # the middle of the 100 that fall
    assert 0 < factors[-1] < 1e-4 and factors[10:] == sorted(factors[10:], reverse=True)
    assert rate_factor(0, 1, 0.9) == 1 and rate_factor(0, 1, 0) == 0.5


def test_the_recorded_rate_is_that_of_the_epochs_last_batch(run_store, toy_signs):
    config = tiny_config(**DENSE, epochs=3, subset=48, batch_size=24, schedule="cosine", warmup=0.5, learning_rate=0.1)
    run = train_run(run_store, run_store.create(config, toy_signs).id)
    # Six steps: 1/3, 2/3, 1, then (1 + cos(π k / 6)) / 2 for k = 1, 3, 5.
    assert [event.learning_rate for event in run_store.epochs(run.id)] == pytest.approx([0.0666667, 0.0933013, 0.00669873], rel=1e-4)


def test_whoever_halves_the_rate_halves_what_is_left_of_the_curve():
    config = TrainConfig(epochs=1, learning_rate=0.8, schedule="cosine", warmup=0.5)
    schedule = CosineSchedule(config, steps_per_epoch=4)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    schedule.set_model(model)
    schedule.on_epoch_begin(0)
    rates = []
    for batch in range(4):
        schedule.on_train_batch_begin(batch)
        rates.append(float(model.optimizer.learning_rate))
        if batch == 1:
            model.optimizer.learning_rate = 0.4
    assert rates == pytest.approx([0.4, 0.8, 0.4 * 0.853553, 0.4 * 0.146447], rel=1e-5)


def test_the_average_follows_the_weights_and_makes_way_for_them():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    (kernel,) = model.trainable_variables
    kernel.assign([[0.0]])
    averaged = AveragedWeights(0.25, np.zeros((1, 1), np.float32))
    averaged.set_model(model)
    averaged.on_train_begin()
    for batch, weight in enumerate((1.0, 3.0)):
        kernel.assign([[weight]])
        averaged.on_train_batch_end(batch)
    # Shares of the old: 2/11, then 1/4 (its limit, below 3/12). 9/11, then 9/44 + 9/4.
    averaged.on_test_begin()
    assert float(kernel[0, 0]) == pytest.approx(9 / 44 + 9 / 4)
    averaged.on_epoch_begin(1)
    assert float(kernel[0, 0]) == 3


def test_statistics_are_the_mean_over_batches_in_training():
    inputs = keras.Input((2, 2, 1))
    model = keras.Model(inputs, keras.layers.BatchNormalization()(inputs))
    images = np.repeat(np.array([10, 20], np.uint8), 128)[:, None, None, None] * np.ones((1, 2, 2, 1), np.uint8)
    images[:128:2] += 4  # the first batch: mean 12, variance 4; the second: mean 20, variance 0
    measure_statistics(model, images)
    norm = model.layers[-1]
    assert float(norm.moving_mean[0]) == pytest.approx(16) and float(norm.moving_variance[0]) == pytest.approx(2, abs=1e-4)
    assert norm.momentum == 0.99


@pytest.mark.parametrize("interrupted", [False, True])
def test_what_is_validated_saved_and_predicted_with_is_the_average(run_store, toy_signs, interrupted):
    def interrupt(batch, logs=None):
        if interrupted and batch == 2:
            raise KeyboardInterrupt

    seen = {}
    weights = keras.callbacks.LambdaCallback(
        on_train_batch_begin=interrupt,
        on_train_batch_end=lambda batch, logs: seen.update(own=weights.model.get_weights()[0].copy()),  # noqa: ARG005
    )
    run = run_store.create(tiny_config(epochs=1, weight_averaging=0.9), toy_signs)
    ended = train_run(run_store, run.id, [weights])
    assert ended.state is (RunState.STOPPED if interrupted else RunState.FINISHED)
    model = keras.saving.load_model(run_store.model_path(run.id))
    assert not np.allclose(model.get_weights()[0], seen["own"])
    if not interrupted:
        loss, accuracy = model.evaluate(
            toy_signs.validation.images[..., None], keras.utils.to_categorical(toy_signs.validation.labels, 24), batch_size=256, verbose=0
        )
        (event,) = run_store.epochs(run.id)
        assert (loss, accuracy) == pytest.approx((event.val_loss, event.val_accuracy), rel=1e-4)


def test_a_network_with_averaged_weights_and_a_schedule_learns(toy_signs):
    config = tiny_config(epochs=10, batch_size=16, optimizer="adamw", learning_rate=0.01, schedule="cosine", weight_averaging=0.9)
    history = fit_model(compile_model(config), config, training_arrays(config.train, toy_signs)).history
    assert history["val_accuracy"][-1] > 0.8


def test_weight_decay_is_adamws_alone_and_smoothing_raises_the_loss_of_a_sure_answer():
    assert compile_model(tiny_config(**DENSE, optimizer="adamw", weight_decay=0.03)).optimizer.weight_decay == 0.03
    assert compile_model(tiny_config(**DENSE, optimizer="adamw")).optimizer.weight_decay == 0.004, "Keras' own default"
    assert compile_model(tiny_config(**DENSE, weight_decay=0.03)).optimizer.weight_decay is None
    sure = np.eye(24, dtype=np.float32)[:1] * 0.977 + 0.001
    smooth = compile_model(tiny_config(**DENSE, label_smoothing=0.24)).loss(np.eye(24, dtype=np.float32)[:1], sure)
    sure /= sure.sum()
    assert float(smooth) == pytest.approx(-0.77 * np.log(sure[0, 0]) - 23 * 0.01 * np.log(sure[0, 1]), rel=1e-4)


def test_a_part_of_toy_signs_is_in_the_sample_whatever_their_order():
    from signcore.training.trainer import _varied_sample

    part = toy_part(960)
    order = np.argsort(part.labels, kind="stable")
    sample = _varied_sample(part.images[order][..., None], tiny_config())
    assert sample.shape == (512, 28, 28, 1) and np.unique(sample[:, 2::5, 2::5, 0] > 200, axis=0).shape[0] == 24
