"""Build, compile, fit: the lesson's three lines, with settings in place of its constants."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.augmentation import augment_images
from signcore.config import RunConfig, TrainConfig
from signcore.datasets.added_renders import added_camera_renders, added_renders
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.devices import gpu_names, replicas
from signcore.errors import ConfigError, RunError
from signcore.i18n import _
from signcore.labels import one_hot
from signcore.models import plan_model
from signcore.models.build import build_model
from signcore.starter import STARTER_PATH
from signcore.training.batches import EpochOrder, TrainingBatches, training_input, validation_input
from signcore.training.schedule import AveragedWeights, CosineSchedule

_OPTIMIZERS = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "sgd": keras.optimizers.SGD,
}
_VALIDATION_BATCH = 256
_SAMPLE = 512  # images to measure batch normalisation's means with


def compile_model(config: RunConfig) -> keras.Model:
    """The network of `config`, ready to train: categorical cross-entropy, accuracy.

    The seed is set first, so that the same configuration starts from the same weights.

    Raises:
        ConfigError: several devices can't share the batch alike.
    """
    if config.train.batch_size % replicas():
        raise ConfigError(
            _("{devices} GPUs can't share a batch of {batch} signs equally. Choose a batch size that is a multiple of {devices}.").format(
                batch=config.train.batch_size, devices=replicas()
            )
        )
    keras.utils.set_random_seed(config.train.seed)
    model = build_model(plan_model(config.model))
    compile_as(model, config.train, _optimizer(config.train))
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


def begin_with(model: keras.Model, path: Path) -> None:
    """Give a network the weights of another one with the same layers, to go on from there (fine-tuning).

    Raises:
        RunError: the file is damaged, or its network has other layers.
    """
    try:
        model.set_weights(keras.saving.load_model(path, compile=False, safe_mode=True).get_weights())
    except Exception as error:  # a damaged file makes zipfile, h5py, json and Keras raise what they like
        raise RunError(_("The network to go on from can't be used: it is damaged, or has other layers than this one.")) from error


def begin_with_starter(model: keras.Model) -> None:
    """Give a network the weights of the one that comes with SignLab, which has the same layers, whatever their names, but for dropout."""
    starter = keras.saving.load_model(STARTER_PATH, compile=False, safe_mode=True)
    for own, theirs in zip(_with_weights(model), _with_weights(starter), strict=True):
        own.set_weights(theirs.get_weights())


def _with_weights(network: keras.Model) -> list[keras.layers.Layer]:
    return [layer for layer in network.layers if layer.weights and not isinstance(layer, keras.layers.Dropout)]


@dataclass(frozen=True)
class TrainingArrays:
    """What a network is trained on, and checked on.

    Attributes:
        images: uint8 (n, 28, 28, 1).
        labels: one-hot, float32 (n, 24).
        validation_images: uint8 (m, 28, 28, 1).
        validation_labels: one-hot, float32 (m, 24).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.float32]
    validation_images: NDArray[np.uint8]
    validation_labels: NDArray[np.float32]


@dataclass(frozen=True)
class Fitting:
    """What `fit` is given. Plainly that is the network itself and its images; `acceleration` makes others of the same variables.

    Attributes:
        model: compiled.
        inputs: one for each training image.
        validation_inputs: one for each validation image.
        callback_list: how callbacks are told of batches.
    """

    model: keras.Model
    inputs: NDArray[Any]
    validation_inputs: NDArray[Any]
    callback_list: Callable[..., keras.callbacks.CallbackList] = keras.callbacks.CallbackList


