"""Figures that others published for the lesson, to compare one's own with.

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


@dataclass(frozen=True)
class WithoutNearCopies:
    """A network's accuracy after 20 epochs on all validation signs of the whole set, and on those without a near copy in training.

    Measured with SignLab on the whole of Sign Language MNIST: of its 7,172 validation signs, 1,611 have a near copy among the
    training signs.
    """

    name: str
    validation_accuracy: float
    without_near_copies: float


WHOLE_SET_RESULTS = (WithoutNearCopies("dense", 0.850, 0.815), WithoutNearCopies("cnn", 0.976, 0.970))

LESSON_RESULTS = (
    PublishedResult("dense", {"architecture": "dense"}, 0.98, 0.78),
    PublishedResult("cnn", {}, 0.9997, 0.948),
    PublishedResult("cnn augmented", {"augment": "true"}, 0.986, 0.987),
)
