"""A computer of a room for `cluster`, whose trainings sleep after each batch, so that several can share a machine's cores.

python -m benchmarks._sleepy ADDRESS ROOM_FILE FOLDER NAME SECONDS
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

_SECONDS = "SLEEPY_SECONDS"


def computer() -> None:
    from signcore.running.cluster.computer import this_computer
    from signcore.running.cluster.joining import stay_in_room
    from signcore.running.cluster.keys import security_of
    from signcore.running.cluster.station import Station
    from signcore.running.launchers.local import spawn_worker

    def sleepy(arguments: list[str], *places: Any, **more: Any) -> Any:
        return spawn_worker(["--train", *arguments], *places, **more, module="benchmarks._sleepy")

    address, file, folder, name, os.environ[_SECONDS] = sys.argv[1:]
    station = Station(Path(folder), this_computer(name), spawn=sleepy)
    try:
        stay_in_room(address, security_of(Path(file)), station, lambda _sentence: None)
    finally:
        station.close()


def train() -> int:
    from signcore.running import worker

    seconds = float(os.environ[_SECONDS])

    def sleepy(store: Any, run_id: str) -> Any:
        import keras

        rest = keras.callbacks.LambdaCallback(on_train_batch_end=lambda _batch, logs=None: time.sleep(seconds))  # noqa: ARG005 - Keras calls it by that name
        return plainly(store, run_id, [rest])

    plainly = worker.train_run
    worker.train_run = sleepy
    return worker.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(train() if sys.argv[1] == "--train" else computer())
