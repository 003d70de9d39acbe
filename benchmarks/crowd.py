"""A class on one machine: thirty who watch a training, a store with two hundred runs, two servers on one store.

    python -m benchmarks.crowd [--watchers 30] [--seconds 15] [--rounds 2] [--runs 200] [--calm 4]

Watchers are sessions of Streamlit's own protocol without a browser each (`benchmarks/_guests.py`): all of the server's work and none
of the drawing, which in a class happens on thirty other machines. They share the two cores with the server and the training all the
same. The store holds runs of 20 epochs, a fifth of them with the 17,160 batches of Sign Language MNIST, the others with 1,500.

Measured, in turn and several rounds:

* the training's milliseconds a batch, from the times that it writes itself, gaps between epochs left out;
* how old a batch is when a watcher's page has it: each batch's time against the arrival of the first curve that holds it, so that the
  second between two looks is in it;
* a click: the filters' slider on the model page, and the epochs' slider on the train page, from its request until the page's last element;
* the server's share of one core.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks._guests import Guest, cpu_seconds, server_pid
from benchmarks.watching import noise
from signcore.config import RunConfig
from signcore.datasets import SignDataset, library
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.store import BatchEvent, Command, EpochEvent, Run, RunState, RunStore
from tests.e2e.dashboard import serve

_SMALL = {"filters": "16,16", "dense_units": "64", "epochs": "500"}  # on, until it is told to stop
_FULL = 27_455
_FEW_RUNS = 5
_FEWEST = 5  # batches that have to be measured
_PRESSES = 10
_LONG = 60.0


@dataclass
class Figures:
    """What was seen with some watchers, over all rounds."""

    batch_seconds: list[float] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    model_clicks: list[float] = field(default_factory=list)
    train_clicks: list[float] = field(default_factory=list)
    server_share: list[float] = field(default_factory=list)
    guests_share: list[float] = field(default_factory=list)
    kilobytes: list[float] = field(default_factory=list)


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.crowd", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--watchers", type=int, default=30)
    ask.add_argument("--seconds", type=float, default=15.0, help="how long each number of watchers is measured in a round")
    ask.add_argument("--rounds", type=int, default=2)
    ask.add_argument("--runs", type=int, default=200, help="more than five")
    ask.add_argument("--calm", type=float, default=4.0, help="seconds between watchers' coming and the measuring")
    options = ask.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "second").mkdir()
        (folder / "store").mkdir()
        (folder / "second" / "store").symlink_to(folder / "store")
        os.environ["SIGNLAB_STORE"] = str(folder / "store")
        dataset, store = library.add(noise(_FULL)), RunStore()
        with serve(folder) as home:
            asyncio.run(show_runs(home, store, dataset, options.runs))
            with serve(folder / "second") as other, trainings_end(store):
                asyncio.run(show_crowd(home, other, store, dataset, options))


@contextmanager
def trainings_end(store: RunStore) -> Iterator[None]:
    """Trainings outlive their server, and would outlive a benchmark that breaks off, too."""
    try:
        yield
    finally:
        for run in store.runs([state for state in RunState if state.is_active]):
            end(run)


def end(run: Run) -> None:
    """Kill a training's process, where it has one that is still there."""
    if run.facts.pid:
        with suppress(ProcessLookupError):
            os.kill(run.facts.pid, signal.SIGKILL)


# --- many runs ---------------------------------------------------------------------------------------------------------------


