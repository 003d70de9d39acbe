"""The network that comes with SignLab."""

from __future__ import annotations

import numpy as np

from signcore.config import RunConfig
from signcore.datasets.camera_renders import render_for_camera
from signcore.hand import render_signs
from signcore.inference.classifier import Classifier
from signcore.labels import LETTERS
from signcore.starter import STARTER_PATH, has_layers_of_starter, has_starter


def test_it_reads_signs_of_hands_that_it_never_saw() -> None:
    assert has_starter()
    classifier = Classifier.load(STARTER_PATH)
    assert classifier.letters == LETTERS
    assert classifier.about["data"]["synthetic"]
    assert classifier.model.count_params() == 264_049
    signs = render_signs(np.arange(240) % 24, hands=range(60, 70), seed=77)
    right = classifier.probabilities(signs.images).argmax(axis=1) == signs.labels
    assert right.mean() > 0.8  # its card says 0.94


def test_it_reads_hands_as_a_camera_sees_them() -> None:
    labels = np.arange(240) % 24
    right = Classifier.load(STARTER_PATH).probabilities(render_for_camera(labels, 77)).argmax(axis=1) == labels
    assert right.mean() > 0.7  # its card says 0.89


def test_its_layers_are_those_that_trainings_may_take_their_weights_from() -> None:
    config = RunConfig.of_record(Classifier.load(STARTER_PATH).about["config"])
    assert has_layers_of_starter(config.model)
    assert has_layers_of_starter(config.with_settings({"dense_dropout": "0", "batch_norm_momentum": "0.9"}).model)
    assert not has_layers_of_starter(config.with_settings({"kernel_size": "5"}).model)
