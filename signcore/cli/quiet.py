"""Loading Keras without its backend's greetings."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def load_keras() -> None:
    """Import Keras and its backend. TensorFlow greets on standard error before it reads TF_CPP_MIN_LOG_LEVEL; nobody sees it."""
    with _unheard():
        import keras  # noqa: F401, PLC0415 - takes seconds


@contextmanager
def _unheard() -> Iterator[None]:
    """Hold back what the process writes to standard error, and show it after all where it ends in an exception."""
    sys.stderr.flush()
    heard = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
        finally:
            os.dup2(heard, 2)
            os.close(heard)
            if failed:
                held.seek(0)
                os.write(2, held.read())
