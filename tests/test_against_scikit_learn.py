"""What SignLab computes itself, because a library would take longer to load or to answer, against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from sklearn.neighbors import NearestNeighbors

from signcore.datasets.findings.neighbours import CopyFinder, nearest
from signcore.datasets.near_copies import unit_vectors
from signcore.datasets.statistics import map_signs
from signcore.evaluation import evaluate
from signcore.labels import CLASS_COUNT
from tests.toy_runs import toy_part


def test_accuracy_confusion_and_each_letter_s_figures() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, CLASS_COUNT, 500).astype(np.uint8)
    probabilities = random.random((500, CLASS_COUNT)) + 0.7 * np.eye(CLASS_COUNT)[labels]
    said, found, every = probabilities.argmax(axis=1), evaluate(probabilities, labels), np.arange(CLASS_COUNT)
    assert 0.2 < found.accuracy < 0.9
    assert found.accuracy == pytest.approx(accuracy_score(labels, said))
    np.testing.assert_array_equal(found.confusion, confusion_matrix(labels, said, labels=every))
    precision, recall, f1, _count = precision_recall_fscore_support(labels, said, labels=every, zero_division=np.nan)
    for own, theirs in ((found.precision, precision), (found.recall, recall), (found.f1, f1)):
        np.testing.assert_allclose(own, theirs)


def test_principal_components() -> None:
    images = toy_part(300).images
    own, theirs = map_signs(images, np.arange(300)), PCA(2, svd_solver="full").fit(images.reshape(300, -1).astype(np.float64))
    np.testing.assert_allclose(own.shares, theirs.explained_variance_ratio_, rtol=1e-4)
    points = theirs.transform(images.reshape(300, -1).astype(np.float64))
    for axis in range(2):  # a direction's sign is a choice
        assert abs(np.corrcoef(own.points[:, axis], points[:, axis])[0, 1]) == pytest.approx(1, abs=1e-5)


def test_nearest_neighbours() -> None:
    random = np.random.default_rng(1)
    images = toy_part(240).images
    copies = np.clip(images.astype(np.int16) + random.integers(-9, 10, images.shape), 0, 255).astype(np.uint8)
    vectors = unit_vectors(np.concatenate([images, copies]))
    distances, _places = NearestNeighbors(n_neighbors=5, algorithm="brute").fit(vectors).kneighbors(vectors)
    likeness = 1 - np.square(distances[:, 1:]) / 2  # the first is itself
    _found, products = nearest(vectors, vectors, 4, same=True)
    np.testing.assert_allclose(products, likeness, atol=1e-4)
    _found, products = CopyFinder(vectors).nearest(vectors, 4, 0.9, same=True)
    near = likeness >= 0.9
    assert near.any(axis=1).all()
    np.testing.assert_allclose(products[near], likeness[near], atol=1e-4)
