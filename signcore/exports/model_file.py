"""A network as a model file of its own, for Keras: without what only a training needs, a third of the size."""

from __future__ import annotations

from pathlib import Path

from signcore.exports.subject import Subject
from signcore.runs.artifacts import save_model


def write(subject: Subject, target: Path) -> None:
    """Write the file; what belongs to the network stands in it, its name does not."""
    classifier = subject.classifier
    save_model(classifier.model, target, classifier.about, classifier.familiarity)
