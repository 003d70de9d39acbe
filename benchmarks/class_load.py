"""A whole class on one machine: thirty learners who click, guess, train and try pictures; then ever more sessions, until something breaks.

    python -m benchmarks.class_load [--learners 30] [--minutes 30] [--rounds 4] [--think 5] [--sessions 100]

Learners are sessions of Streamlit's own protocol without a browser each (`benchmarks/_class.py`), each known by a cookie of their own, on
the same cores as the server and the training. A teacher looks at who is here, and a question to all stands on everybody's page. A round has
three equal parts, so that a machine whose speed changes changes it for all of them:

* the class, and nobody trains;
* a training of the lesson's network, and the class' pages lie still, connected: nobody clicks, nothing redraws itself;
* the same training and the class, who queue small trainings of their own in turn behind it.

Then the training is stopped, the ones that wait follow each other, and the next round begins. A click lasts from its request until the
page's last element; a training's milliseconds a batch are from the times that it writes itself, gaps between epochs left out.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks._class import MOVING, STILL, Learner, Seen, median_and_95
from benchmarks._guests import Guest, cpu_seconds, open_files, resident, server_pid
from benchmarks.crowd import end, gaps, trainings_end, until
from benchmarks.hostile import health, photograph, read
from benchmarks.watching import noise
from signcore.classroom.people import People
from signcore.classroom.settings import ClassSettings, set_class_settings
from signcore.classroom.together import Together
from signcore.config import RunConfig
from signcore.datasets import SignDataset, library
from signcore.devices import core_count, cpu_name
from signcore.running.capacity import set_runs_at_once
from signcore.runs.store import Command, Run, RunState, RunStore
from tests.e2e.dashboard import serve

_FULL = 27_455
_GOAL_CLICKS, _GOAL_BATCH, _GOAL_SHARE = 1.2, 1.1, 1.0
_CALM = 4.0  # seconds that a new state of the machine gets before it is measured
_PATIENCE = 180.0  # seconds for a training to begin, and for those that wait to come to their end
_STEP = 10  # sessions that come at once
_GOING = [state for state in RunState if not state.is_over]
_IDLE, _ALONE, _BOTH, _QUEUE = (
    "nobody trains",
    "a training, the pages lie still",
    "a training and the class",
    "short ones follow each other",
)


@dataclass
class State:
    """What was measured in one state of the machine, over all rounds."""

    seen: Seen = field(default_factory=Seen)
    batch_seconds: list[float] = field(default_factory=list)
    server_seconds: float = 0.0
    guests_seconds: float = 0.0
    seconds: float = 0.0


def main() -> None:
    ask = argparse.ArgumentParser(
        prog="python -m benchmarks.class_load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--learners", type=int, default=30)
    ask.add_argument("--minutes", type=float, default=30.0, help="of all rounds together; 0 leaves them out")
    ask.add_argument("--rounds", type=int, default=4)
    ask.add_argument("--think", type=float, default=5.0, help="seconds between two clicks of a learner, on average")
    ask.add_argument("--sessions", type=int, default=0, help="so many sessions at last, ten more at a time; 0 leaves them out")
    options = ask.parse_args()
    os.environ["SIGNLAB_CLASS"] = "1"
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["SIGNLAB_STORE"] = str(Path(temporary, "store"))
        dataset, store = library.add(noise(_FULL)), RunStore()
        set_class_settings(store, ClassSettings(epochs=500, minutes=0, waiting=0))
        set_runs_at_once(store, 1)  # however many cores: what learners queue waits behind the training that is measured
        print(f"{core_count()} cores of {cpu_name()}, {time.strftime('%d %B %Y')}; load when it began: {load()}\n", flush=True)
        with serve(Path(temporary)) as home, trainings_end(store):
            asyncio.run(Classroom(home, store, dataset, options).measure())
        print(f"\nLoad when it ended: {load()}")


def load() -> str:
    """How many processes wanted a core in the last 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