def add_past_run(store: RunStore, dataset: SignDataset, number: int) -> Run:
    """A finished run of 20 epochs, with curves as they look, and its answers to the validation signs."""
    random = np.random.default_rng(number)
    epochs, per_epoch = 20, 858 if number % 5 == 0 else 75
    config = RunConfig().with_settings({"seed": str(number), "learning_rate": f"{random.choice([0.001, 0.002, 0.0005])}"})
    # Never in the queue, where the server would take it for one to be trained.
    name = f"{random.choice(['Dense', 'CNN', 'Small CNN'])} {number}"
    run = store.create(config, dataset, name, f"learner {number % 30}", state=RunState.STARTING)
    at = np.arange(1, epochs * per_epoch + 1)
    loss = 3.2 * np.exp(-3 * at / len(at)) + random.normal(0, 0.05, len(at))
    accuracy = (1 - np.exp(-4 * at / len(at)) + random.normal(0, 0.05, len(at))).clip(0, 1)
    seconds = run.created + 0.03 * at
    batches = [
        BatchEvent(int(step), int((step - 1) // per_epoch), float(one), float(other), float(moment))
        for step, one, other, moment in zip(at, loss, accuracy, seconds, strict=True)
    ]
    whole = []
    for epoch in range(epochs):
        part = slice(epoch * per_epoch, (epoch + 1) * per_epoch)
        figures = float(loss[part].mean()), float(accuracy[part].mean())
        spent = 0.03 * per_epoch
        whole.append(EpochEvent(epoch, *figures, figures[0] + 0.2, figures[1] * 0.95, spent, 1060.0, 0.001, 0.01 * spent, 0.8 * spent, 0.1))
    store.add_events(run.id, batches, whole)
    facts = {"parameters": 264_049, "steps_per_epoch": per_epoch, "training_images": per_epoch * 32, "seconds": 0.03 * len(at)}
    store.add_facts(run.id, **facts, device="2 cores", versions={"keras": "3", "tensorflow": "2"})
    answers = random.dirichlet(np.ones(24) / 4, len(dataset.validation)).astype(np.float16)
    np.save(store.run_folder(run.id) / PREDICTIONS_NAME, answers)
    store.set_state(run.id, RunState.FINISHED)
    return store.run(run.id)


async def show_runs(home: str, store: RunStore, dataset: SignDataset, many: int) -> None:
    """The results page and the store's questions with few runs and with many."""
    times: dict[str, list[float]] = {}
    numbers = _FEW_RUNS, many
    for start, count in ((0, numbers[0]), numbers):
        runs = [add_past_run(store, dataset, number) for number in range(start, count)]
        longest = next((run for run in runs if run.facts.steps_per_epoch > 100), runs[0])
        async with (
            Guest(home),
            Guest(home, "results", f"data={dataset.id}") as reader,
            Guest(home, "train", f"data={dataset.id}") as learner,
        ):
            add(times, "the results page, ms", [await reader.rerun() for _press in range(_PRESSES)])
            add(times, "the train page, ms", [await learner.rerun() for _press in range(_PRESSES)])
        add(times, "`runs()`, ms", seconds_of(store.runs))
        add(times, "`last_epochs()`, ms", seconds_of(store.last_epochs))
        add(times, "`epochs()` of one run, ms", seconds_of(lambda: store.epochs(longest.id)))  # noqa: B023 - called at once
        add(times, "`batches()` of 17,160, ms", seconds_of(lambda: store.batches(longest.id)))  # noqa: B023 - called at once
    rows = sum(17_160 if number % 5 == 0 else 1_500 for number in range(many))
    print(f"{rows:,} batches in the store, {store_megabytes(store):.0f} MB; medians of {_PRESSES}\n")
    print(f"| what | {numbers[0]} runs | {numbers[1]} runs | ratio |\n| --- | ---: | ---: | ---: |")
    for name, (few, lots) in times.items():
        print(f"| {name} | {1000 * few:.1f} | {1000 * lots:.1f} | {lots / few:.2f} |", flush=True)


def add(times: dict[str, list[float]], name: str, taken: list[float]) -> None:
    times.setdefault(name, []).append(statistics.median(taken))


def seconds_of(work: Callable[[], object]) -> list[float]:
    taken = []
    for _time in range(_PRESSES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def store_megabytes(store: RunStore) -> float:
    return sum(path.stat().st_size for path in store.folder.glob("runs.sqlite*")) / 1e6


# --- many watchers -----------------------------------------------------------------------------------------------------------


async def show_crowd(home: str, other: str, store: RunStore, dataset: SignDataset, options: argparse.Namespace) -> None:
    """One training with nobody, one and many who watch it; the same many on two servers; then a run that the other server starts."""
    run, most = await started(home, store, dataset, 4 * options.calm), options.watchers
    places: dict[str, list[str]] = {
        "0": [],
        "1": [home],
        f"{most}": [home] * most,
        f"{most}, half on another server": ([home, other] * most)[:most],
    }
    seen = {name: Figures() for name in places}
    for _round in range(options.rounds):
        for name, homes in places.items():
            await measure(seen[name], home, homes, store, run, options)
            assert store.run(run.id).state is RunState.TRAINING, "the training ended before the measuring"
            print(f"{time.strftime('%X')} {name} watchers", file=sys.stderr, flush=True)
    store.send(run.id, Command.STOP)
    await until(lambda: store.run(run.id).state.is_over)
    show_figures(seen, store, run, options.seconds, options.rounds)
    await show_handover(home, other, store, dataset)


async def started(home: str, store: RunStore, dataset: SignDataset, calm: float) -> Run:
    """A training under way, beyond its first epoch's beginning, and everything that loads Keras at leisure has done so."""
    run = store.create(RunConfig().with_settings(_SMALL), dataset, "Watched")
    async with Guest(home, "train", f"data={dataset.id}"):  # this starts the server's engine
        await until(lambda: store.last_batch(run.id) is not None)
        await asyncio.sleep(calm)
    return store.run(run.id)


async def measure(into: Figures, home: str, homes: list[str], store: RunStore, run: Run, options: argparse.Namespace) -> None:
    """What the training, the watchers and someone who clicks feel with watchers at these addresses."""
    pids = sorted({server_pid(one) for one in [home, *homes]})
    query = f"data={run.data.id}&run={run.id}"
    async with AsyncExitStack() as stack:
        watchers = []
        for one in homes:
            watchers.append(await stack.enter_async_context(Guest(one, "train", query)))
            await asyncio.sleep(1 / len(homes))  # they do not all look at the same moment
        learner = await stack.enter_async_context(Guest(home, "model", f"data={run.data.id}"))
        await asyncio.sleep(options.calm)
        used, own, began = sum(map(cpu_seconds, pids)), time.process_time(), time.time()
        bytes_before = sum(watcher.received for watcher in watchers)
        await asyncio.sleep(options.seconds)
        await until(lambda: len(gaps(store, run, began, time.time())) >= _FEWEST)  # on a busy machine, it may have trained nothing
        ended = time.time()
        into.server_share.append((sum(map(cpu_seconds, pids)) - used) / (ended - began))
        into.guests_share.append((time.process_time() - own) / (ended - began))
        if watchers:
            into.kilobytes.append((sum(watcher.received for watcher in watchers) - bytes_before) / len(watchers) / (ended - began) / 1e3)
        starter = await stack.enter_async_context(Guest(home, "train", f"data={run.data.id}"))  # it watches, too
        for press in range(_PRESSES):
            into.model_clicks.append(await learner.set("Filters in block 1", "double_array_value", [40 + press % 2]))
            into.train_clicks.append(await starter.set("Epochs", "double_array_value", [20 + press % 2]))
    into.batch_seconds += gaps(store, run, began, ended)
    for watcher in watchers:
        into.ages += ages(watcher, batches_between(store, run, began, ended))


def batches_between(store: RunStore, run: Run, began: float, ended: float) -> list[BatchEvent]:
    """The batches that ended in a time."""
    return [batch for batch in store.batches(run.id, most=10**9) if began <= batch.time <= ended]


def gaps(store: RunStore, run: Run, began: float, ended: float) -> list[float]:
    """The seconds from each of these batches to the next of its epoch."""
    return [two.time - one.time for one, two in pairwise(batches_between(store, run, began, ended)) if one.epoch == two.epoch]


def ages(watcher: Guest, batches: list[BatchEvent]) -> list[float]:
    """How old each of these batches was when a curve with it arrived; those that no curve held yet are left out."""
    arrivals, steps = (np.array(column) for column in zip(*watcher.steps, strict=True))
    wanted = np.array([batch.step for batch in batches])
    place = np.searchsorted(steps, wanted)
    there = place < len(steps)
    return (arrivals[place[there]] - np.array([batch.time for batch in batches])[there]).tolist()


def show_figures(seen: dict[str, Figures], store: RunStore, run: Run, seconds: float, rounds: int) -> None:
    last = store.last_batch(run.id)
    print(f"\nA training in batches of 32, {last.step if last else 0:,} of them in the end; {rounds} rounds of {seconds:g} s each\n")
    print(
        "| watchers | ms a batch | ratio | a batch's age on their pages, s: median (95 %) | model page, ms | train page, ms "
        "| server, % of a core | watchers' own | kB a second each |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    base = statistics.mean(seen["0"].batch_seconds)
    for name, one in seen.items():
        mean = statistics.mean(one.batch_seconds)
        age = f"{statistics.median(one.ages):.2f} ({np.quantile(one.ages, 0.95):.2f})" if one.ages else "–"
        clicks = f"{1000 * statistics.median(one.model_clicks):.0f} | {1000 * statistics.median(one.train_clicks):.0f}"
        shares = f"{100 * statistics.mean(one.server_share):.0f} | {100 * statistics.mean(one.guests_share):.0f}"
        size = f"{statistics.mean(one.kilobytes):.0f}" if one.kilobytes else "–"
        print(f"| {name} | {1000 * mean:.2f} | {mean / base:.2f} | {age} | {clicks} | {shares} | {size} |", flush=True)


async def show_handover(home: str, other: str, store: RunStore, dataset: SignDataset) -> None:
    """A run that is started on one server, seen on the other."""
    query = f"data={dataset.id}&subset=240&epochs=1&filters=8,8&dense_units=16"
    async with Guest(home, "train", query) as here, Guest(other, "train", query) as there:
        before = {run.id for run in store.runs()}
        began = time.perf_counter()
        press = asyncio.create_task(here.set("Start training", "trigger_value", True))
        new: set[str] = set()
        while not any(one in option for one in new for option in there.controls["Run shown"].options):
            assert time.perf_counter() - began < _LONG, "it was not seen"
            new = {run.id for run in store.runs(limit=3)} - before
            await there.rerun()
        seen = time.perf_counter() - began
        answered = await press
        (run_id,) = new
        await until(lambda: store.run(run_id).state.is_over)
        over = store.run(run_id)
    print(
        f"\nStarted on one server: its own page answered after {answered:.2f} s, the other's, asked again and again, named the run after "
        f"{seen:.2f} s. It ended as {over.state}."
    )


async def until(condition: Callable[[], object], seconds: float = _LONG) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    main()
