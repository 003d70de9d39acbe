"""Build, compile, fit: the lesson's three lines, with settings in place of its constants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig, RunConfig, TrainConfig
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.labels import one_hot
from signcore.models import plan_model
from signcore.models.build import build_model

_OPTIMIZERS = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "sgd": keras.optimizers.SGD,
}


def compile_model(config: RunConfig) -> keras.Model:
    """The network of `config`, ready to train: categorical cross-entropy, accuracy.

    The seed is set first, so that the same configuration starts from the same weights.
    """
    keras.utils.set_random_seed(config.train.seed)
    model = build_model(plan_model(config.model))
    model.compile(optimizer=_optimizer(config.train), loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def fit_model(
    model: keras.Model,
    config: RunConfig,
    dataset: SignDataset,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    initial_epoch: int = 0,
) -> keras.callbacks.History:
    """Train `model` on the training part of `dataset`, checking on all of the validation part after each epoch."""
    images, labels = training_arrays(config.train, dataset)
    inputs: dict[str, Any] = {"x": images, "y": labels, "batch_size": config.train.batch_size, "shuffle": True}
    if config.augment.augment:
        inputs = {"x": AugmentedBatches(images, labels, config.train, config.augment)}
    return model.fit(
        **inputs,
        validation_data=(dataset.validation.images[..., None], one_hot(dataset.validation.labels)),
        validation_batch_size=256,
        epochs=config.train.epochs,
        initial_epoch=initial_epoch,
        callbacks=list(callbacks),
        verbose=0,
    )


def training_arrays(config: TrainConfig, dataset: SignDataset) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The images to train on, uint8 (n, 28, 28, 1), and their letters, one-hot float32 (n, 24)."""
    part = dataset.training
    chosen = stratified_subset(part.labels, config.subset, config.seed)
    return np.asarray(part.images[chosen])[..., None], one_hot(part.labels[chosen])


class AugmentedBatches(keras.utils.PyDataset):  # type: ignore[misc] - keras has no types
    """Training batches, shuffled anew each epoch, each image varied anew each time it is seen."""

    def __init__(self, images: NDArray[np.uint8], labels: NDArray[np.float32], train: TrainConfig, augment: AugmentConfig) -> None:
        super().__init__()
        self._images, self._labels, self._train, self._augment = images, labels, train, augment
        self._random = np.random.default_rng(train.seed)
        self._order = self._random.permutation(len(images))

    def __len__(self) -> int:
        return -(-len(self._images) // self._train.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        rows = self._order[index * self._train.batch_size : (index + 1) * self._train.batch_size]
        return augment_images(self._images[rows, ..., 0], self._augment, self._random)[..., None], self._labels[rows]

    def on_epoch_end(self) -> None:
        self._order = self._random.permutation(len(self._images))


def _optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    return _OPTIMIZERS[config.optimizer](learning_rate=config.learning_rate)
