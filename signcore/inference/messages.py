"""The messages between the server and the process that answers.

Messages are a line of JSON and then NumPy arrays; nothing is pickled.
"""

from __future__ import annotations

import json
import math
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
GREETING = b"signlab compute ready"


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
