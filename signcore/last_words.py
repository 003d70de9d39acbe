"""What a process wrote before it ended: the difference between "it ended" and why."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import threading
from collections import deque
from pathlib import Path
from typing import IO

from signcore.i18n import _
from signcore.machine_trouble import end_in_words
from signcore.paths import shown_name

_BACKENDS = ("tensorflow", "jax", "torch")
_MOST_LINES, _MOST_BYTES = 200, 64 * 1024
_MOST_SAID = 300  # characters


class LastWords:
    """Reads a pipe to its end in a thread of its own, and keeps the last lines, 64 KB at most."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._lines: deque[bytes] = deque(maxlen=_MOST_LINES)
        self._thread = threading.Thread(target=self._read, args=(stream,), name="signlab-last-words", daemon=True)
        self._thread.start()

    def text(self, wait_seconds: float = 1.0) -> str:
        """What was heard so far; all of it, where the process ended and its pipe closes within `wait_seconds`."""
        self._thread.join(wait_seconds)
        return b"".join(self._lines)[-_MOST_BYTES:].decode("utf-8", "replace")

    def _read(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:  # closed by whoever ended the process
            while line := stream.readline(_MOST_BYTES // _MOST_LINES):
                self._lines.append(line)


def tail_of(path: Path) -> str:
    """The last 64 KB of a log; empty where there is none."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - _MOST_BYTES))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""


def last_line(words: str) -> str:
    """The last line that is not empty, which is where Python puts an error's message."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return shown_name(lines[-1])[:_MOST_SAID] if lines else ""


def why_keras_failed(words: str, return_code: int | None = None) -> str:
    """Why a process could not load Keras, and what to do, in a sentence or two.

    Args:
        words: what it wrote, or the error that importing Keras raised.
        return_code: how it ended, as :class:`subprocess.Popen` gives it; None where it goes on.
    """
    if return_code is not None and (return_code < 0 or return_code > 255):  # Windows' numbers for crashes are large
        said = _("Keras can't start: {reason}.").format(reason=end_in_words(return_code))
        last = _("Its last words: {words}").format(words=last_line(words))
        return _("{first} {second}").format(first=said, second=last) if last_line(words) else said
    backend = os.environ.get("KERAS_BACKEND", "")
    if backend and backend not in _BACKENDS:
        return _("Keras can't start: KERAS_BACKEND is “{backend}”, but it has to be tensorflow, jax or torch.").format(
            backend=shown_name(backend)[:40]
        )
    if backend and importlib.util.find_spec(backend) is None:
        return _("Keras can't start: KERAS_BACKEND asks for {backend}, which is not installed. Install it, or unset KERAS_BACKEND.").format(
            backend=backend
        )
    reason = last_line(words) or (end_in_words(return_code) if return_code is not None else "")
    return _("Keras can't start ({reason}). Install the packages of requirements.txt again; “python -m signcore doctor” says more.").format(
        reason=reason
    )
