"""The one warm process that answers for the pages, seen from the server. Never loads Keras itself."""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signcore.errors import ComputeError, RunError
from signcore.i18n import _, restored
from signcore.inference.messages import GREETING, Arrays, read_message, write_message
from signcore.inference.prediction import Place, Prediction, Reading, Wishes
from signcore.last_words import LastWords, last_line, why_keras_failed
from signcore.machine_trouble import end_in_words, in_words
from signcore.models.portable import PortableNetwork
from signcore.paths import PROJECT_FOLDER

_ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "KERAS_TORCH_DEVICE": "cpu"}  # GPUs belong to the trainings
_MOST_SECONDS = 120  # for one answer, with loading Keras on a slow machine
_MOST_FAILED_STARTS = 2  # in a row, before the process is left alone for a while
_REST_SECONDS = 60.0  # until a process that can't start is tried again; who asks meanwhile hears why


class Readiness(Enum):
    """How far the process that answers is."""

    IDLE = "idle"  # nobody asked yet
    LOADING = "loading"
    READY = "ready"
    GONE = "gone"  # it died, and nobody has asked since, or it failed to start twice


@dataclass
class _Waiting:
    """Somebody who waits for an answer."""

    there: threading.Event = field(default_factory=threading.Event)
    answer: tuple[dict[str, Any], Arrays] | None = None  # None at the end: the process is gone


class _Connection:
    """One process, and the questions that wait for its answers; they come in any order.

    Raises:
        OSError: it can't be started.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "signcore.inference.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=PROJECT_FOLDER,
            env={**os.environ, **_ON_CPU, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        self.words = LastWords(self.process.stderr)  # type: ignore[arg-type]
        self.ready = threading.Event()  # it has loaded Keras, or is gone
        self.greeted = False  # it has loaded Keras
        self._guard = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, _Waiting] = {}
        self._is_gone = False
        threading.Thread(target=self._read, name="signlab-answers", daemon=True).start()

    def ask(self, question: dict[str, Any], arrays: Arrays | None, most_seconds: float) -> tuple[dict[str, Any], Arrays]:
        """Send a question and wait for its answer.

        Raises:
            TimeoutError: there was none in time.
            EOFError, OSError, ValueError: the process is gone.
        """
        give_up = time.monotonic() + most_seconds
        if not self.ready.wait(most_seconds):
            raise TimeoutError
        waiting = _Waiting()
        with self._guard:
            if self._is_gone:
                raise EOFError
            number = next(self._numbers)
            self._waiting[number] = waiting
            write_message(self.process.stdin, {**question, "number": number}, arrays)  # type: ignore[arg-type]
        if not waiting.there.wait(max(0.0, give_up - time.monotonic())):
            raise TimeoutError
        if waiting.answer is None:
            raise EOFError
        return waiting.answer

    def end(self) -> None:
        """End the process; every waiting question fails with EOFError."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):  # what was written and not yet sent has nobody to go to
            self.process.stdin.close()  # type: ignore[union-attr]

    def _read(self) -> None:
        stream = self.process.stdout
        with contextlib.suppress(EOFError, OSError, ValueError), stream:  # type: ignore[union-attr]
            for line in stream:  # type: ignore[union-attr]
                if line.strip() == GREETING:  # libraries may print before it
                    self.greeted = True
                    self.ready.set()
                    break
            while self.greeted:
                answer = read_message(stream)  # type: ignore[arg-type]
                with self._guard:
                    waiting = self._waiting.pop(answer[0].pop("number"))
                waiting.answer = answer
                waiting.there.set()
        with self._guard:
            self._is_gone = True
            left, self._waiting = list(self._waiting.values()), {}
        self.ready.set()
        for waiting in left:
            waiting.there.set()


