"""The one warm process that predicts for the pages, seen from the server. Never loads Keras itself.

Messages are a line of JSON and then NumPy arrays, over the process' own pipes; nothing is pickled.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from signcore.errors import ComputeError, RunError
from signcore.i18n import _
from signcore.last_words import LastWords, last_line, why_keras_failed
from signcore.machine_trouble import end_in_words, in_words
from signcore.paths import PROJECT_FOLDER

Arrays = dict[str, NDArray[Any]]
GREETING = b"signlab compute ready"
_ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "KERAS_TORCH_DEVICE": "cpu"}  # GPUs belong to the trainings
_MOST_SECONDS = 120  # for one answer, with loading Keras on a slow machine
_MOST_FAILED_STARTS = 2  # in a row, before the process is left alone for a while
_REST_SECONDS = 60.0  # until a process that can't start is tried again; who asks meanwhile hears why


def write_message(stream: IO[bytes], header: dict[str, Any], arrays: Arrays | None = None) -> None:
    """Send a header and named arrays."""
    named = {name: np.ascontiguousarray(array) for name, array in (arrays or {}).items()}
    shapes = {name: [array.dtype.str, *array.shape] for name, array in named.items()}
    stream.write(json.dumps({**header, "arrays": shapes}).encode() + b"\n")
    for array in named.values():  # as plain bytes: NumPy's own format asks for a position, which a pipe does not have
        stream.write(array.tobytes())
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], Arrays]:
    """Receive what :func:`write_message` sent.

    Raises:
        EOFError: the other side is gone.
    """
    line = stream.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    arrays = {}
    for name, (dtype, *shape) in header.pop("arrays").items():
        content = stream.read(math.prod(shape) * np.dtype(dtype).itemsize)
        arrays[name] = np.frombuffer(content, dtype).reshape(shape)
    return header, arrays


class ComputeProcess:
    """Starts the process at the first need, or before by :meth:`warm_up`; starts it anew when it died.

    Safe to share between sessions: one question at a time, each a few milliseconds.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = threading.Event()  # the process at hand has loaded Keras, or is gone
        self._greeted = threading.Event()  # it has loaded Keras
        self._words: LastWords | None = None
        self._trouble = ""  # why the last one ended that nobody ended on purpose
        self._failed_starts = 0
        self._not_before = 0.0
        self._guard = threading.Lock()

    def warm_up(self) -> None:
        """Start the process, without waiting for it. What keeps it from starting is said to whoever asks it."""
        with self._guard, contextlib.suppress(ComputeError):
            self._ensure()

    @property
    def is_busy_starting(self) -> bool:
        """Whether the first answer has still to wait for Keras to load."""
        return self._process is not None and not self._ready.is_set()

    @property
    def is_loaded(self) -> bool:
        """Whether an answer has to wait for nothing but its own computing."""
        return self._process is not None and self._ready.is_set()

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
                process, ready = self._ensure(), self._ready
                overdue = threading.Event()
                watchdog = threading.Timer(_MOST_SECONDS, _kill_overdue, (process, overdue))
                watchdog.start()
                try:
                    ready.wait()
                    write_message(process.stdin, {"call": function, "arguments": arguments}, arrays)  # type: ignore[arg-type]
                    answer, results = read_message(process.stdout)  # type: ignore[arg-type]
                except (EOFError, OSError, ValueError):
                    self._note_end(process, overdue=overdue.is_set())
                    continue
                finally:
                    watchdog.cancel()
            if "error" in answer:
                raise (RunError if answer["refused"] else ComputeError)(answer["error"])
            return answer, results
        raise ComputeError(self._trouble)

    def close(self) -> None:
        """End the process."""
        with self._guard:
            self._end()

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    with contextlib.suppress(OSError):  # what was written and not yet sent has nobody to go to
                        stream.close()
            self._process = None

    def _note_end(self, process: subprocess.Popen[bytes], *, overdue: bool = False) -> None:
        """Remember why the process is gone, in a sentence. `overdue`: it was ended because no answer came."""
        with contextlib.suppress(subprocess.TimeoutExpired):  # its pipes close a moment before it is gone
            process.wait(1)
        code, words = process.poll(), self._words.text() if self._words else ""
        if overdue:
            self._trouble = _("The process that predicts gave no answer for {seconds:.0f} seconds and was ended. Try again.").format(
                seconds=_MOST_SECONDS
            )
        elif self._greeted.is_set():
            reason = end_in_words(code) if code is not None else ""
            last = last_line(words)
            self._trouble = _("The process that predicts ended twice: {reason}. Close other programs and try again.").format(
                reason=f"{reason} ({last})" if last else reason
            )
        else:
            self._trouble = why_keras_failed(words, code)
        self._failed_starts = 0 if self._greeted.is_set() else self._failed_starts + 1
        if self._failed_starts >= _MOST_FAILED_STARTS:
            self._not_before = time.monotonic() + _REST_SECONDS
        self._end()

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._note_end(self._process)
        if self._process is None:
            if time.monotonic() < self._not_before:
                raise ComputeError(self._trouble)
            environment = {**os.environ, **_ON_CPU, "TF_CPP_MIN_LOG_LEVEL": "3"}
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "signcore.inference.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd=PROJECT_FOLDER,
                    env=environment,
                )
            except OSError as error:
                raise ComputeError(_("The process that predicts can't be started: {reason}.").format(reason=in_words(error))) from error
            self._words = LastWords(self._process.stderr)  # type: ignore[arg-type]
            self._ready, self._greeted = threading.Event(), threading.Event()
            threading.Thread(target=_await_greeting, args=(self._process.stdout, self._ready, self._greeted), daemon=True).start()
        return self._process


def _kill_overdue(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _await_greeting(stream: IO[bytes], ready: threading.Event, greeted: threading.Event) -> None:
    """Read up to the line that says that Keras is loaded; libraries may print before it."""
    with contextlib.suppress(OSError, ValueError):  # the process was ended meanwhile
        while line := stream.readline():
            if line.strip() == GREETING:
                greeted.set()
                break
    ready.set()


def predict(process: ComputeProcess, model: Path, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], str, float]:
    """Ask for one or more pictures: probabilities (n, 24), the model's letters, and milliseconds for all of them."""
    answer, arrays = process.call("predict", {"images": images}, model=str(model))
    return arrays["probabilities"], answer["letters"], answer["milliseconds"]


def explain(process: ComputeProcess, model: Path, explainer: str, images: NDArray[np.uint8]) -> Arrays:
    """Ask an explainer about a model and images, uint8 (n, 28, 28): arrays by name."""
    return process.call("explain", {"images": images}, model=str(model), explainer=explainer)[1]
