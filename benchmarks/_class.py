"""A learner of a class without a browser: goes from page to page, moves, guesses, trains, tries pictures, and thinks in between."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field

import numpy as np

from benchmarks._guests import Guest
from benchmarks.hostile import read
from signcore.runs.store import RunStore

STILL = ("to a page", "a slider", "a guess", "another scene")  # clicks on pages that do not change by themselves
MOVING = ("the train page", "a picture")
_SCENES = ("label", "neighbours", "onehot", "count", "kernel", "pool", "softmax")
_WAITING = 4  # trainings that wait at a time; more would only make the end of a measuring longer
_SMALL = "subset=240&epochs=1&filters=8,8&dense_units=16&device=cpu"  # of those that learners queue


@dataclass
class Seen:
    """What learners saw in one state of the machine.

    Attributes:
        clicks: seconds of each click, by its kind.
        troubles: what was shown as an error, or broke off, with how often.
        unread: pictures that got no answer.
        queued: trainings that learners queued.
    """

    clicks: dict[str, list[float]] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    queued: int = 0

    def still(self) -> list[float]:
        """All clicks on pages that do not change by themselves."""
        return [seconds for kind in STILL for seconds in self.clicks.get(kind, [])]


class Learner:
    """One of a class.

    Args:
        guest: their session, which has come.
        number: tells them from the others; what they do follows from it.
        store: of the server, where a training that goes on is found.
        picture: what they show on the try-it page.
        think: seconds between two clicks, on average.
    """

    def __init__(self, guest: Guest, number: int, store: RunStore, picture: bytes, think: float) -> None:
        self.guest, self.seen, self.may_train = guest, Seen(), False
        self._store, self._picture, self._think = store, picture, think
        self._random = np.random.default_rng(number)
        self._press = 0

    async def live(self) -> None:
        """Do one thing after the other, until this is cancelled. What goes wrong is noted, and the next thing is done."""
        await asyncio.sleep(self._random.uniform(0, self._think))
        visits = (self._set_up, self._learn, self._look_at_results, self._learn, self._set_up, self._watch, self._try)
        place = int(self._random.integers(len(visits)))
        while True:
            before = len(self.guest.troubles)
            try:
                await visits[place % len(visits)]()
            except (RuntimeError, OSError, KeyError, ValueError) as error:
                self.seen.troubles[f"{type(error).__name__}: {error}"[:120]] += 1
                await asyncio.sleep(self._think)
            self.seen.troubles.update(text[:120] for text in self.guest.troubles[before:])
            place += 1

    async def _timed(self, kind: str, click: Awaitable[float]) -> None:
        seen = self.seen  # in which it began
        seen.clicks.setdefault(kind, []).append(await click)
        await asyncio.sleep(self._random.uniform(0.5, 1.5) * self._think)

    async def _set_up(self) -> None:
        await self._timed("to a page", self.guest.go("model"))
        for _time in range(3):
            self._press += 1
            await self._timed("a slider", self.guest.set("Filters in block 1", "double_array_value", [20 + self._press % 40]))

    async def _learn(self) -> None:
        await self._timed("to a page", self.guest.go("", f"step={self._random.choice(_SCENES)}"))
        for _time in range(2):
            await self._guess()
            await self._timed("another scene", self.guest.set("Next ▶", "trigger_value", True))

    async def _guess(self) -> None:
        """By whatever the scene has: a number, one of several answers, or the wish to guess again."""
        controls = self.guest.controls
        if "Your guess" in controls:
            number, button = controls["Your guess"].id, controls["That is my guess"].id
            await self._timed("a guess", self.guest.send({number: ("double_value", 7.0), button: ("trigger_value", True)}))
        elif "Guess again" in controls:
            await self._timed("a guess", self.guest.set("Guess again", "trigger_value", True))
        elif "Show me without a guess" in controls:  # else it is the scene of which the class is asked, which waits for the truth
            await self._timed("a guess", self.guest.set("Show me without a guess", "trigger_value", True))

    async def _look_at_results(self) -> None:
        await self._timed("to a page", self.guest.go("results", self._random.choice(["", "view=closely", "view=hardest"])))
        await self._timed("to a page", self.guest.go("class", "view=board"))

    async def _watch(self) -> None:
        """The run that trains, for a while; and queue one, where few wait."""
        going = self._store.runs(limit=1)
        await self._timed("the train page", self.guest.go("train", f"run={going[0].id}&{_SMALL}" if going else _SMALL))
        await self._timed("the train page", self.guest.set("Epochs", "double_array_value", [1 + self._press % 3]))
        if self.may_train and len(self._store.line()) < _WAITING:
            self.seen.queued += 1
            await self._timed("the train page", self.guest.set("Start training", "trigger_value", True))
        await asyncio.sleep(3 * self._think)

    async def _try(self) -> None:
        await self._timed("to a page", self.guest.go("try-it"))
        began = time.perf_counter()
        if await read(self.guest, self._picture):
            self.seen.clicks.setdefault("a picture", []).append(time.perf_counter() - began)
        else:
            self.seen.unread += 1
        await asyncio.sleep(self._think)


def median_and_95(seconds: list[float]) -> str:
    """In milliseconds, as two cells of a table."""
    if not seconds:
        return "– | –"
    return f"{1000 * statistics.median(seconds):,.0f} | {1000 * float(np.quantile(seconds, 0.95)):,.0f}"
