"""The lesson's own lines: what SignLab is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from signcore.config import RunConfig
from signcore.datasets import SignDataset
from signcore.labels import one_hot
from signcore.models import plan_model


def fit_as_in_the_lesson(dataset: SignDataset, epochs: int, seed: int = 0, callbacks: Sequence[Any] = ()) -> dict[str, list[float]]:
    """`/ 255`, `compile`, `fit` with Keras' defaults, on the lesson's CNN. Returns each epoch's loss and accuracy."""
    import keras

    from signcore.models.build import build_model

    training, validation = ((part.images[..., None] / 255, one_hot(part.labels)) for part in (dataset.training, dataset.validation))
    keras.utils.set_random_seed(seed)
    model = build_model(plan_model(RunConfig().model))
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(*training, epochs=epochs, verbose=0, validation_data=validation, callbacks=list(callbacks))
    return dict(history.history)
