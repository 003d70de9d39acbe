"""Fair shares of every letter."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.datasets.split import stratified_split, stratified_subset


@pytest.mark.parametrize(
    ("count", "aside"),
    [(1, 0), (2, 1), (3, 1), (5, 1), (7, 1), (8, 2), (10, 2), (12, 2), (13, 3), (100, 20), (1126, 225)],
)
def test_a_fifth_of_each_letter_is_set_aside(count: int, aside: int) -> None:
    labels = np.concatenate([np.full(count, 4), np.full(10, 7)])
    kept, chosen = stratified_split(labels)
    assert np.count_nonzero(labels[chosen] == 4) == aside
    assert np.count_nonzero(labels[chosen] == 7) == 2
    np.testing.assert_array_equal(np.union1d(kept, chosen), np.arange(len(labels)))
    assert not np.intersect1d(kept, chosen).size
    assert (np.diff(kept) > 0).all() and (np.diff(chosen) > 0).all()


def test_the_seed_settles_the_draw() -> None:
    labels = np.repeat(np.arange(24), 20)
    np.testing.assert_array_equal(stratified_split(labels, seed=5)[1], stratified_split(labels, seed=5)[1])
    assert (stratified_split(labels, seed=5)[1] != stratified_split(labels, seed=6)[1]).any()


def test_all_labels_once_gives_nothing_aside() -> None:
    kept, chosen = stratified_split(np.arange(24))
    assert (len(kept), len(chosen)) == (24, 0)
    assert [len(rows) for rows in stratified_split(np.array([], int))] == [0, 0]


def test_a_subset_keeps_the_shares() -> None:
    labels = np.repeat([0, 1, 2], [100, 200, 700])
    chosen = stratified_subset(labels, 100)
    assert np.bincount(labels[chosen]).tolist() == [10, 20, 70]
    assert len(np.unique(chosen)) == 100


def test_a_subset_has_every_letter_at_least_once() -> None:
    labels = np.repeat([0, 1], [1, 999])
    assert set(labels[stratified_subset(labels, 10)]) == {0, 1}


@pytest.mark.parametrize("count", [0, 10, 11, -1])
def test_no_subset_is_everything(count: int) -> None:
    np.testing.assert_array_equal(stratified_subset(np.zeros(10, int), count), np.arange(10))
