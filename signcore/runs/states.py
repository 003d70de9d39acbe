"""How a network developed: its weights at the start and after some of its epochs, beside the model. NumPy alone.

At most twelve states are kept, most of them early, where most changes; in 16 bits, a number is off by 1 part in 2,048 at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from signcore.atomic_write import atomic_write

STATES_NAME: Final = "states.npz"  # in a run's folder
MOST_STATES: Final = 12
_MOST_BYTES: Final = 64 * 2**20  # of a file that is read

States = dict[int, NDArray[np.float16]]  # the numbers of a portable network, by how many epochs are behind them


def epochs_to_keep(epochs: int) -> tuple[int, ...]:
    """After which epochs of a training the weights are kept; 0 is the start, and the last is always among them.

    >>> epochs_to_keep(5)
    (0, 1, 2, 3, 4, 5)
    >>> epochs_to_keep(20)
    (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20)
    """
    times = 1.0  # each so many times the one before, and at least one more
    while True:
        kept = [0]
        while kept[-1] < epochs:
            kept.append(min(epochs, max(kept[-1] + 1, round(times * kept[-1]))))
        if len(kept) <= MOST_STATES:
            return tuple(kept)
        times += 0.05


def read_states(folder: Path, name: str = STATES_NAME) -> States:
    """The states that are kept in a run's folder; none where there are none, or none that can be read."""
    path = folder / name
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        with np.load(path, allow_pickle=False) as archive:
            return {int(name): np.asarray(archive[name], np.float16) for name in archive.files}
    except Exception:  # noqa: BLE001 - what a damaged archive makes zipfile and NumPy raise is nowhere written down
        return {}


def write_states(folder: Path, states: Mapping[int, NDArray[np.float16]]) -> None:
    """Keep these states instead of those that were there.

    Raises:
        OSError: they can't be written.
    """
    with atomic_write(folder / STATES_NAME) as building, building.open("wb") as stream:
        named: dict[str, Any] = {str(epoch): numbers for epoch, numbers in states.items()}
        np.savez(stream, **named)