def training_arrays(config: TrainConfig, dataset: SignDataset) -> TrainingArrays:
    """The signs of `dataset` that `config` trains on, with what it adds; without the last few that several devices can't share equally."""
    part, checked = dataset.training, dataset.validation
    chosen = stratified_subset(part.labels, config.subset, config.seed)
    images, labels = np.asarray(part.images[chosen]), part.labels[chosen]
    for count, render in ((config.renders, added_renders), (config.camera_renders, added_camera_renders)):
        if count:
            rendered, theirs = render(count)
            images, labels = np.concatenate([images, rendered]), np.concatenate([labels, theirs])
    count, checks = (len(rows) // replicas() * replicas() for rows in (images, checked.images))
    return TrainingArrays(
        images[:count, ..., None],
        one_hot(labels[:count]),
        np.asarray(checked.images)[:checks, ..., None],
        one_hot(checked.labels[:checks]),
    )


def fit_model(
    network: keras.Model,
    config: RunConfig,
    arrays: TrainingArrays,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    initial_epoch: int = 0,
    batch_ready: Callable[[int, float], None] | None = None,
    fitting: Fitting | None = None,
) -> keras.callbacks.History:
    """Train `network`, checking on all validation images after each epoch.

    Args:
        network: compiled. It takes images, and is what is saved.
        config: how to train.
        arrays: what with.
        callbacks: told of every batch and epoch, in this order.
        initial_epoch: epochs that the network has behind it; training goes on after them, up to the configured number.
        batch_ready: told of each batch that is prepared, from the thread that does: its number within its epoch, and the seconds it took.
        fitting: what is fitted in the network's place, with its variables.
    """
    fitting = fitting or Fitting(network, arrays.images, arrays.validation_images)
    batches = TrainingBatches(fitting.inputs, arrays.labels, config.train, config.augment, batch_ready)
    # Before the others: who saves after an epoch saves the averaged weights, and who records it reads the rate of its last batch.
    own: list[keras.callbacks.Callback] = []
    if config.train.schedule == "cosine":
        own.append(CosineSchedule(config.train, math.ceil(len(arrays.images) / config.train.batch_size)))
    averaged = None
    if config.train.weight_averaging:
        averaged = AveragedWeights(config.train.weight_averaging, _varied_sample(arrays.images, config), network)
    every = [EpochOrder(batches), *own, *([averaged] if averaged else []), *callbacks]
    try:
        return fitting.model.fit(
            training_input(batches),
            shuffle=False,
            **validation_input(fitting.validation_inputs, arrays.validation_labels, validation_batch_size()),
            epochs=config.train.epochs,
            initial_epoch=initial_epoch,
            callbacks=fitting.callback_list(every, add_history=True, model=fitting.model, epochs=config.train.epochs, steps=len(batches)),
            verbose=0,
        )
    finally:
        if averaged:  # after a stop, or an interruption, in the midst of an epoch
            averaged.show_average()


def validation_batch_size() -> int:
    """How many validation images are computed at once: a few hundred, equally many on each device."""
    return _VALIDATION_BATCH // replicas() * replicas()


def compile_as(model: keras.Model, config: TrainConfig, optimizer: keras.optimizers.Optimizer) -> None:
    """Compile `model` for the loss that `config` names, with accuracy as its metric."""
    loss: Any = "categorical_crossentropy"
    if config.label_smoothing:
        loss = keras.losses.CategoricalCrossentropy(label_smoothing=config.label_smoothing)
    # Keras compiles for a GPU wherever the machine has one; on a processor that makes TensorFlow's steps several times as long.
    how = False if keras.backend.backend() == "tensorflow" and not gpu_names() else "auto"
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"], jit_compile=how)


def _optimizer(config: TrainConfig) -> keras.optimizers.Optimizer:
    own = {"weight_decay": config.weight_decay} if config.optimizer == "adamw" else {}
    return _OPTIMIZERS[config.optimizer](learning_rate=config.learning_rate, **own)


def _varied_sample(images: NDArray[np.uint8], config: RunConfig) -> NDArray[np.uint8]:
    """Some training images as the network sees them, uint8 (n, 28, 28, 1): all letters, whatever order the file has."""
    random = np.random.default_rng([config.train.seed, 0])
    sample = images[random.permutation(len(images))[:_SAMPLE]]
    return augment_images(sample[..., 0], config.augment, random)[..., None] if config.augment.augment else sample
