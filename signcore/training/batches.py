"""Which signs each training step sees, and how they and the validation signs get to Keras without waiting."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig, TrainConfig

_ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
if _ON_TENSORFLOW:  # elsewhere it need not be installed
    import tensorflow as tf

_AHEAD = 4  # batches that are prepared while a step computes


class TrainingBatches(keras.utils.PyDataset):
    """Training batches, shuffled again each epoch, each image varied differently each time it is seen, where it is to be varied.

    What batch `index` of an epoch holds depends on the seed, the epoch and `index` alone, not on what was asked before:
    Keras looks at some batches ahead of the training, from a thread of its own.

    Args:
        inputs: images, uint8 (n, 28, 28, 1); or row numbers, int32 (n,), which can't be varied.
        labels: one-hot, float32 (n, 24).
        train: batch size and seed.
        augment: how images are varied.
        batch_ready: told of each batch that is prepared: its number in the epoch, and the seconds that it took.
    """

    def __init__(
        self,
        inputs: NDArray[Any],
        labels: NDArray[np.float32],
        train: TrainConfig,
        augment: AugmentConfig,
        batch_ready: Callable[[int, float], None] | None = None,
    ) -> None:
        super().__init__()
        self._batch_ready = batch_ready
        self._inputs, self._labels, self._train, self._augment = inputs, labels, train, augment
        self.begin_epoch(0)

    def __len__(self) -> int:
        return math.ceil(len(self._inputs) / self._train.batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
        began = time.monotonic()
        rows = self._order[index * self._train.batch_size : (index + 1) * self._train.batch_size]
        inputs = self._inputs[rows]
        if self._augment.augment:
            random = np.random.default_rng([self._train.seed, self._epoch, 1 + index])
            inputs = augment_images(inputs[..., 0], self._augment, random)[..., None]
        if self._batch_ready:
            self._batch_ready(index, time.monotonic() - began)
        return inputs, self._labels[rows]

    def begin_epoch(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0."""
        self._epoch = epoch
        self._order = np.random.default_rng([self._train.seed, epoch]).permutation(len(self._inputs))


class EpochOrder(keras.callbacks.Callback):
    """Tells the batches which epoch begins. What Keras has looked at before, for it asks at an epoch's end already, it asks for again."""

    def __init__(self, batches: TrainingBatches) -> None:
        super().__init__()
        self._batches = batches

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        self._batches.begin_epoch(epoch)


def training_input(batches: TrainingBatches) -> Any:
    """`batches` as `fit` takes them fastest. Not to be shuffled by Keras: its order could not be begun at a later epoch.

    TensorFlow's pipelines tune themselves from a thread, and up to a second passes until that thread notices that an epoch is over: a third
    of the time where an epoch has a hundred steps. There is nothing to tune here.
    """
    if not _ON_TENSORFLOW:
        return batches

    def each() -> Iterator[tuple[NDArray[Any], NDArray[np.float32]]]:
        return (batches[index] for index in range(len(batches)))

    shapes = tuple(tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in batches[0])
    pipeline = tf.data.Dataset.from_generator(each, output_signature=shapes)
    return _untuned(pipeline.apply(tf.data.experimental.assert_cardinality(len(batches))))


def validation_input(inputs: NDArray[Any], labels: NDArray[np.float32], batch_size: int) -> dict[str, Any]:
    """Arguments for `fit` that have it check on these after each epoch; untuned, like :func:`training_input`."""
    if not _ON_TENSORFLOW:
        return {"validation_data": (inputs, labels), "validation_batch_size": batch_size}
    return {"validation_data": _untuned(tf.data.Dataset.from_tensor_slices((inputs, labels)).batch(batch_size))}


def _untuned(pipeline: Any) -> Any:
    options = tf.data.Options()
    options.autotune.enabled = False
    return pipeline.prefetch(_AHEAD).with_options(options)
