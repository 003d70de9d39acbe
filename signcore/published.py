"""Figures that others published for the lesson, to hold one's own against.

From the lesson on the whole of Sign Language MNIST (27,455 training and 7,172 validation images), 20 epochs: NVIDIA Deep
Learning Institute, "Fundamentals of Deep Learning", parts 2 to 4, as retold by the lesson that this dashboard follows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedResult:
    """One published training: settings that repeat it here, and its accuracies after 20 epochs."""

    name: str
    settings: dict[str, str]
    training_accuracy: float
    validation_accuracy: float


LESSON_RESULTS = (
    PublishedResult("dense", {"architecture": "dense"}, 0.98, 0.78),
    PublishedResult("cnn", {}, 0.9997, 0.948),
    PublishedResult("cnn augmented", {"augment": "true"}, 0.986, 0.987),
)
