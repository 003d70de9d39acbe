"""Means, spreads, likeness and the map, against hand arithmetic and against NumPy's own figures."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.datasets.base import Part
from signcore.datasets.statistics import LetterLooks, alike_letters, letter_looks, map_signs


def part_of(images: np.ndarray, labels: list[int]) -> Part:
    return Part(images, np.array(labels, np.uint8), np.arange(len(labels), dtype=np.int32))


def noise(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def test_mean_and_spread_are_those_of_each_letter_alone() -> None:
    images = noise(9)
    looks = letter_looks(part_of(images, [3, 0, 3, 23, 0, 3, 23, 3, 0]))
    assert looks.letters.tolist() == [0, 3, 23]
    np.testing.assert_allclose(looks.means[1], images[[0, 2, 5, 7]].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(looks.spreads[2], np.abs(images[3].astype(float) - images[6]) / 2, atol=1e-3)  # of two: half their distance


def test_the_most_alike_letters_come_first() -> None:
    base = noise(2).astype(np.float32)
    means = np.stack([base[0], base[1], base[0] * 0.5 + 20, 255 - base[1]])  # 0 and 2 differ in light alone; 1 and 3 are opposites
    looks = LetterLooks(np.array([0, 4, 7, 9]), means, np.zeros_like(means))
    pairs = alike_letters(looks, 6)
    assert len(pairs) == 6
    assert pairs[0][:2] == (0, 7) and pairs[0][2] == pytest.approx(1, abs=1e-5)
    assert pairs[-1][:2] == (4, 9) and pairs[-1][2] == pytest.approx(-1, abs=1e-5)
    assert [likeness for _one, _other, likeness in pairs] == sorted((pair[2] for pair in pairs), reverse=True)


def test_a_flat_mean_and_a_single_letter_do_no_harm() -> None:
    means = np.stack([np.full((28, 28), 9), noise(1)[0], noise(1, 1)[0]]).astype(np.float32)
    assert all(np.isfinite(likeness) for _one, _other, likeness in alike_letters(LetterLooks(np.arange(3), means, means), 3))
    assert alike_letters(LetterLooks(np.array([5]), means[:1], means[:1]), 3) == []


def test_a_map_finds_the_two_ways_in_which_signs_were_made_to_differ() -> None:
    random = np.random.default_rng(0)
    along = random.uniform(-1, 1, (300, 2))
    images = np.full((300, 28, 28), 128.0)
    images[:, :14] += 100 * along[:, :1, None]  # the upper half gets lighter or darker, the strongest difference
    images[:, 20:, :14] += 100 * along[:, 1:, None]
    chosen = np.arange(0, 300, 2)
    found = map_signs(images.astype(np.uint8), chosen)
    assert found.points.shape == (150, 2) and (found.indices == chosen).all()
    assert abs(np.corrcoef(found.points[:, 0], along[chosen, 0])[0, 1]) > 0.99
    assert abs(np.corrcoef(found.points[:, 1], along[chosen, 1])[0, 1]) > 0.95  # less, because the two were drawn a little alike
    assert 0.99 < found.shares.sum() <= 1.0001 and found.shares[0] > found.shares[1]


def test_a_maps_shares_are_those_of_the_covariance() -> None:
    images = noise(40)
    found = map_signs(images, np.arange(40))
    values = np.linalg.eigvalsh(np.cov(images.reshape(40, 784).T))[::-1]
    np.testing.assert_allclose(found.shares, values[:2] / values.sum(), rtol=1e-4)
    for direction in found.directions:
        assert np.linalg.norm(direction) == pytest.approx(1, abs=1e-4)
        assert direction.flat[np.abs(direction).argmax()] > 0, "and not mirrored"


def test_signs_that_are_all_alike_have_no_map() -> None:
    with pytest.raises(ValueError, match="differ"):
        map_signs(np.full((5, 28, 28), 7, np.uint8), np.arange(5))
