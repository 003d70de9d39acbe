"""Who counts as stuck, idle or gone, by times made by hand."""

from __future__ import annotations

import pytest

from signcore.classroom.people import Person, Role
from signcore.classroom.presence import Doing, Need, Presence, Seen, doing_of, needs_of, tiles
from signcore.datasets.base import SignDataset
from signcore.running.loss_watch import LOSS_EXPLODED
from signcore.runs.store import Run, RunState, RunStore
from tests.toy_runs import tiny_config


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _run(store: RunStore, signs: SignDataset, state: RunState, reason: str = "", person: str = "p1") -> Run:
    run = store.create(tiny_config(), signs, "one", "Mina", person=person)
    store.set_state(run.id, state, reason)
    return store.run(run.id)


@pytest.mark.parametrize(
    ("silent", "doing"),
    [(0, Doing.HERE), (300, Doing.HERE), (301, Doing.IDLE), (1800, Doing.IDLE), (1801, Doing.GONE)],
)
def test_idle_after_five_minutes_gone_after_thirty(silent: float, doing: Doing) -> None:
    assert doing_of(Seen("data", clicked=5000.0), [], 5000.0 + silent) is doing


def test_nobody_who_was_never_seen_is_here() -> None:
    assert doing_of(None, [], 10.0) is Doing.GONE


def test_who_waits_for_a_training_is_not_idle(run_store: RunStore, toy_signs: SignDataset) -> None:
    queued, going = (_run(run_store, toy_signs, state) for state in (RunState.QUEUED, RunState.TRAINING))
    seen = Seen("lesson", "cnn", clicked=0.0, since=0.0)
    assert doing_of(seen, [queued], 10_000.0) is Doing.WAITING
    assert doing_of(seen, [queued, going], 10_000.0) is Doing.TRAINING
    assert needs_of(Seen("lesson", "cnn", clicked=9_990.0), [going], 10_000.0) == (), "who trains waits, and is not stuck"


def test_stuck_is_who_clicks_and_gets_nowhere(clock: Clock) -> None:
    presence = Presence(clock)
    presence.note("p1", "lesson", "cnn", "2")
    for _minute in range(6):
        assert needs_of(presence.of("p1"), [], clock.now) == ()
        clock.now += 49.0
        presence.note("p1", "lesson", "cnn", "2")
    clock.now += 6.0
    assert needs_of(presence.of("p1"), [], clock.now) == (Need.STUCK,), "300 seconds after it began"
    presence.note("p1", "lesson", "cnn", "3")
    assert needs_of(presence.of("p1"), [], clock.now) == (), "a guess is progress"
    clock.now += 299.0
    presence.note("p1", "lesson", "pooling", "3")
    clock.now += 299.0
    assert needs_of(presence.of("p1"), [], clock.now) == (), "and so is the next scene"


def test_who_clicks_nothing_is_idle_and_not_stuck_and_nobody_is_stuck_outside_the_lesson() -> None:
    assert needs_of(Seen("lesson", "cnn", clicked=0.0, since=0.0), [], 301.0) == ()
    assert needs_of(Seen("train", "", clicked=990.0, since=0.0), [], 1000.0) == ()


def test_an_error_is_told_for_three_minutes_or_until_they_get_on(clock: Clock) -> None:
    presence = Presence(clock)
    presence.note_error("p1")
    assert presence.of("p1") is None, "of somebody who was never seen nothing is kept"
    presence.note("p1", "data")
    presence.note_error("p1")
    presence.note("p1", "data")
    assert needs_of(presence.of("p1"), [], clock.now + 180.0) == (Need.ERROR,)
    assert needs_of(presence.of("p1"), [], clock.now + 181.0) == ()
    presence.note("p1", "model")
    assert needs_of(presence.of("p1"), [], clock.now) == ()


def test_a_training_that_failed_or_ran_away_is_told(run_store: RunStore, toy_signs: SignDataset) -> None:
    failed = _run(run_store, toy_signs, RunState.FAILED, "because")
    assert failed.ended is not None
    assert needs_of(None, [failed], failed.ended + 900.0) == (Need.FAILED,)
    assert needs_of(None, [failed], failed.ended + 901.0) == ()
    later = _run(run_store, toy_signs, RunState.FINISHED)
    assert needs_of(None, [later, failed], failed.ended) == (), "the next one went well"
    by_hand, away = _run(run_store, toy_signs, RunState.PAUSED), _run(run_store, toy_signs, RunState.PAUSED, LOSS_EXPLODED)
    assert needs_of(None, [by_hand], 0.0) == ()
    assert needs_of(None, [away, by_hand, failed], failed.ended) == (Need.RAN_AWAY,)


def test_tiles_have_the_class_and_who_needs_help_first(clock: Clock, run_store: RunStore, toy_signs: SignDataset) -> None:
    class_ = [Person("p1", "mina"), Person("p2", "Jun"), Person("p3", "Ari", doing="lesson cnn", seen=990.0), Person("t", "", Role.TEACHER)]
    presence = Presence(clock)
    presence.note("p1", "data")
    presence.note_error("p1")
    newest = _run(run_store, toy_signs, RunState.FINISHED)
    found = tiles(class_, presence, run_store.runs(), clock.now)
    assert [one.person.nickname for one in found] == ["mina", "Ari", "Jun"]
    assert [one.doing for one in found] == [Doing.HERE, Doing.HERE, Doing.GONE]
    assert found[0].run == newest and found[1].run is None
    assert found[1].seen == Seen("lesson", "cnn", clicked=990.0, since=990.0), "what the store knows, until this server sees them"
    (start,) = tiles([Person("p4", "Noor", seen=990.0)], presence, [], clock.now)
    assert start.doing is Doing.HERE and start.seen == Seen("", clicked=990.0, since=990.0), "the start page has no name"
    assert found[2].seen is None and found[2].needs == ()
