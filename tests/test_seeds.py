"""Bands and the test of luck against SciPy's own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from signcore.config import RunConfig
from signcore.runs.store import RunStore
from signcore.seeds import band, luck, repeats
from tests.toy_runs import toy_dataset


@pytest.mark.parametrize("count", [2, 3, 9])
def test_a_band_is_students_interval(count: int) -> None:
    values = np.random.default_rng(count).uniform(0.7, 0.9, count)
    low, high = stats.t.interval(0.95, count - 1, loc=values.mean(), scale=stats.sem(values))
    found = band(values.tolist())
    assert (found.mean, found.low, found.high, found.count) == (
        pytest.approx(values.mean()),
        pytest.approx(low),
        pytest.approx(high),
        count,
    )


def test_one_run_is_no_band() -> None:
    assert (band([0.5]).low, band([0.5]).high) == (0.5, 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_luck_is_welchs_test(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.normal(0.8, 0.01, 3 + seed), random.normal(0.82, 0.03, 4)
    assert luck(one.tolist(), other.tolist()) == pytest.approx(stats.ttest_ind(one, other, equal_var=False).pvalue)


def test_without_a_spread_chance_makes_nothing_or_all() -> None:
    assert luck([0.5, 0.5], [0.5, 0.5]) == 1 and luck([0.5, 0.5], [0.6, 0.6]) == 0
    assert luck([0.5], [0.6, 0.6]) is None


def test_runs_are_repeats_where_only_the_seed_differs() -> None:
    store, one, other = RunStore(), toy_dataset(), toy_dataset(training=240, name="Others")
    runs = [
        store.create(RunConfig().with_settings(settings), signs)
        for settings, signs in (({"seed": "0"}, one), ({"seed": "1"}, one), ({"seed": "0", "epochs": "3"}, one), ({"seed": "2"}, other))
    ]
    assert [[run.id for run in group] for group in repeats(runs)] == [[runs[0].id, runs[1].id], [runs[2].id], [runs[3].id]]
