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
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from signcore.errors import ComputeError, RunError
from signcore.i18n import _
from signcore.paths import PROJECT_FOLDER

Arrays = dict[str, NDArray[Any]]
GREETING = b"signlab compute ready"
_ON_CPU = {"CUDA_VISIBLE_DEVICES": "-1", "JAX_PLATFORMS": "cpu", "KERAS_TORCH_DEVICE": "cpu"}  # GPUs belong to the trainings
_MOST_SECONDS = 120  # for one answer, with loading Keras on a slow machine


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
        self._guard = threading.Lock()

    def warm_up(self) -> None:
        """Start the process, without waiting for it."""
        with self._guard:
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
        """Ask a function of :mod:`signcore.compute_worker`.

        Returns:
            The JSON part and the arrays of its answer.

        Raises:
            RunError: the function refused, in a sentence.
            ComputeError: the function failed, or the process died twice or gave no answer.
        """
        for _attempt in range(2):
            with self._guard:
                process, ready = self._ensure(), self._ready
                watchdog = threading.Timer(_MOST_SECONDS, process.kill)
                watchdog.start()
                try:
                    ready.wait()
                    write_message(process.stdin, {"call": function, "arguments": arguments}, arrays)  # type: ignore[arg-type]
                    answer, results = read_message(process.stdout)  # type: ignore[arg-type]
                except (EOFError, OSError, ValueError):
                    self._end()
                    continue
                finally:
                    watchdog.cancel()
            if "error" in answer:
                raise (RunError if answer["refused"] else ComputeError)(answer["error"])
            return answer, results
        raise ComputeError(_("The process that predicts ended twice. Is the memory full? Close other programs and try again."))

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

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._process is None:
            environment = {**os.environ, **_ON_CPU, "TF_CPP_MIN_LOG_LEVEL": "3"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "signcore.compute_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=PROJECT_FOLDER,
                env=environment,
            )
            self._ready = threading.Event()
            threading.Thread(target=_await_greeting, args=(self._process.stdout, self._ready), daemon=True).start()
        return self._process


def _await_greeting(stream: IO[bytes], ready: threading.Event) -> None:
    """Read up to the line that says that Keras is loaded; libraries may print before it."""
    with contextlib.suppress(OSError, ValueError):  # the process was ended meanwhile
        while (line := stream.readline()) and line.strip() != GREETING:
            pass
    ready.set()


def predict(process: ComputeProcess, model: Path, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], str, float]:
    """Ask for one or more pictures: probabilities (n, 24), the model's letters, and milliseconds for all of them."""
    answer, arrays = process.call("predict", {"images": images}, model=str(model))
    return arrays["probabilities"], answer["letters"], answer["milliseconds"]


def explain(process: ComputeProcess, model: Path, explainer: str, images: NDArray[np.uint8]) -> Arrays:
    """Ask an explainer about a model and images, uint8 (n, 28, 28): arrays by name."""
    return process.call("explain", {"images": images}, model=str(model), explainer=explainer)[1]
