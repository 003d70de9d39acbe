"""Against clouds and coins whose distances, temperature and reliability are known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signcore.familiarity import FALSE_ALARMS, Familiarity, at_temperature, measure


def clouds(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """24 round clouds of 32 numbers each, far from one another."""
    random = np.random.default_rng(seed)
    middles = np.random.default_rng(0).normal(0, 6, (24, 32))
    labels = np.arange(count) % 24
    return (middles[labels] + random.normal(0, 1, (count, 32))).astype(np.float32), labels


def coins(count: int, sure: float, true: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Answers that are always `sure` of letter 0, which is right in the share `true`."""
    probabilities = np.full((count, 24), (1 - sure) / 23, np.float32)
    probabilities[:, 0] = sure
    return probabilities, np.where(np.random.default_rng(seed).random(count) < true, 0, 1 + np.arange(count) % 23)


@pytest.fixture(scope="module")
def known() -> Familiarity:
    hidden, labels = clouds(2400, 1)
    validation, _labels = clouds(1200, 2)
    return measure(hidden, labels, validation, *coins(1200, 0.9, 0.6))


def test_five_of_a_hundred_validation_signs_are_called_unlike(known):
    validation, _labels = clouds(1200, 2)
    assert np.mean(known.distances(validation) > 1) == pytest.approx(FALSE_ALARMS, abs=0.002)
    fresh, _labels = clouds(4800, 3)
    assert np.mean(known.distances(fresh) > 1) == pytest.approx(FALSE_ALARMS, abs=0.02)


def test_what_lies_elsewhere_is_far(known):
    elsewhere = np.random.default_rng(4).normal(0, 6, (500, 32)).astype(np.float32)
    assert np.mean(known.distances(elsewhere) > 1) > 0.99


def test_the_temperature_makes_ninety_per_cent_sure_what_it_was_worth(known):
    """Right in 60 of 100: the best temperature makes it say 60 %."""
    probabilities, labels = coins(1200, 0.9, 0.6)
    assert known.calibrated(probabilities).max(axis=1).mean() == pytest.approx(np.mean(labels == 0), abs=0.02)
    right, count = known.right_when_sure(float(known.calibrated(probabilities)[0].max()))
    assert count == 1200 and right == pytest.approx(np.mean(labels == 0))
    assert known.right_when_sure(0.05) == (0.0, 0)


def test_the_temperature_of_a_hand_calculation():
    """Logits 0 and ln 9 halved are 0 and ln 3: 0.1 and 0.9 become 0.25 and 0.75."""
    np.testing.assert_allclose(at_temperature(np.array([[0.1, 0.9]], np.float32), 2.0), [[0.25, 0.75]], atol=1e-6)
    np.testing.assert_allclose(at_temperature(np.array([[0.0, 1.0]], np.float32), 1.0), [[0, 1]], atol=1e-6)


def test_several_looks_are_averaged_and_never_made_surer(known):
    """0.6 and 0.2 are 0.4 on average. One look alone is at its temperature: 0.6 to the fourth over the sum."""
    looks, weights = np.array([[0.6, 0.4], [0.2, 0.8]], np.float32), np.array([0.5, 0.5], np.float32)
    sharp, soft = (replace(known, temperature=np.full((), value, np.float32)) for value in (0.25, 2.0))
    np.testing.assert_allclose(sharp.calibrated_mean(looks, weights), [0.4, 0.6], atol=1e-6)
    np.testing.assert_allclose(sharp.calibrated_mean(looks[:1], weights[:1] * 2), [0.1296 / 0.1552, 0.0256 / 0.1552], atol=1e-5)
    np.testing.assert_allclose(soft.calibrated_mean(looks, weights), np.sqrt([0.4, 0.6]) / np.sqrt([0.4, 0.6]).sum(), atol=1e-6)


def test_it_is_kept_as_it_was_and_what_is_damaged_is_refused(known):
    again = Familiarity.from_bytes(known.to_bytes())
    hidden, _labels = clouds(24, 5)
    np.testing.assert_array_equal(again.distances(hidden), known.distances(hidden))
    for content in (b"", known.to_bytes()[:-30], b"PK\x03\x04" + b"\0" * 50):
        with pytest.raises(ValueError, match="damaged"):
            Familiarity.from_bytes(content)


def test_letters_without_signs_and_very_few_signs_are_no_trouble():
    hidden, labels = clouds(30, 1)
    some = labels < 3
    made = measure(hidden[some], labels[some], hidden[some][:2], *coins(2, 0.5, 1.0))
    assert np.isfinite(made.distances(hidden)).all()
