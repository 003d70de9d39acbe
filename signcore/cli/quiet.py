"""Loading Keras without its backend's greetings."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from signcore.errors import KerasError
from signcore.last_words import why_keras_failed


def load_keras() -> None:
    """Import Keras and its backend. TensorFlow greets on standard error before it reads TF_CPP_MIN_LOG_LEVEL; nobody sees it.

    Raises:
        KerasError: it can't start here.
    """
    try:
        with _unheard():
            import keras  # noqa: F401, PLC0415 - takes seconds
    except Exception as error:  # a broken installation raises what it likes
        raise KerasError(why_keras_failed(f"{type(error).__name__}: {error}")) from error


@contextmanager
def _unheard() -> Iterator[None]:
    """Hold back what the process writes to standard error. An exception says what matters of it."""
    sys.stderr.flush()
    heard = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(heard, 2)
            os.close(heard)
