"""What makes a training visible and steerable from outside: two Keras callbacks on the run store."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import keras

from signcore.running.clock import EpochClock
from signcore.running.loss_watch import LOSS_NO_NUMBER, LossWatch
from signcore.runs.database import StoreError
from signcore.runs.patience import patiently
from signcore.runs.store import BatchEvent, Command, EpochEvent, Hold, RunState, RunStore
from signcore.training.schedule import sync_state

_FLUSH_SECONDS = 0.25
_PAUSE_POLL_SECONDS = 0.05
_RETRY_SECONDS = 5.0  # after a write that failed; each try may itself wait some seconds for a lock
_MOST_HOLDS = 200  # of an epoch that are remembered: someone may go through it batch by batch
_MOST_WAITING = 100_000  # batches that are kept while the store can't be written to: some ten megabytes


class RunRecorder(keras.callbacks.Callback):
    """Writes each batch and each epoch to the store, batches in bundles so that the training never waits for the disk.

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
        store: RunStore,
        run_id: str,
        batch_size: int,
        image_count: int,
        on_epoch_saved: Callable[[int], object],
        *,
        reads_late: bool = False,
    ) -> None:
        super().__init__()
        self._reads_late = reads_late
        self._unread: list[tuple[int, dict[str, Any], float]] = []
        self._store, self._run_id = store, run_id
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
            self._read()  # waits for the device to be done with these steps
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
        """Write what waits. A training goes on while the store can't be written to: it is kept, and tried again from time to time."""
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
        """Write what waits, however long that takes, within limits.

        Raises:
            StoreError: the store can't be used for minutes.
        """
        patiently(self._write)

    def _write(self) -> None:
        self._store.add_events(self._run_id, self._waiting, self._waiting_epochs)
        self._waiting, self._waiting_epochs = [], []
        self._last_flush = time.monotonic()


class RunControl(keras.callbacks.Callback):
    """Carries out what people ask of a training: stop, pause, resume, one more batch or epoch, another learning rate, going back.

    A training whose loss has run away is paused, with the reason beside its state.

    Args:
        store: the runs.
        run_id: the run.
        recorder: comes before this one among the callbacks.
        waits_in_trouble: is told what is wrong with the loss, and says whether to wait for a command then. By default it does.

    Raises:
        FloatingPointError: the loss has run away, and nobody is to wait.
    """

    def __init__(
        self, store: RunStore, run_id: str, recorder: RunRecorder, waits_in_trouble: Callable[[str], bool] = lambda _sentence: True
    ) -> None:
        super().__init__()
        self._store, self._run_id, self._recorder = store, run_id, recorder
        self._waits_in_trouble = waits_in_trouble
        self._last_look = 0.0
        self._paused = False
        self._untold = False  # a state that the store did not take
        self._free_batches: float = 0  # that may pass while paused; infinite until the epoch's end for a whole epoch
        self._holds: list[Hold] = []
        self.stopped = False
        self.going_back = False
        self.in_trouble = False  # the weights are those of a training that ran away

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self.going_back = self.in_trouble = False

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self._holds = self._holds[-1:]

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        if self._recorder.trouble:
            self._hold_in_trouble()
        elif not self._paused:
            self._look(_FLUSH_SECONDS)
            if self._paused:  # just now: the batch that has ended was none of the free ones
                self._hold()
        else:
            self._free_batches = max(0, self._free_batches - 1)
            self._hold()

    def on_test_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        self._look(_FLUSH_SECONDS)
        if self.stopped or self.going_back:
            self.model.stop_evaluating = True

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002 - Keras' signature
        if self._recorder.trouble and not (self.stopped or self.going_back):
            self._hold_in_trouble()
        elif self._paused and epoch + 1 < self.params["epochs"]:  # after the last one there is nothing to hold back
            if self._free_batches == math.inf:
                self._free_batches = 0
                self._show_state()
            self._hold()

    def _hold_in_trouble(self) -> None:
        self.in_trouble = True
        if not self._waits_in_trouble(self._recorder.trouble):
            self._recorder.flush()
            raise FloatingPointError(self._recorder.trouble)
        self._paused, self._free_batches = True, 0
        self._show_state()
        self._hold()

    def _hold(self) -> None:
        """Wait until something may go on."""
        if self._free_batches:
            self._look(_FLUSH_SECONDS)
            return
        self._recorder.flush()
        began = time.monotonic()
        while self._paused and not self._free_batches and not self.stopped and not self.going_back:
            time.sleep(_PAUSE_POLL_SECONDS)
            self._look(0)
        seconds = time.monotonic() - began
        self._recorder.clock.skip(seconds)
        self._note_hold(seconds)

    def _look(self, at_most_every: float) -> None:
        if time.monotonic() - self._last_look < at_most_every:
            return
        self._last_look = time.monotonic()
        if self._untold:
            self._show_state()
        try:
            commands = self._store.take_commands(self._run_id)
        except StoreError:  # they are still there at the next look
            self._last_look = time.monotonic() + (0 if self._paused else _RETRY_SECONDS)
            return
        for command, value in commands:
            self._carry_out(command, value)

    def _carry_out(self, command: Command, value: float | None) -> None:
        match command:
            case Command.STOP:
                self.stopped = True
                self.model.stop_training = True
            case Command.ROLLBACK:
                self._paused, self._free_batches, self.going_back = False, 0, True
                self.model.stop_training = True
            case Command.PAUSE:
                self._paused, self._free_batches = True, 0
            case Command.RESUME:
                self._paused, self._free_batches, self.in_trouble = False, 0, False
            case Command.STEP_BATCH:
                waiting = self._free_batches if self._free_batches < math.inf else 0  # two clicks are two batches
                self._paused, self._free_batches = True, waiting + 1
            case Command.STEP_EPOCH:
                self._paused, self._free_batches = True, math.inf
            case Command.LEARNING_RATE if value:
                sync_state(self.model)
                self._note_rate(value / float(self.model.optimizer.learning_rate))
                self.model.optimizer.learning_rate = value
        if command in (Command.ROLLBACK, Command.RESUME, Command.STEP_BATCH, Command.STEP_EPOCH):
            self._recorder.forget_trouble()
        self._show_state()

    def _note_hold(self, seconds: float) -> None:
        """Tell how long it did not train, for whoever says how long it will take."""
        now = time.time()
        self._holds = [*self._holds, Hold(now - seconds, now)][-_MOST_HOLDS:]
        try:
            self._store.add_facts(self._run_id, held=tuple(self._holds))
        except StoreError as error:  # the time left is said wrongly for an epoch
            sys.stderr.write(f"{error}\n")

    def _note_rate(self, times: float) -> None:
        """Remember a rate that was set by hand, as a multiple of the configured one, for a run that goes on after a stop."""
        try:
            so_far = self._store.run(self._run_id).facts.rate_times
            self._store.add_facts(self._run_id, rate_times=so_far * times)
        except StoreError as error:  # it counts now; only a later resume would not know of it
            sys.stderr.write(f"{error}\n")

    def _show_state(self) -> None:
        """Tell the watchers. An epoch that was let free is training; a single batch is over before anyone could read it."""
        holding = self._paused and self._free_batches < math.inf
        if holding:
            self._recorder.flush()  # first, so that nothing appears after the run shows as paused
        state, reason = (RunState.PAUSED, self._recorder.trouble) if holding else (RunState.TRAINING, "")
        try:
            self._store.set_state(self._run_id, state, reason, only_from=[RunState.TRAINING, RunState.PAUSED])
        except StoreError:
            self._untold = True
        else:
            self._untold = False
