"""How many trainings a machine should do at once, and whether any may start."""

from __future__ import annotations

import os

from signcore.devices import core_count, nvidia_gpu_in_sight
from signcore.runs.store import RunStore

MOST_AT_ONCE = 16
_CORES_A_RUN = 4
_BYTES_A_RUN = 1_500_000_000  # a process with Keras, the signs and the network; measured 0.7 to 1.2 GB
_BYTES_FOR_THE_REST = 2_000_000_000  # the server, the process that predicts, the system
_SETTING, _HELD = "runs_at_once", "queue_held"


def fitting_runs(cores: int, memory: int | None, *, gpu: bool) -> int:
    """How many trainings fit: one for every four cores, as far as the memory goes; a GPU is not shared.

    >>> [fitting_runs(16, 32 * 10**9, gpu=False), fitting_runs(16, 4 * 10**9, gpu=False), fitting_runs(16, 32 * 10**9, gpu=True)]
    [4, 1, 1]
    """
    if gpu:
        return 1
    by_memory = MOST_AT_ONCE if memory is None else (memory - _BYTES_FOR_THE_REST) // _BYTES_A_RUN
    return max(1, min(cores // _CORES_A_RUN, by_memory, MOST_AT_ONCE))


def runs_at_once(store: RunStore) -> int:
    """The number set for this store, or `SIGNLAB_RUNS`, or what fits the machine. Servers of one store agree on it."""
    for said in (store.setting(_SETTING), os.environ.get("SIGNLAB_RUNS", "")):
        if said.isdecimal():
            return min(MOST_AT_ONCE, max(1, int(said)))
    return fitting_runs(core_count(), memory_bytes(), gpu=nvidia_gpu_in_sight())


def set_runs_at_once(store: RunStore, number: int) -> None:
    """Set how many trainings may run at once, from 1 to 16, for all servers of this store. Running ones are left alone."""
    store.set_setting(_SETTING, str(min(MOST_AT_ONCE, max(1, number))))


def hold_queue(store: RunStore, *, held: bool) -> None:
    """Let nothing start that waits, or let it start again, for all servers of this store. What trains goes on."""
    store.set_setting(_HELD, "1" if held else "")


def is_queue_held(store: RunStore) -> bool:
    """Whether nothing that waits may start."""
    return store.setting(_HELD) == "1"


def memory_bytes() -> int | None:
    """The machine's memory, or None if the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return None
