"""What a room of computers costs, and what it gives: processes of this machine in the place of computers.

    python -m benchmarks.cluster [--rounds 3] [--epochs 6] [--computers 1 2 4] [--runs 8] [--sleep 0.02] [--senders 30 100]
        [--told 30 300 3000] [--seconds 10]

Four tables. The first trains the same run by the local launcher and by a room's one computer, in turn, both with a process that waits
with Keras loaded: seconds from the click to its end. The second has a queue of tiny networks whose batches sleep, so that computers that
share this machine's cores get in each other's way no more than real ones would. The third is one server with many simulated computers,
each with a run that tells of a batch ten times a second: how old the newest one in the record is. The fourth leaves Dask and the
network out: what computers would have told is taken down by the server's own record-keeping, one computer after another, as fast as it can.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from signcore.config import RunConfig
from signcore.paths import PROJECT_FOLDER

_TINY = {"filters": "4,4", "dense_units": "16", "device": "cpu", "mixed_precision": "off"}


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__.split("\n", maxsplit=1)[0])
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--epochs", type=int, default=6)
    ask.add_argument("--computers", type=int, nargs="*", default=[1, 2, 4])
    ask.add_argument("--runs", type=int, default=8)
    ask.add_argument("--sleep", type=float, default=0.02)
    ask.add_argument("--senders", type=int, nargs="*", default=[30, 100])
    ask.add_argument("--told", type=int, nargs="*", default=[30, 300, 3000])
    ask.add_argument("--seconds", type=float, default=10)
    options = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SIGNLAB_STORE"] = str(Path(folder) / "store")
        if options.rounds:
            against_local(Path(folder), options.rounds, options.epochs)
        if options.computers:
            throughput(Path(folder), options.computers, options.runs, options.sleep)
        if options.senders:
            many(options.senders, options.seconds)
        if options.told:
            record_alone(options.told, options.seconds)


def against_local(folder: Path, rounds: int, epochs: int) -> None:
    from benchmarks.watching import noise
    from signcore.datasets import library
    from signcore.running.launchers.local import LocalLauncher
    from signcore.running.scheduler import Scheduler
    from signcore.runs.store import RunStore

    dataset, store = library.add(noise(2400)), RunStore()
    config = RunConfig().with_settings({**_TINY, "filters": "16,16", "epochs": str(epochs)})
    here = Scheduler(store, LocalLauncher(store, keep_spare=True, most_at_once=1))
    taken: dict[str, list[tuple[float, float]]] = {"this machine": [], "a computer of the room": []}
    with room(folder, store, 1) as there:
        for number in range(rounds + 1):
            for name, scheduler in (("this machine", here), ("a computer of the room", there)):
                seconds = _run_to_end(scheduler, config, dataset)
                if number:  # the first one sends the signs, and starts the process that waits
                    taken[name].append(seconds)
                time.sleep(15 if rounds > 1 else 0)  # the next process loads Keras meanwhile
    here.close()
    print(f"A run of {epochs} epochs of 2,400 signs, medians of {rounds}, in turn.\n")
    print("| trained by | seconds from the click to the end | of them training | ratio |\n| --- | ---: | ---: | ---: |")
    base = statistics.median(whole for whole, _part in taken["this machine"])
    for name, pairs in taken.items():
        whole, part = (statistics.median(values) for values in zip(*pairs, strict=True))
        print(f"| {name} | {whole:.1f} | {part:.1f} | {whole / base:.2f} |", flush=True)


def throughput(folder: Path, computers: list[int], runs: int, sleep: float) -> None:
    from benchmarks.watching import noise
    from signcore.datasets import library
    from signcore.runs.store import RunState, RunStore

    dataset = library.add(noise(240, 48))
    config = RunConfig().with_settings({**_TINY, "epochs": "5", "batch_size": "32"})
    print(f"\n{runs} runs of 5 epochs, each batch {sleep:g} s longer than it computes.\n")
    print("| computers | trainings an hour | against the first |\n| ---: | ---: | ---: |")
    first = None
    for count in computers:
        store = RunStore()
        with room(folder, store, count, sleep) as scheduler:
            time.sleep(20 if runs > 2 else 0)  # the processes that wait load Keras
            began = time.monotonic()
            made = [scheduler.submit(config, dataset).id for _number in range(runs)]
            while not all(store.run(run_id).state.is_over for run_id in made):
                scheduler.tend()
                time.sleep(0.1)
            an_hour = 3600 * runs / (time.monotonic() - began)
        assert all(store.run(run_id).state is RunState.FINISHED for run_id in made)
        first = first or an_hour
        print(f"| {count} | {an_hour:,.0f} | {an_hour / first:.2f} |", flush=True)


def many(counts: list[int], seconds: float) -> None:
    """Simulated computers: Dask workers of one process, each with a run that has ever more to tell."""
    print(f"\nSimulated computers, each with a run that tells of a batch every 0.1 s; {seconds:g} s.\n")
    print("| computers | events recorded in a second | of those that happened | age of the newest in the record, s, median | worst |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SIGNLAB_STORE"] = folder
            print(_many(Path(folder), count, seconds), flush=True)


def _many(folder: Path, count: int, seconds: float) -> str:
    from benchmarks.watching import noise
    from signcore.datasets import library
    from signcore.running.cluster.keys import security_of
    from signcore.running.cluster.link import Link
    from signcore.running.cluster.room import OwnRoom
    from signcore.runs.store import RunStore

    dataset, store = library.add(noise(48, 24)), RunStore(folder)
    own = OwnRoom(_free_port(), folder / "room.pem", gone_seconds=600)
    link = Link(store, own.address, security_of(own.room_file), own.ensure)
    runs = [store.create(RunConfig().with_settings(_TINY), dataset).id for _number in range(count)]
    while store.take_next(count):
        pass
    began = time.time()
    sender = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._senders", own.address, str(own.room_file), str(began), *runs],
        cwd=PROJECT_FOLDER,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sender.stdout is not None
        assert sender.stdout.readline().strip() == "there"
        give_up = time.monotonic() + 60 + count
        while len(link.runs.where()) < count and time.monotonic() < give_up:
            time.sleep(0.2)
        heard = len(link.runs.where())
        time.sleep(2 + count / 20)  # what happened before they were asked is caught up with
        ages: list[float] = []
        before, since = _steps(store), time.monotonic()
        while time.monotonic() - since < seconds:
            now = time.time()
            ages += [now - batch.time for run_id in runs[:: max(1, count // 30)] if (batch := store.last_batch(run_id))]
            time.sleep(0.5)
        passed = time.monotonic() - since
        recorded = (_steps(store) - before) / passed
    finally:
        sender.kill()
        sender.wait()
        link.close()
        own.close()
    share = recorded / (10 * count)
    return f"| {heard} | {recorded:,.0f} | {share:.0%} | {statistics.median(ages or [-1]):.1f} | {max(ages or [-1]):.1f} |"


def record_alone(counts: list[int], seconds: float) -> None:
    """Runs whose computers tell of ten batches a second each, taken down in turn by one thread; nothing else is on the way."""
    print(f"\nThe record alone: runs that tell of a batch every 0.1 s, heard one after another without a pause; {seconds:g} s.\n")
    print(
        "| runs | computers heard in a second | each one every, s | events recorded in a second | of those that happened "
        "| ms to hear one, median | of the thread's time computing | waiting for the disk |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["SIGNLAB_STORE"] = folder
            print(_record_alone(Path(folder), count, seconds), flush=True)


def _record_alone(folder: Path, count: int, seconds: float) -> str:
    from benchmarks._senders import told
    from benchmarks.watching import noise
    from signcore.datasets import library
    from signcore.running.cluster.held import HeldRuns
    from signcore.runs.store import RunStore

    dataset, store = library.add(noise(48, 24)), RunStore(folder)
    runs = [store.create(RunConfig().with_settings(_TINY), dataset).id for _number in range(count)]
    while (run := store.take_next(count)) is not None:
        pass
    held = HeldRuns(store)
    for run_id in runs:
        run = store.run(run_id)
        held.want(run)
        held.given(run_id, run.attempt, f"tls://{run_id}", run_id)
    began = time.time() - 1
    for number, run_id in enumerate(runs):  # what happened before they were asked is no part of it
        held.hear(f"tls://{run_id}", told(number, run_id, began, held.question(f"tls://{run_id}")[0]))
    before, since, used, place = _steps(store), time.monotonic(), time.thread_time(), 0
    taken: list[float] = []
    while time.monotonic() - since < seconds or place < min(count, 100):
        run_id = runs[place % count]
        asked = time.monotonic()
        held.hear(f"tls://{run_id}", told(place % count, run_id, began, held.question(f"tls://{run_id}")[0]))
        taken.append(time.monotonic() - asked)
        place += 1
    passed, own = time.monotonic() - since, time.thread_time() - used
    recorded = (_steps(store) - before) / passed
    return (
        f"| {count:,} | {place / passed:,.0f} | {count * passed / place:.1f} | {recorded:,.0f} | {min(1.0, recorded / (10 * count)):.0%} "
        f"| {1000 * statistics.median(taken):.1f} | {own / passed:.0%} | {1 - own / passed:.0%} |"
    )


def _steps(store: object) -> int:
    return sum(store.last_steps().values())  # type: ignore[attr-defined]


def _run_to_end(scheduler: object, config: RunConfig, dataset: object) -> tuple[float, float]:
    """Seconds of a run: from its submission to its end, and those that it trained."""
    began = time.monotonic()
    run = scheduler.submit(config, dataset)  # type: ignore[attr-defined]
    while not (run := scheduler.store.run(run.id)).state.is_over:  # type: ignore[attr-defined]
        scheduler.tend()  # type: ignore[attr-defined]
        time.sleep(0.05)
    assert run.facts.seconds is not None, run.reason
    return time.monotonic() - began, run.facts.seconds


@contextmanager
def room(folder: Path, store: object, computers: int, sleep: float = 0.0) -> Iterator[object]:
    """A scheduler whose trainings go to so many processes in the place of computers."""
    from signcore.running.cluster.keys import security_of
    from signcore.running.cluster.room import OwnRoom
    from signcore.running.launchers.dask import DaskLauncher
    from signcore.running.scheduler import Scheduler

    place = Path(tempfile.mkdtemp(dir=folder))
    own = OwnRoom(_free_port(), place / "room.pem", gone_seconds=120)
    scheduler = Scheduler(store, DaskLauncher(store, own.address, security_of(own.room_file), own.ensure, own.close))  # type: ignore[arg-type]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks._sleepy", own.address, str(own.room_file), str(place / name), name, str(sleep)],
            cwd=PROJECT_FOLDER,
            stderr=subprocess.DEVNULL,
        )
        for name in (f"pc{number}" for number in range(computers))
    ]
    try:
        _wait(lambda: scheduler.launcher.most_at_once() == computers)
        yield scheduler
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
        scheduler.close()


def _wait(condition: Callable[[], bool], seconds: float = 180) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "the room did not open"
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
