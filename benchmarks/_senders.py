"""Simulated computers for `cluster`: Dask workers of one process, each with a run that tells of a batch ten times a second.

What they are asked is what real ones are asked; only the station behind it is made up.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

from distributed import Worker

from signcore.running.cluster import RESOURCE, station
from signcore.running.cluster.computer import Computer
from signcore.running.cluster.keys import security_of
from signcore.running.cluster.versions import own_versions

_A_SECOND = 10
_AT_ONCE = 20  # that join side by side


def told(number: int, run_id: str, began: float, known: dict[str, Any]) -> dict[str, Any]:
    """What a computer would tell now of its run: see `Station.tell`."""
    job: dict[str, Any] = {"attempt": 1}
    if run_id in known:
        since, now = known[run_id]["offset"], int((time.time() - began) * _A_SECOND)
        batches = [[step, 0, 1.0, 0.5, began + step / _A_SECOND] for step in range(since + 1, now + 1)]
        lines = [json.dumps({"what": "events", "batches": batches, "epochs": []})] if batches else []
        job |= {"since": since, "lines": lines, "offset": max(since, now), "files": {}}
    computer = Computer(f"simulated-{number}", 1, None, has_gpu=False).to_dict()
    return {"computer": computer, "versions": own_versions(), "reserved": [], "jobs": {run_id: job}}


async def main() -> None:
    address, file, began, *runs = sys.argv[1:]
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    numbers: dict[str, int] = {}

    async def ask_station(name: str, *arguments: Any, dask_worker: Worker) -> Any:
        number = numbers[dask_worker.address]
        return told(number, runs[number], float(began), arguments[0]) if name == "tell" else True

    async def hold_place(_run_id: str) -> None:
        await asyncio.sleep(10_000)

    station.ask_station, station.hold_place = ask_station, hold_place  # Dask finds functions by their names
    security = security_of(Path(file))

    async def join(number: int) -> Worker:
        worker = Worker(address, nthreads=1, resources={RESOURCE: 1}, security=security, memory_limit=0, dashboard=False)
        await worker
        numbers[worker.address] = number
        return worker

    joined = []
    for start in range(0, len(runs), _AT_ONCE):
        joined += await asyncio.gather(*(join(number) for number in range(start, min(len(runs), start + _AT_ONCE))))
    print("there", flush=True)
    await asyncio.gather(*(worker.finished() for worker in joined))


if __name__ == "__main__":
    asyncio.run(main())
