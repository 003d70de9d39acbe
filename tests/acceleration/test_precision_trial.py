"""Whether 16 bits are faster is measured once, kept, and changes nothing but the choice."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.acceleration import precision_trial
from signcore.acceleration.precision_trial import LONG_ENOUGH, convolutions, is_worth_it, times_as_fast
from signcore.config import RunConfig
from signcore.running.worker import train_run
from signcore.runs.store import RunState
from tests.toy_runs import tiny_config


def _refuse(_config: RunConfig) -> float:
    return pytest.fail("it was measured again")


@pytest.mark.parametrize(("times", "in_16_bits"), [(1.4, True), (0.8, False), (1.01, False), (None, False)])
def test_16_bits_are_used_where_they_were_measured_to_be_faster(run_store, times, in_16_bits):
    assert is_worth_it(times) is in_16_bits
    if times is not None:
        assert times_as_fast(run_store, RunConfig(), 60, lambda _config: times) == times
        assert times_as_fast(run_store, RunConfig(), 60, _refuse) == times, "kept for this machine and this network"


def test_another_size_is_measured_for_itself(run_store):
    asked = []
    for settings in ({}, {"filters": "8,8,8"}, {"batch_size": "64"}, {"kernel_size": "5"}, {"dense_units": "64"}, {"epochs": "7"}):
        times_as_fast(run_store, RunConfig().with_settings(settings), 60, lambda _config, settings=settings: asked.append(settings) or 1.0)
    assert asked == [{}, {"filters": "8,8,8"}, {"batch_size": "64"}, {"kernel_size": "5"}], "dense layers and epochs make no difference"


def test_a_short_training_is_not_held_up_by_a_trial(run_store):
    assert times_as_fast(run_store, RunConfig(), LONG_ENOUGH - 1, _refuse) is None
    assert times_as_fast(run_store, RunConfig(), LONG_ENOUGH, lambda _config: 1.5) == 1.5
    assert times_as_fast(run_store, RunConfig(), 1, _refuse) == 1.5, "but it uses what is known"


def test_a_dense_network_has_nothing_to_try(run_store):
    assert times_as_fast(run_store, RunConfig().with_settings({"architecture": "dense"}), 60, _refuse) is None


@pytest.mark.parametrize("kept", ["", "fast", "null", "NaN", "-1", "1e9", "[2]"])
def test_what_is_no_figure_is_measured_anew(run_store, monkeypatch, kept):
    monkeypatch.setattr(run_store, "setting", lambda _name: kept)
    assert times_as_fast(run_store, RunConfig(), 60, lambda _config: 1.25) == 1.25


def test_the_convolutions_of_the_lesson_s_network():
    """Side, channels in, kernel, filters, by hand: pooling halves 28 to 14 to 7."""
    assert convolutions(RunConfig()) == ((28, 1, 3, 75), (14, 75, 3, 50), (7, 50, 3, 25))


def test_both_ways_are_measured_with_the_same_numbers():
    step = precision_trial._steps(convolutions(tiny_config()), 4)
    exact, rounded = step["float32"](), step["bfloat16"]()
    np.testing.assert_allclose(rounded, exact, rtol=0.2, atol=0.02 * np.abs(exact).max())
    assert exact != rounded
    assert 0.01 < precision_trial._measured(tiny_config()) < 100


def test_the_trial_changes_nothing_of_the_training_and_is_told(run_store, toy_signs, monkeypatch):
    for long_enough in (0.0, 1e9):
        monkeypatch.setattr(precision_trial, "LONG_ENOUGH", long_enough)
        monkeypatch.setattr(precision_trial, "is_worth_it", lambda _times: False)
        run = run_store.create(tiny_config(epochs=1), toy_signs, state=RunState.STARTING)
        ended = train_run(run_store, run.id)
        assert ended.state is RunState.FINISHED and ended.facts.mixed_precision is False
        assert (ended.facts.speed_in_16_bits is None) is bool(long_enough)
        run_store.set_setting(next(iter(_kept_names(run_store))), "")  # forget, so that the second one is not told either
    first, second = (_weights(run_store, run.id) for run in reversed(run_store.runs()))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def _kept_names(store) -> list[str]:
    return [row["name"] for row in store.database.select("SELECT name FROM settings WHERE name LIKE 'times in 16 bits%'")]


def _weights(store, run_id: str) -> list[np.ndarray]:
    import keras

    return keras.saving.load_model(store.model_path(run_id), compile=False).get_weights()
