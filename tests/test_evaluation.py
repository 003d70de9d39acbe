from __future__ import annotations

import numpy as np
import pytest

from signcore.evaluation import Share, evaluate, hardest, shares_by_group

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


def test_figures_are_scikit_learns():
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    random = np.random.default_rng(3)
    probabilities, labels = random.dirichlet(np.ones(24), 800), random.integers(0, 24, 800)
    found, said = evaluate(probabilities, labels), probabilities.argmax(axis=1)
    assert (found.confusion == confusion_matrix(labels, said, labels=range(24))).all()
    precision, recall, f1, _count = precision_recall_fscore_support(labels, said, labels=range(24), zero_division=np.nan)
    for mine, theirs in ((found.precision, precision), (found.recall, recall), (found.f1, f1)):
        assert mine == pytest.approx(theirs, nan_ok=True)


def test_the_signs_behind_a_square_come_surest_first():
    found = evaluate(_probabilities(), _LABELS)
    assert found.behind(2, 1).tolist() == [9, 8] and found.behind(0, 0).tolist() == [0, 1, 2] and found.behind(5, 6).tolist() == []
    assert found.is_right.tolist() == [True, True, True, False, True, True, False, True, False, False]


@pytest.mark.parametrize(("part", "whole"), [(0, 3), (8, 10), (352, 747), (5, 5)])
def test_a_share_s_interval_is_wilsons(part: int, whole: int):
    from scipy.stats import binomtest

    expected = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    assert Share(part, whole).interval == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_shares_by_group_and_the_hardest():
    found = shares_by_group(np.array([True, False, True, True]), np.array([1, 1, 0, -1]))
    assert {group: (share.part, share.whole) for group, share in found.items()} == {-1: (1, 1), 0: (1, 1), 1: (1, 2)}
    order, wrong = hardest([np.array([0, 1, 2]), np.array([0, 2, 0])], np.array([0, 1, 1]))
    assert order.tolist() == [2, 1] and wrong.tolist() == [0, 0.5, 1]
    assert hardest([], np.array([0, 1]))[0].tolist() == []
