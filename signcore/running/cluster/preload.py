"""For Dask workers that something else starts: ``--preload signcore.running.cluster.preload --resources training=1``, as by dask-jobqueue.

Such a worker ends when the room's scheduler does, and its training goes on elsewhere from its saved model. Its folder is Dask's own for
this worker.
"""

from __future__ import annotations

import logging
from pathlib import Path

from distributed import Worker

from signcore.running.cluster.computer import this_computer
from signcore.running.cluster.station import Station, open_station

_open: list[Station] = []


def dask_setup(worker: Worker) -> None:
    """Dask calls this as the worker starts."""
    logging.getLogger("distributed.worker").setLevel(logging.WARNING)  # it would note each question of the server's, four a second
    _open.append(Station(Path(worker.local_directory) / "signlab", this_computer()))
    open_station(_open[0])


def dask_teardown(worker: Worker) -> None:  # noqa: ARG001 - Dask's signature
    """Dask calls this as the worker ends."""
    while _open:
        _open.pop().close()
