"""Build, compile, fit: the lesson's three lines, with settings in place of its constants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig, RunConfig, TrainConfig
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.errors import RunError
from signcore.i18n import _
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


def resume_model(path: Path) -> keras.Model:
    """A model that was saved during its training, with its optimiser's state, ready to go on.

    Raises:
        RunError: the file is damaged.
    """
    try:
        return keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # a damaged file makes zipfile, h5py, json and Keras raise what they like
        raise RunError(_("The saved model of this run is damaged, so it can't go on. Start a new run with the same settings.")) from error


def fit_model(
    model: keras.Model,
    config: RunConfig,
    dataset: SignDataset,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    initial_epoch: int = 0,
) -> keras.callbacks.History:
    """Train `model` on the training part of `dataset`, checking on all of the validation part after each epoch.

    Args:
        model: compiled.
        config: how to train.
        dataset: what with.
        callbacks: told of every batch and epoch, in this order.
        initial_epoch: epochs that the model has behind it; training goes on after them, up to the configured number.
    """
    if initial_epoch:  # else the shuffles of the first epochs would come again
        keras.utils.set_random_seed(config.train.seed + initial_epoch)
    images, labels = training_arrays(config.train, dataset)
    inputs: dict[str, Any] = {"x": images, "y": labels, "batch_size": config.train.batch_size, "shuffle": True}
    if config.augment.augment:
        # Not shuffled by Keras: the batches are shuffled within, and the smaller one has to stay last for RunRecorder.
        inputs = {"x": AugmentedBatches(images, labels, config.train, config.augment, initial_epoch), "shuffle": False}
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


class AugmentedBatches(keras.utils.PyDataset):
    """Training batches, shuffled anew each epoch, each image varied anew each time it is seen.

    What batch `index` of an epoch holds depends on the seed, the epoch and `index` alone, not on what was asked before:
    Keras looks at some batches ahead of the training, from a thread of its own.
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        labels: NDArray[np.float32],
        train: TrainConfig,
        augment: AugmentConfig,
        initial_epoch: int = 0,
    ) -> None:
        super().__init__()
        self._images, self._labels, self._train, self._augment = images, labels, train, augment
        self._epoch = initial_epoch
        self._shuffle()

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self._train.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        rows = self._order[index * self._train.batch_size : (index + 1) * self._train.batch_size]
        random = np.random.default_rng([self._train.seed, self._epoch, 1 + index])
        return augment_images(self._images[rows, ..., 0], self._augment, random)[..., None], self._labels[rows]

    def on_epoch_end(self) -> None:
        """Shuffle for the next epoch."""
        self._epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        self._order = np.random.default_rng([self._train.seed, self._epoch]).permutation(len(self._images))


def _optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    return _OPTIMIZERS[config.optimizer](learning_rate=config.learning_rate)
