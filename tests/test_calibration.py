"""Reliability against scikit-learn's curve, and its error by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from signcore.calibration import reliability


def test_it_is_scikit_learns_curve() -> None:
    random = np.random.default_rng(1)
    probabilities = random.dirichlet(np.full(24, 0.15), 500)
    labels = np.where(random.random(500) < 0.7, probabilities.argmax(axis=1), random.integers(0, 24, 500))
    found = reliability(probabilities, labels)
    right = (probabilities.argmax(axis=1) == labels).astype(int)
    share, sure = calibration_curve(right, probabilities.max(axis=1), n_bins=10, strategy="uniform")
    known = found.counts > 0
    assert found.right[known] == pytest.approx(share) and found.sure[known] == pytest.approx(sure, abs=1e-6)
    assert found.counts.sum() == 500
    by_hand = sum(count / 500 * abs(right_ - sure_) for count, right_, sure_ in zip(found.counts, found.right, found.sure, strict=True))
    assert found.error == pytest.approx(by_hand)


def test_what_is_certain_and_right_has_no_error() -> None:
    assert reliability(np.eye(24), np.arange(24)).error == 0
    assert reliability(np.eye(24), np.roll(np.arange(24), 1)).error == 1
    assert reliability(np.zeros((0, 24)), np.zeros(0, int)).error == 0
