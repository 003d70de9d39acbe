"""Who is here, what each is doing, and who may need help. Kept in the server's memory: no click writes anything for it.

The rules are plain, so that a teacher can say them: somebody is *idle* after five minutes without a click, *gone* after thirty; somebody is
*stuck* who has clicked within five minutes and yet has been in the same scene of the lesson for five, without a new guess or a training.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from signcore.classroom.people import Person
from signcore.runs.records import Run, RunState

IDLE_SECONDS, GONE_SECONDS = 300.0, 1800.0  # since the last click
STUCK_SECONDS = 300.0  # in a scene without progress
ERROR_SECONDS = 180.0  # for which an error that was shown is told
FAILED_SECONDS = 900.0  # for which a failed training is told
_LONGEST = 60  # characters of a page's or a scene's name


class Doing(StrEnum):
    """What somebody does."""

    HERE = "here"
    TRAINING = "training"  # something of theirs trains
    WAITING = "waiting"  # something of theirs waits to train
    IDLE = "idle"
    GONE = "gone"


class Need(StrEnum):
    """Why somebody may need help, the most urgent first."""

    RAN_AWAY = "ran away"  # the loss of their training ran away, and it waits for a decision
    FAILED = "failed"  # their last training failed
    ERROR = "error"  # an error was shown to them
    STUCK = "stuck"  # no progress in a scene


@dataclass(frozen=True)
class Seen:
    """Where somebody was seen last; all times are seconds since 1970.

    Attributes:
        page: the name of the page.
        scene: the scene of the lesson, empty for none.
        progress: whatever changes when they get on: it is only compared.
        clicked: their last click.
        since: since when page, scene and progress are as they are.
        error: when an error was shown to them last; 0 for never, or not since they got on.
    """

    page: str
    scene: str = ""
    progress: str = ""
    clicked: float = 0.0
    since: float = 0.0
    error: float = 0.0


@dataclass(frozen=True)
class Tile:
    """One of the class, as the teacher sees them.

    Attributes:
        seen: where; None for somebody whom this server has not seen since it started.
        run: their newest run, or None.
    """

    person: Person
    doing: Doing
    needs: tuple[Need, ...]
    seen: Seen | None
    run: Run | None


class Presence:
    """Where everybody was seen last. Safe to share between threads.

    Args:
        now: seconds since 1970.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._seen: dict[str, Seen] = {}
        self._lock = threading.Lock()

    def note(self, person_id: str, page: str, scene: str = "", progress: str = "") -> None:
        """Somebody clicked, and is there now."""
        now, here = self._now(), (page[:_LONGEST], scene[:_LONGEST], progress)
        with self._lock:
            before = self._seen.get(person_id)
            if before and (before.page, before.scene, before.progress) == here:
                self._seen[person_id] = replace(before, clicked=now)
            else:
                self._seen[person_id] = Seen(*here, clicked=now, since=now)

    def note_error(self, person_id: str) -> None:
        """An error was shown to somebody."""
        with self._lock:
            if before := self._seen.get(person_id):
                self._seen[person_id] = replace(before, error=self._now())

    def busy(self) -> int:
        """How many clicked so lately that they are not idle."""
        now = self._now()
        with self._lock:
            return sum(now - seen.clicked < IDLE_SECONDS for seen in self._seen.values())

    def of(self, person_id: str) -> Seen | None:
        """Where somebody was seen; None where they were not."""
        with self._lock:
            return self._seen.get(person_id)


def doing_of(seen: Seen | None, runs: Iterable[Run], now: float) -> Doing:
    """What somebody does.

    Args:
        seen: where they were seen.
        runs: theirs.
        now: seconds since 1970.

    >>> doing_of(Seen("train", clicked=100.0), [], now=399.0), doing_of(Seen("train", clicked=100.0), [], now=401.0)
    (<Doing.HERE: 'here'>, <Doing.IDLE: 'idle'>)
    """
    states = {run.state for run in runs}
    if any(state.is_active for state in states):
        return Doing.TRAINING
    if RunState.QUEUED in states:
        return Doing.WAITING
    silent = now - seen.clicked if seen else math.inf
    return Doing.GONE if silent > GONE_SECONDS else Doing.IDLE if silent > IDLE_SECONDS else Doing.HERE


def needs_of(seen: Seen | None, runs: Sequence[Run], now: float) -> tuple[Need, ...]:
    """Why somebody may need help; nothing for most.

    Args:
        seen: where they were seen.
        runs: theirs, the newest first.
        now: seconds since 1970.

    >>> needs_of(Seen("lesson", "cnn", clicked=390.0, since=0.0), [], now=400.0)
    (<Need.STUCK: 'stuck'>,)
    """
    found, newest = [], runs[0] if runs else None
    if any(run.state is RunState.PAUSED and run.reason for run in runs):  # who pauses it by hand gives no reason
        found.append(Need.RAN_AWAY)
    if newest and newest.state is RunState.FAILED and now - (newest.ended or 0.0) <= FAILED_SECONDS:
        found.append(Need.FAILED)
    if seen and seen.error and now - seen.error <= ERROR_SECONDS:
        found.append(Need.ERROR)
    trains = any(not run.state.is_over for run in runs)
    if seen and seen.scene and not trains and now - seen.since >= STUCK_SECONDS and now - seen.clicked <= IDLE_SECONDS:
        found.append(Need.STUCK)
    return tuple(found)


def tiles(people: Iterable[Person], presence: Presence, runs: Iterable[Run], now: float) -> list[Tile]:
    """Everybody in a class but the teacher: who may need help first, then by nickname.

    Args:
        people: of the class.
        presence: where they were seen.
        runs: all, the newest first.
        now: seconds since 1970.
    """
    by_person: dict[str, list[Run]] = {}
    for run in runs:
        by_person.setdefault(run.person, []).append(run)
    found = []
    for person in people:
        if not person.is_teacher:
            own, seen = by_person.get(person.id, []), presence.of(person.id) or _kept(person)
            found.append(Tile(person, doing_of(seen, own, now), needs_of(seen, own, now), seen, own[0] if own else None))
    urgency = list(Need)
    return sorted(found, key=lambda one: (min(map(urgency.index, one.needs), default=len(urgency)), one.person.nickname.casefold()))


def _kept(person: Person) -> Seen | None:
    """What the store knows of where somebody was, after a new start of the server."""
    page, _space, scene = person.doing.partition(" ")
    return Seen(page, scene, clicked=person.seen, since=person.seen) if person.seen else None
