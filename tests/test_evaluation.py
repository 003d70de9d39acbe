from __future__ import annotations

import numpy as np
import pytest

from signcore.evaluation import evaluate

# Ten images of three letters, worked by hand. Letter:     A A A A  B B B  C C C
# said (the most probable):                                A A A B  B B A  C B B
_LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
_SAID = np.array([0, 0, 0, 1, 1, 1, 0, 2, 1, 1])
_SURE = np.array([0.9, 0.9, 0.9, 0.5, 0.9, 0.9, 0.8, 0.9, 0.6, 0.7])


def _probabilities() -> np.ndarray:
    probabilities = np.zeros((10, 24))
    probabilities[np.arange(10), 23] = 1 - _SURE
    probabilities[np.arange(10), _SAID] = _SURE
    return probabilities


def test_confusion_and_accuracy():
    found = evaluate(_probabilities(), _LABELS)
    assert found.confusion[:3, :3].tolist() == [[3, 1, 0], [1, 2, 0], [0, 2, 1]]
    assert found.confusion.sum() == 10 and found.accuracy == 0.6


def test_each_letters_figures():
    found = evaluate(_probabilities(), _LABELS)
    assert found.recall[:3] == pytest.approx([3 / 4, 2 / 3, 1 / 3])
    assert found.precision[:3] == pytest.approx([3 / 4, 2 / 5, 1 / 1])
    # 2pr / (p + r): A 2*.75*.75/1.5, B 2*.4*(2/3)/(16/15), C 2*1*(1/3)/(4/3)
    assert found.f1[:3] == pytest.approx([0.75, 0.5, 0.5])
    for shares in (found.recall, found.precision, found.f1):
        assert np.isnan(shares[3:]).all(), "letters that neither came nor were said have no figures"


def test_a_letter_that_was_said_and_never_came_has_a_precision_of_none_of_them():
    found = evaluate(np.eye(24)[[1, 1]], np.array([0, 0]))
    assert found.precision[1] == 0 and np.isnan(found.recall[1]) and found.f1[1] == 0
    assert np.isnan(found.precision[0]) and found.recall[0] == 0 and found.f1[0] == 0


def test_mistakes_come_surest_first():
    assert evaluate(_probabilities(), _LABELS).mistakes().tolist() == [6, 9, 8, 3]
    assert evaluate(np.eye(24), np.arange(24)).mistakes().tolist() == []


def test_the_most_confused_letters():
    found = evaluate(_probabilities(), _LABELS)
    assert found.most_confused() == [(2, 1, 2), (0, 1, 1), (1, 0, 1)]
    assert found.most_confused(1) == [(2, 1, 2)]
    assert evaluate(np.eye(24), np.arange(24)).most_confused() == []


def test_no_images_are_no_figures():
    found = evaluate(np.zeros((0, 24), np.float16), np.zeros(0, np.uint8))
    assert found.accuracy == 0 and np.isnan(found.recall).all() and found.mistakes().tolist() == []
