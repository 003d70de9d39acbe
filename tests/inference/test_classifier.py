from __future__ import annotations

import numpy as np
import pytest

from signcore.inference.classifier import Classifier, Prediction
from signcore.labels import LETTERS


@pytest.fixture(scope="module")
def classifier(trained_toy):
    return Classifier.load(trained_toy.model)


def test_it_knows_what_it_has_learnt(classifier, trained_toy):
    part = trained_toy.dataset.validation
    assert np.mean(classifier.probabilities(part.images).argmax(1) == part.labels) > 0.9
    said = [classifier.predict(image).letter for image in part.images[:24]]
    assert np.mean([letter == LETTERS[label] for letter, label in zip(said, part.labels[:24], strict=True)]) > 0.9


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257])
def test_every_number_of_images_has_its_answers(classifier, trained_toy, count):
    images = np.resize(trained_toy.dataset.training.images, (count, 28, 28)).astype(np.uint8)
    probabilities = classifier.probabilities(images)
    assert probabilities.shape == (count, 24)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_one_image_and_many_get_the_same_answer(classifier, trained_toy):
    images = trained_toy.dataset.validation.images[:5]
    np.testing.assert_allclose([classifier.predict(image).probabilities for image in images], classifier.probabilities(images), atol=1e-5)


def test_the_best_letters_come_first():
    prediction = Prediction(np.array([0.1, 0.6, 0.3], np.float32), "ABC", 1.0)
    assert prediction.letter == "B"
    assert prediction.top(2) == [("B", pytest.approx(0.6)), ("C", pytest.approx(0.3))]
    assert len(prediction.top(9)) == 3
