"""The network that comes with SignLab."""

from __future__ import annotations

import numpy as np

from signcore.hand import render_signs
from signcore.inference.classifier import Classifier
from signcore.labels import LETTERS
from signcore.starter import STARTER_PATH, has_starter


def test_it_reads_signs_of_hands_that_it_never_saw() -> None:
    assert has_starter()
    classifier = Classifier.load(STARTER_PATH)
    assert classifier.letters == LETTERS
    assert classifier.about["data"]["synthetic"]
    assert classifier.model.count_params() == 264_049
    signs = render_signs(np.arange(240) % 24, hands=range(60, 70), seed=77)
    right = classifier.probabilities(signs.images).argmax(axis=1) == signs.labels
    assert right.mean() > 0.8  # its card says 0.90
