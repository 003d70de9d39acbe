"""What makes a training steerable from outside: a Keras callback that carries out commands."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import Any

import keras

from signcore.i18n import _
from signcore.running.channel import Channel
from signcore.running.recorder import RunRecorder
from signcore.runs.database import StoreError
from signcore.runs.store import Command, Hold, RunState
from signcore.training.schedule import sync_state

_FLUSH_SECONDS = 0.25
_PAUSE_POLL_SECONDS = 0.05
_RETRY_SECONDS = 5.0  # after a write that failed; each try may itself wait some seconds for a lock
_MOST_HOLDS = 200  # pauses that are remembered in one epoch: someone may step through it batch by batch


class RunControl(keras.callbacks.Callback):
    """Carries out what people ask of a training: stop, pause, resume, one more batch or epoch, another learning rate, going back.

    A training whose loss has run away is paused, with the reason beside its state.

    Args:
        channel: brings commands, and takes what is told of the run.
        recorder: comes before this one among the callbacks.
        waits_in_trouble: is told what is wrong with the loss, and says whether to wait for a command then. By default it does.

    Raises:
        FloatingPointError: the loss has run away, and nobody is to wait.
    """

    def __init__(self, channel: Channel, recorder: RunRecorder, waits_in_trouble: Callable[[str], bool] = lambda _sentence: True) -> None:
        super().__init__()
        self._channel, self._recorder = channel, recorder
        self._waits_in_trouble = waits_in_trouble
        self._last_look = 0.0
        self._paused = False
        self._untold = False  # a state that the store did not take
        self._free_batches: float = 0  # batches that may still run while paused; infinite means up to the epoch's end
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
            raise FloatingPointError(_(self._recorder.trouble))
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
            commands = self._channel.take_commands()
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
        """Record how long the training was held, so that estimates of the time left exclude it."""
        now = time.time()
        self._holds = [*self._holds, Hold(now - seconds, now)][-_MOST_HOLDS:]
        try:
            self._channel.add_facts(held=tuple(self._holds))
        except StoreError as error:  # the estimate of the time left is off for one epoch
            sys.stderr.write(f"{error}\n")

    def _note_rate(self, times: float) -> None:
        """Remember a rate that was set by hand, as a multiple of the configured one, for a run that goes on after a stop."""
        try:
            so_far = self._channel.run().facts.rate_times
            self._channel.add_facts(rate_times=so_far * times)
        except StoreError as error:  # it counts now; only a later resume would not know of it
            sys.stderr.write(f"{error}\n")

    def _show_state(self) -> None:
        """Tell the watchers. An epoch that was let free is training; a single batch is over before anyone could read it."""
        holding = self._paused and self._free_batches < math.inf
        if holding:
            self._recorder.flush()  # first, so that nothing appears after the run shows as paused
        trouble = self._recorder.trouble and _(self._recorder.trouble)
        state, reason = (RunState.PAUSED, trouble) if holding else (RunState.TRAINING, "")
        try:
            self._channel.set_state(state, reason, only_from=[RunState.TRAINING, RunState.PAUSED])
        except StoreError:
            self._untold = True
        else:
            self._untold = False
