"""What makes a training visible from outside: a Keras callback that records each batch and each epoch."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import keras

from signcore.running.channel import Channel
from signcore.running.clock import EpochClock
from signcore.running.loss_watch import LOSS_NO_NUMBER, LossWatch
from signcore.runs.database import StoreError
from signcore.runs.retry import retry
from signcore.runs.store import BatchEvent, EpochEvent

_FLUSH_SECONDS = 0.25
_RETRY_SECONDS = 5.0  # after a write that failed; each try may itself wait some seconds for a lock
_MOST_WAITING = 100_000  # batches that are kept while the store can't be written to: some ten megabytes


class RunRecorder(keras.callbacks.Callback):
    """Writes each batch and each epoch down, batches in bundles so that the training never waits for the disk.

    Keras hands a callback the mean over the epoch so far. A batch's own figure is got back from two such means:
    ``n * mean_n - m * mean_m``, where m images were seen before the batch and n after it. Batches have to come in order,
    the smaller one last. Figures that still lie on a device are read several batches at once: late, so that the device need not wait.

    >>> recovered = 96 * 1.25 - 64 * 1.5  # means 1.5 over two batches of 32, 1.25 over three
    >>> recovered / 32
    0.75

    Attributes:
        clock: where the time of the epoch goes. Whoever prepares batches tells it when each is ready.
        trouble: what is wrong with the loss, as a sentence; empty while nothing is. :class:`RunControl` acts on it.
    """

    def __init__(
        self,
        channel: Channel,
        batch_size: int,
        image_count: int,
        on_epoch_saved: Callable[[int], object],
        *,
        reads_late: bool = False,
    ) -> None:
        super().__init__()
        self._reads_late = reads_late
        self._unread: list[tuple[int, dict[str, Any], float]] = []
        self._channel = channel
        self._batch_size, self._image_count = batch_size, image_count
        self._on_epoch_saved = on_epoch_saved
        self._steps_per_epoch = -(-image_count // batch_size)
        self._waiting: list[BatchEvent] = []
        self._waiting_epochs: list[EpochEvent] = []
        self._last_flush = 0.0
        self._no_flush_before = 0.0
        self.complete = False
        self.clock = EpochClock()
        self.trouble = ""
        self._watch = LossWatch()

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self.trouble, self._watch = "", LossWatch()
        self._waiting, self._waiting_epochs, self._unread = [], [], []
        self._last_flush = self._no_flush_before = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self._epoch = epoch
        self._seen_images = 0
        self._sums = {"loss": 0.0, "accuracy": 0.0}
        self.clock.epoch_begins()
        self.complete = False

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self.clock.step_begins()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self._unread.append((batch, logs or {}, time.time()))
        self.complete = batch + 1 == self._steps_per_epoch
        due = time.monotonic() - self._last_flush > _FLUSH_SECONDS
        if due or self.complete or not self._reads_late:
            self._read()  # blocks until the device has finished these steps
        self.clock.step_ends(batch)
        if due:
            self.flush()

    def _read(self) -> None:
        """Turn what Keras told of some batches into each one's own figures."""
        for batch, logs, moment in self._unread:
            now_seen = min((batch + 1) * self._batch_size, self._image_count)
            own = {}
            for name, before in self._sums.items():
                total = float(logs[name]) * now_seen
                if name == "accuracy" and math.isfinite(total):
                    total = round(total)  # right answers: a whole number, which the mean in single precision only nears
                own[name] = (total - before) / (now_seen - self._seen_images)
                self._sums[name] = total
            self._seen_images = now_seen
            step = self._epoch * self._steps_per_epoch + batch + 1
            self._waiting.append(BatchEvent(step, self._epoch, own["loss"], own["accuracy"], moment))
            trouble = self._watch.trouble(own["loss"])
            self.trouble = self.trouble or trouble
        self._unread = []

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self.clock.validation_begins()

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self.clock.validation_ends()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.flush()
        if not self.complete or self.model.stop_evaluating:
            return  # stopped half-way: its figures would not be comparable with a whole epoch's
        figures, times = logs or {}, self.clock.times()
        event = EpochEvent(
            epoch,
            loss=float(figures["loss"]),
            accuracy=float(figures["accuracy"]),
            val_loss=float(figures["val_loss"]),
            val_accuracy=float(figures["val_accuracy"]),
            seconds=times.total,
            images_per_second=self._image_count / max(1e-9, times.training),
            learning_rate=float(self.model.optimizer.learning_rate),
            input_seconds=times.input,
            compute_seconds=times.compute,
            validation_seconds=times.validation,
        )
        self._waiting_epochs.append(event)
        self.flush()
        if math.isfinite(event.val_loss):
            self._on_epoch_saved(epoch)
        else:  # the last batch's step broke the weights, after its loss was taken
            self.trouble = LOSS_NO_NUMBER

    def forget_trouble(self) -> None:
        """Someone has said how to go on; what is still wrong is noticed again."""
        self.trouble = ""
        self._watch.forget()

    def flush(self) -> None:
        """Write what is waiting. If the store can't be written to, training goes on, and it is tried again from time to time."""
        self._read()
        if time.monotonic() < self._no_flush_before:
            return
        try:
            self._write()
        except StoreError as error:
            sys.stderr.write(f"{error}\n")  # the run's log
            self._waiting = self._waiting[-_MOST_WAITING:]
            self._no_flush_before = time.monotonic() + _RETRY_SECONDS

    def write_all(self) -> None:
        """Write what is waiting, however long that takes, within limits.

        Raises:
            StoreError: the store can't be used for minutes.
        """
        retry(self._write)

    def _write(self) -> None:
        self._channel.add_events(self._waiting, self._waiting_epochs)
        self._waiting, self._waiting_epochs = [], []
        self._last_flush = time.monotonic()