class ComputeProcess:
    """Starts the process when first needed, or earlier by :meth:`warm_up`, and a new one if it dies.

    Safe to share between sessions: several questions at a time, and a long one holds up none of the others.
    """

    def __init__(self) -> None:
        self._connection: _Connection | None = None
        self._trouble = ""  # why the last one ended that nobody ended on purpose
        self._failed_starts = 0
        self._not_before = 0.0
        self._guard = threading.Lock()

    def warm_up(self) -> None:
        """Start the process without waiting for it. If it can't start, the next question raises the reason."""
        with self._guard, contextlib.suppress(ComputeError):
            self._ensure()

    @property
    def is_loaded(self) -> bool:
        """Whether the process is ready, so that an answer takes only its own computing time."""
        connection = self._connection
        return connection is not None and connection.ready.is_set()

    @property
    def readiness(self) -> Readiness:
        """How far the process is. Starts nothing and waits for nobody."""
        connection = self._connection
        if connection is None:
            return Readiness.GONE if time.monotonic() < self._not_before else Readiness.IDLE
        if connection.process.poll() is not None:
            return Readiness.GONE
        return Readiness.READY if connection.ready.is_set() else Readiness.LOADING

    def call(self, function: str, arrays: Arrays | None = None, **arguments: Any) -> tuple[dict[str, Any], Arrays]:
        """Ask a function of :mod:`signcore.inference.worker`.

        Returns:
            The JSON part and the arrays of its answer.

        Raises:
            RunError: the function refused, in a sentence.
            ComputeError: the function failed, or the process died twice or gave no answer.
        """
        for _attempt in range(2):
            with self._guard:
                connection = self._ensure()
            try:
                answer, results = connection.ask({"call": function, "arguments": arguments}, arrays, _MOST_SECONDS)
            except TimeoutError:
                self._note_end(connection, overdue=True)
                continue
            except (EOFError, OSError, ValueError):
                self._note_end(connection)
                continue
            if "error" in answer:
                raise (RunError if answer["refused"] else ComputeError)(restored(answer["error"]))
            return answer, results
        raise ComputeError(self._trouble)

    def close(self) -> None:
        """End the process."""
        with self._guard:
            if self._connection:
                self._connection.end()
            self._connection = None

    def _note_end(self, connection: _Connection, *, overdue: bool = False) -> None:
        """Remember why a process is gone, once, in a sentence. `overdue`: it is ended because no answer came."""
        with self._guard:
            if self._connection is connection:
                self._end_and_say(connection, overdue=overdue)

    def _end_and_say(self, connection: _Connection, *, overdue: bool = False) -> None:
        process = connection.process
        if not overdue:
            with contextlib.suppress(subprocess.TimeoutExpired):  # its pipes close a moment before it is gone
                process.wait(1)
        code, words = process.poll(), "" if overdue else connection.words.text()
        if overdue:
            self._trouble = _("The prediction process gave no answer for {seconds:.0f} seconds and was stopped. Try again.").format(
                seconds=_MOST_SECONDS
            )
        elif connection.greeted:
            reason = end_in_words(code) if code is not None else ""
            last = last_line(words)
            self._trouble = _("The prediction process ended twice: {reason}. Close other programs and try again.").format(
                reason=f"{reason} ({last})" if last else reason
            )
        else:
            self._trouble = why_keras_failed(words, code)
        self._failed_starts = 0 if connection.greeted else self._failed_starts + 1
        if self._failed_starts >= _MOST_FAILED_STARTS:
            self._not_before = time.monotonic() + _REST_SECONDS
        connection.end()
        self._connection = None

    def _ensure(self) -> _Connection:
        if self._connection is not None and self._connection.process.poll() is not None:
            self._end_and_say(self._connection)
        if self._connection is None:
            if time.monotonic() < self._not_before:
                raise ComputeError(self._trouble)
            try:
                self._connection = _Connection()
            except OSError as error:
                raise ComputeError(_("The prediction process can't be started: {reason}.").format(reason=in_words(error))) from error
        return self._connection


def predict(process: ComputeProcess, model: Path, pixels: NDArray[np.uint8]) -> Prediction:
    """Ask about one picture, uint8 (28, 28)."""
    answer, arrays = process.call("predict", {"images": pixels[None]}, model=str(model))
    return Prediction(arrays["probabilities"][0], answer["letters"], answer["milliseconds"])


def probabilities(process: ComputeProcess, model: Path, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a network says of many signs, uint8 (n, 28, 28): float32 (n, 24)."""
    return process.call("predict", {"images": images}, model=str(model))[1]["probabilities"]


def read_picture(process: ComputeProcess, models: Sequence[Path], picture: NDArray[np.uint8], wishes: Wishes) -> list[Reading | RunError]:
    """Ask networks about one picture, in one question: uint8 (h, w, 3), or a sign, (28, 28).

    Returns:
        What each reads, or why it can't be asked.
    """
    question = {"models": [str(model) for model in models], "wishes": wishes.to_dict()}
    answer, arrays = process.call("read_picture", {"picture": picture}, **question)
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in answer["place"].items()}
    place = Place(**told, shares=arrays["shares"] if arrays["shares"].size else None)
    readings: list[Reading | RunError] = []
    for number, one in enumerate(answer["readings"]):
        if "error" in one:
            readings.append(RunError(restored(one["error"])))
            continue
        prediction = Prediction(arrays[f"probabilities-{number}"], one["letters"], one["milliseconds"])
        often = tuple(one["right_when_sure"]) if one["right_when_sure"] else None
        readings.append(Reading(prediction, one["distance"], one["is_calibrated"], often, place))
    return readings


def portable(process: ComputeProcess, model: Path | None) -> PortableNetwork:
    """A network for programs without Keras; None is the locator that comes with SignLab, with six bits a weight.

    Raises:
        RunError: a layer of it is none that can be described.
    """
    answer, arrays = process.call("portable", model=str(model or ""))
    return PortableNetwork(answer["description"], arrays["numbers"], arrays["small"])
