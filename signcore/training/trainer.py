"""Build, compile, fit: the lesson's three lines, with settings in place of its constants."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.acceleration import fewer_passes
from signcore.acceleration.device_data import TakeRows, UnreadFigures
from signcore.acceleration.fewer_passes import FewerPasses
from signcore.acceleration.mixed_precision import In16Bits
from signcore.augmentation import augment_images
from signcore.config import RunConfig, TrainConfig
from signcore.datasets.added_renders import added_renders
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.devices import gpu_names, shares
from signcore.errors import ConfigError, RunError
from signcore.i18n import _
from signcore.images import IMAGE_SHAPE
from signcore.labels import one_hot
from signcore.models import plan_model
from signcore.models.build import build_model
from signcore.training.batches import EpochOrder, TrainingBatches, training_input, validation_input
from signcore.training.schedule import AveragedWeights, CosineSchedule

_OPTIMIZERS = {
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "sgd": keras.optimizers.SGD,
}
VALIDATION_BATCH = 256
_SAMPLE = 512  # images to measure batch normalisation's means with


def compile_model(config: RunConfig) -> keras.Model:
    """The network of `config`, ready to train: categorical cross-entropy, accuracy.

    The seed is set first, so that the same configuration starts from the same weights.

    Raises:
        ConfigError: several devices can't share the batch alike.
    """
    if config.train.batch_size % shares():
        raise ConfigError(
            _("{devices} GPUs can't share a batch of {batch} signs alike. Choose a batch size that is a multiple of {devices}.").format(
                batch=config.train.batch_size, devices=shares()
            )
        )
    keras.utils.set_random_seed(config.train.seed)
    model = build_model(plan_model(config.model))
    _compile(model, config.train, _optimizer(config.train))
    return model


def fitted_model(
    model: keras.Model, config: RunConfig, resident: SignDataset | None = None, *, on_gpu: bool, in_16_bits: bool = False
) -> keras.Model:
    """The model for :func:`fit_model`: the variables and the optimiser of `model`, computed as it is fastest on this device.

    Args:
        model: compiled, and a chain of layers. It is what is saved.
        config: how it is trained.
        resident: signs that lie on the device; the model then takes their numbers rather than images.
        on_gpu: whether a GPU computes.
        in_16_bits: whether convolutions round to 16 bits while training.
    """
    if resident is not None:
        images, _labels = training_arrays(config.train, resident)
        inputs = keras.Input((), dtype="int32", name="row")
        values = TakeRows(np.concatenate([images, whole_shares(resident.validation.images[..., None])]))(inputs)
    else:
        values = inputs = keras.Input(IMAGE_SHAPE, name="image")
    fewer = fewer_passes.is_useful(on_gpu=on_gpu)
    layers = deque(model.layers[1:])
    while layers:
        layer = layers.popleft()
        if fewer and isinstance(layer, keras.layers.BatchNormalization):
            pooled = layers and isinstance(layers[0], keras.layers.MaxPooling2D)
            layer = FewerPasses(layer, layers.popleft() if pooled else None)
        elif in_16_bits and isinstance(layer, keras.layers.Conv2D):
            layer = In16Bits(layer)
        values = layer(values)
    fitted = keras.Model(inputs, values, name=f"{model.name}_fitted")
    _compile(fitted, config.train, model.optimizer)
    return fitted


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
    batch_ready: Callable[[int, float], None] | None = None,
    *,
    network: keras.Model | None = None,
    on_rows: bool = False,
) -> keras.callbacks.History:
    """Train `model` on the training part of `dataset`, checking on all of the validation part after each epoch.

    Args:
        model: compiled; perhaps one of :func:`fitted_model`.
        config: how to train.
        dataset: what with.
        callbacks: told of every batch and epoch, in this order.
        initial_epoch: epochs that the model has behind it; training goes on after them, up to the configured number.
        batch_ready: told of each batch that is prepared, from the thread that does: its number within its epoch, and the seconds it took.
        network: what `model` was made from by :func:`fitted_model`.
        on_rows: `model` takes numbers of signs. Callbacks then get a batch's figures unread.
    """
    images, labels = training_arrays(config.train, dataset)
    inputs: NDArray[Any] = images
    checked: NDArray[Any] = whole_shares(np.asarray(dataset.validation.images)[..., None])
    if on_rows:
        inputs, checked = np.split(np.arange(len(images) + len(checked), dtype=np.int32), [len(images)])
    batches = TrainingBatches(inputs, labels, config.train, config.augment, batch_ready)
    # Before the others: who saves after an epoch saves the averaged weights, and who records it reads the rate of its last batch.
    own: list[keras.callbacks.Callback] = []
    if config.train.schedule == "cosine":
        own.append(CosineSchedule(config.train, math.ceil(len(images) / config.train.batch_size)))
    averaged = None
    if config.train.weight_averaging:
        averaged = AveragedWeights(config.train.weight_averaging, _varied_sample(images, config), network)
    every = [EpochOrder(batches), *own, *([averaged] if averaged else []), *callbacks]
    list_of = UnreadFigures if on_rows else keras.callbacks.CallbackList
    try:
        return model.fit(
            training_input(batches),
            shuffle=False,
            **validation_input(checked, one_hot(dataset.validation.labels[: len(checked)]), VALIDATION_BATCH // shares() * shares()),
            epochs=config.train.epochs,
            initial_epoch=initial_epoch,
            callbacks=list_of(every, add_history=True, model=model, epochs=config.train.epochs, steps=len(batches)),
            verbose=0,
        )
    finally:
        if averaged:  # after a stop, or an interruption, in the midst of an epoch
            averaged.show_average()


def training_arrays(config: TrainConfig, dataset: SignDataset) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The images to train on, uint8 (n, 28, 28, 1), and their letters, one-hot float32 (n, 24): the data set's and what is added."""
    part = dataset.training
    chosen = stratified_subset(part.labels, config.subset, config.seed)
    images, labels = np.asarray(part.images[chosen]), part.labels[chosen]
    if config.renders:
        rendered, theirs = added_renders(config.renders)
        images, labels = np.concatenate([images, rendered]), np.concatenate([labels, theirs])
    return whole_shares(images)[..., None], one_hot(whole_shares(labels))


def whole_shares(rows: NDArray[Any]) -> NDArray[Any]:
    """Without the few last rows that several devices could not share alike; all rows where one device trains."""
    return rows[: len(rows) // shares() * shares()]


def _compile(model: keras.Model, config: TrainConfig, optimizer: keras.optimizers.Optimizer) -> None:
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