class Classroom:
    """The server's class: its people, their sessions, and what is measured."""

    def __init__(self, home: str, store: RunStore, dataset: SignDataset, options: argparse.Namespace) -> None:
        self.home, self.store, self.dataset, self.options = home, store, dataset, options
        self.pid, self.people = server_pid(home), People(store)
        self.states = {name: State() for name in (_IDLE, _ALONE, _BOTH, _QUEUE)}
        self.memory: list[tuple[float, float]] = []  # (seconds, MB)
        self.learners: list[Learner] = []
        self.lives: list[asyncio.Task[None]] = []
        self.picture = photograph(0, 1.0)
        self._number = 0

    async def measure(self) -> None:
        """Everything; what was measured is shown even where the machine or the server gives up."""
        async with AsyncExitStack() as stack:
            teacher, secret = self.people.become_teacher(self.people.renew_teacher_secret())
            async with Guest(self.home):  # the server's first page
                pass
            sees_all = await stack.enter_async_context(Guest(self.home, "train", "", f"signlab_who={secret}"))  # it starts the engine
            for page, query in (("", ""), ("model", ""), ("results", ""), ("class", "view=board"), ("try-it", "")):
                await sees_all.go(page, query)  # what a page needs is loaded at its first visit
            await read(sees_all, self.picture)
            await sees_all.go("class", "view=people")
            Together(teacher, self.store, self.store).ask("where", ["conv", "dense", "norm"], self.dataset.id)
            remembering = asyncio.create_task(self._remember())
            try:
                await self._come(stack, self.options.learners)
                for number in range(self.options.rounds if self.options.minutes else 0):
                    await self._round(number)
            finally:
                remembering.cancel()
                if self.options.minutes:
                    self.show()
            if self.options.sessions:
                await self._crowd(stack)
            for life in self.lives:
                life.cancel()

    async def _come(self, stack: AsyncExitStack, count: int) -> list[float]:
        """So many join, all within ten seconds, and begin. Returns the seconds until each one's first page was there."""

        async def one(number: int, wait: float) -> float:
            await asyncio.sleep(wait)
            _person, secret = self.people.join(f"Learner {number}", self.people.join_code())
            guest = Guest(self.home, "model", f"data={self.dataset.id}", f"signlab_who={secret}")
            began = time.perf_counter()
            await stack.enter_async_context(guest)
            seconds = time.perf_counter() - began
            self.learners.append(Learner(guest, number, self.store, self.picture, self.options.think))
            self.lives.append(asyncio.create_task(self.learners[-1].live()))
            return seconds

        first, self._number = self._number, self._number + count
        came = await asyncio.gather(*(one(first + place, 10 * place / count) for place in range(count)), return_exceptions=True)
        for problem in (one for one in came if isinstance(one, BaseException)):
            self.states[_IDLE].seen.troubles[f"at the door: {type(problem).__name__}: {problem}"[:120]] += 1
        return [one for one in came if isinstance(one, float)]

    async def _round(self, number: int) -> None:
        part = 60 * self.options.minutes / self.options.rounds / 3
        await self._during(_IDLE, part)
        with self._asleep():
            run = await self._train(number)
            await self._during(_ALONE, part, run)
        for learner in self.learners:
            learner.may_train = True
        await self._during(_BOTH, part, run)
        for learner in self.learners:
            learner.may_train = False
        await self._during(_QUEUE, 0.0, until_done=asyncio.create_task(self._drain(run)))

    async def _train(self, number: int) -> Run:
        """The lesson's network, as a run of nobody's; on its way, past its first batches."""
        config = RunConfig().with_settings({"epochs": "500", "device": "cpu"})
        run = self.store.create(config, self.dataset, f"Measured {number}")
        await until(lambda: self.store.last_batch(run.id) is not None, _PATIENCE)
        return self.store.run(run.id)

    async def _drain(self, run: Run) -> None:
        """End the measured training; the ones that wait follow it, as far as they come to it in time."""
        self.store.send(run.id, Command.STOP)
        give_up = time.monotonic() + _PATIENCE
        while going := self.store.runs(_GOING, limit=-1):
            if time.monotonic() > give_up:
                for one in going:
                    self.states[_QUEUE].seen.troubles[f"a training is {one.state} after {_PATIENCE:g} s, and is given up"] += 1
                    if not self.store.set_state(one.id, RunState.STOPPED, only_from=[RunState.QUEUED]):
                        end(one)  # the scheduler notices
                give_up += _PATIENCE
            await asyncio.sleep(0.2)

    async def _during(self, name: str, seconds: float, run: Run | None = None, until_done: asyncio.Task[None] | None = None) -> None:
        """Measure one state of the machine."""
        state = self.states[name]
        for learner in self.learners:
            learner.seen = Seen()  # clicks on the way into this state count for nothing
        if until_done is None:
            await asyncio.sleep(_CALM)
        for learner in self.learners:
            learner.seen = state.seen
        used, own, began = cpu_seconds(self.pid), time.process_time(), time.time()
        await (until_done or asyncio.sleep(seconds))
        ended = time.time()
        state.server_seconds += cpu_seconds(self.pid) - used
        state.guests_seconds += time.process_time() - own
        state.seconds += ended - began
        if run is not None:
            state.batch_seconds += gaps(self.store, run, began, ended)
            if self.store.run(run.id).state is not RunState.TRAINING:
                state.seen.troubles[f"the measured training is {self.store.run(run.id).state}"] += 1
        print(f"{time.strftime('%X')} {name}: {len(state.seen.still())} clicks, load {load()}", file=sys.stderr, flush=True)

    @contextmanager
    def _asleep(self) -> Iterator[None]:
        """Everybody's pages lie still: nothing is clicked, and nothing redraws itself."""
        for life in self.lives:
            life.cancel()
        for learner in self.learners:
            learner.guest.is_asleep = True
        try:
            yield
        finally:
            for learner in self.learners:
                learner.guest.is_asleep = False
            self.lives = [asyncio.create_task(learner.live()) for learner in self.learners]

    async def _remember(self) -> None:
        """Note the server's memory every 30 seconds, oftener in short measurings."""
        began = time.monotonic()
        while True:
            self.memory.append((time.monotonic() - began, resident(self.pid)))
            await asyncio.sleep(min(30.0, 6 * self.options.minutes))

    def show(self) -> None:
        """The tables."""
        idle, alone, both = (self.states[name] for name in (_IDLE, _ALONE, _BOTH))
        print(
            f"{len(self.learners)} learners who think {self.options.think:g} s between two clicks; {self.options.rounds} rounds, "
            f"{self.options.minutes:g} minutes; medians and 95th percentiles\n"
        )
        print("| what | goal | nobody trains | while one trains | ratio |\n| --- | ---: | ---: | ---: | ---: |")
        still, moving = idle.seen.still(), both.seen.still()
        if still and moving:
            for name, share in (("median", 0.5), ("95th percentile", 0.95)):
                before, after = (1000 * float(np.quantile(one, share)) for one in (still, moving))
                goal = f"at most {_GOAL_CLICKS:g} times" if share > 0.5 else ""
                print(f"| a click on a page that stands still, {name}, ms | {goal} | {before:,.0f} | {after:,.0f} | {after / before:.2f} |")
        if alone.batch_seconds and both.batch_seconds:
            before, after = (1000 * statistics.mean(one.batch_seconds) for one in (alone, both))
            print(
                f"| a batch of the training, alone and with the class, ms | at most {_GOAL_BATCH:g} times | {before:.2f} | {after:.2f} "
                f"| {after / before:.2f} |"
            )
        shares = " | ".join(f"{one.server_seconds / one.seconds:.2f}" for one in (idle, both) if one.seconds)
        print(f"| the server, cores | below {_GOAL_SHARE:g} | {shares} | |", flush=True)
        self._show_clicks()
        self._show_memory()
        self._show_troubles()

    def _show_clicks(self) -> None:
        measured = {name: state for name, state in self.states.items() if state.seen.clicks}
        print("\n| clicks, ms: median, 95 % | " + " | ".join(f"{name} | " for name in measured) + "|")
        print("| --- |" + " ---: | ---: |" * len(measured))
        for kind in (*STILL, *MOVING):
            cells = " | ".join(median_and_95(state.seen.clicks.get(kind, [])) for state in measured.values())
            print(f"| {kind} | {cells} |")
        counts = " | ".join(f"{sum(map(len, state.seen.clicks.values())):,} | " for state in measured.values())
        print(f"| how many | {counts}|")
        shares = " | ".join(
            f"{state.server_seconds / state.seconds:.2f} | {state.guests_seconds / state.seconds:.2f}" for state in measured.values()
        )
        print(f"| cores: the server's, the learners' own | {shares} |", flush=True)

    def _show_memory(self) -> None:
        """How much, and how fast it grows: a straight line through all figures, and through those of the last half."""
        if len(self.memory) < 3:
            return
        seconds, megabytes = (np.array(column) for column in zip(*self.memory, strict=True))
        late = seconds >= seconds[-1] / 2
        slopes = [60 * float(np.polyfit(seconds[part], megabytes[part], 1)[0]) for part in (slice(None), late) if len(seconds[part]) > 1]
        print("\n| the server's resident memory, MB | first | last | most | MB a minute | in the last half |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        figures = " | ".join(f"{one:,.0f}" for one in (megabytes[0], megabytes[-1], megabytes.max()))
        print(f"| over {seconds[-1] / 60:.1f} minutes | {figures} | {' | '.join(f'{one:+.2f}' for one in slopes)} |", flush=True)

    def _show_troubles(self) -> None:
        troubles = sum((state.seen.troubles for state in self.states.values()), Counter[str]())
        unread, queued = (sum(getattr(state.seen, name) for state in self.states.values()) for name in ("unread", "queued"))
        failed = self.store.runs([RunState.FAILED, RunState.INTERRUPTED], limit=-1)
        print(
            f"\nErrors: {troubles.total()}. Pictures without an answer: {unread}. Trainings that learners queued: {queued}; "
            f"failed or interrupted: {len(failed)}. Open files: {open_files(self.pid)}. /healthz: {health(self.home)}."
        )
        for text, count in troubles.most_common(10):
            print(f"* {count} × {text}")
        sys.stdout.flush()

    # Ever more sessions.

    async def _crowd(self, stack: AsyncExitStack) -> None:
        """Ten more at a time, all of whom go on clicking, until there are as many as asked for or the server gives up."""
        limit = next(
            line.split()[3] for line in Path(f"/proc/{self.pid}/limits").read_text().splitlines() if line.startswith("Max open files")
        )
        print(f"\nNobody trains; the server may open {limit} files.\n")
        print(
            "| sessions | first page, s: median, slowest | refused | a click, ms: median, 95 % | errors | the server, cores "
            "| resident, MB | open files | health |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
        )
        while True:
            seen = Seen()
            for learner in self.learners:
                learner.seen = seen
            count = min(_STEP, self.options.sessions - len(self.learners))
            came = await self._come(stack, count) if count > 0 else []
            seen = Seen()
            for learner in self.learners:
                learner.seen = seen
            used, began = cpu_seconds(self.pid), time.time()
            await asyncio.sleep(max(15.0, 4 * self.options.think))
            share = (cpu_seconds(self.pid) - used) / (time.time() - began)
            first = f"{statistics.median(came):.1f}, {max(came):.1f}" if came else "–"
            clicks = median_and_95(seen.still()).replace(" |", ",")
            print(
                f"| {len(self.learners)} | {first} | {max(0, count) - len(came)} | {clicks} | {seen.troubles.total() + seen.unread} "
                f"| {share:.2f} | {resident(self.pid):,.0f} | {open_files(self.pid)} | {health(self.home)} |",
                flush=True,
            )
            for text, times in seen.troubles.most_common(3):
                print(f"  {times} × {text}", file=sys.stderr)
            if len(self.learners) >= self.options.sessions or (count > 0 and not came):
                break


if __name__ == "__main__":
    sys.exit(main())
