"""Training on a GPU without waiting for it: the signs stay in its memory, and nothing is read back batch by batch.

A step of this size takes a GPU less time than sending it its images and asking it for two figures. So the images are sent once, a
batch is 32 row numbers, and the figures of each batch stay on the device until the recorder asks for many of them at once.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.config import RunConfig


def may_stay(config: RunConfig, *, on_gpu: bool) -> bool:
    """Whether a training keeps its signs on the device. Signs that are varied afresh at each step are made by the processor."""
    wanted = {"auto": on_gpu, "on": True, "off": False}[config.train.data_on_device]
    return wanted and not config.augment.augment


class TakeRows(keras.layers.Layer):
    """Row numbers, int32 (batch,), to images, float32 (batch, 28, 28, 1), from a table on the device.

    The table is no weight, so that no copy of the model's state holds it. It has half precision, in which the whole numbers
    from 0 to 255 are exact, because TensorFlow picks rows of 8-bit numbers on the processor.
    """

    def __init__(self, images: NDArray[np.uint8], name: str = "rows") -> None:
        super().__init__(name=name, dtype="float32")
        self._table = keras.ops.convert_to_tensor(images.astype(np.float16))

    def call(self, rows: Any) -> Any:
        """The images of these rows."""
        return keras.ops.cast(keras.ops.take(self._table, rows, axis=0), "float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(batch, 28, 28, 1)."""
        return (*input_shape, *self._table.shape[1:])


class UnreadFigures(keras.callbacks.CallbackList):
    """Callbacks that get each batch's figures still on the device; Keras' own list waits for them at every batch."""

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Pass the figures on as they are."""
        for callback in self.callbacks:
            callback.on_train_batch_end(batch, logs)
