"""The queue goes round the people who wait."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signcore.datasets import SignDataset
from signcore.running.scheduler import Scheduler, Shares
from signcore.runs.line import Waiting, fair_order
from signcore.runs.store import Command, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config


def _order(waiting: str, active: dict[str, int] | None = None, last: dict[str, float] | None = None) -> str:
    """Runs as letters of their people, in the order in which they came: "aab" is a's first, a's second, b's."""
    return "".join(
        one.person for one in fair_order([Waiting(f"{i}", person) for i, person in enumerate(waiting)], active or {}, last or {})
    )


@pytest.mark.parametrize(
    ("waiting", "active", "last", "order"),
    [
        ("", {}, {}, ""),
        ("aaa", {}, {}, "aaa"),
        ("aaaaab", {}, {}, "abaaaa"),
        ("aabbcc", {}, {}, "abcabc"),
        ("aabbb", {"a": 1}, {"a": 5.0}, "babab"),  # a has one going, so that it is b's turn until they are even
        ("ab", {}, {"a": 7.0, "b": 3.0}, "ba"),  # b's last one is longer ago
        ("ab", {}, {"a": 7.0}, "ba"),  # b never had one
        ("abc", {"b": 2}, {"a": 9.0, "b": 1.0, "c": 8.0}, "cab"),
    ],
)
def test_turns_by_hand(waiting: str, active: dict[str, int], last: dict[str, float], order: str) -> None:
    assert _order(waiting, active, last) == order


def test_a_person_s_own_runs_keep_their_order_and_one_sent_ahead_is_the_next() -> None:
    waiting = [Waiting("a1", "a"), Waiting("a2", "a"), Waiting("b1", "b"), Waiting("c1", "c", ahead=1), Waiting("a3", "a", ahead=2)]
    assert [one.run for one in fair_order(waiting, {}, {})] == ["a3", "c1", "b1", "a1", "a2"]


def _queue(store: RunStore, signs: SignDataset, people: Iterable[str]) -> list[str]:
    return [store.create(tiny_config(), signs, person=person).id for person in people]


def test_the_store_starts_runs_in_the_order_that_it_tells(run_store: RunStore, toy_signs: SignDataset) -> None:
    ids = _queue(run_store, toy_signs, "aaaab")
    told = run_store.line()
    assert told == [ids[0], ids[4], ids[1], ids[2], ids[3]]
    started = []
    while (run := run_store.take_next(1)) is not None:
        started.append(run.id)
        run_store.set_state(run.id, RunState.FINISHED)
    assert started == told


def test_a_newcomer_goes_before_the_next_one_of_whoever_had_a_turn(run_store: RunStore, toy_signs: SignDataset) -> None:
    first, second = _queue(run_store, toy_signs, "aa")
    assert run_store.take_next(1) is not None
    (late,) = _queue(run_store, toy_signs, "b")
    run_store.set_state(first, RunState.FINISHED)
    assert run_store.line() == [late, second]


def test_nobody_has_more_than_their_share_at_once_but_whoever_is_unlimited(run_store: RunStore, toy_signs: SignDataset) -> None:
    a1, a2, b1, t1, t2 = _queue(run_store, toy_signs, "aabtt")
    started = []
    while (run := run_store.take_next(9, 1, {"t"})) is not None:
        started.append(run.id)
    assert sorted(started) == sorted([a1, b1, t1, t2])
    run_store.set_state(a1, RunState.FINISHED)
    run = run_store.take_next(9, 1, {"t"})
    assert run is not None and run.id == a2


def test_alone_it_is_first_come_first_served(run_store: RunStore, toy_signs: SignDataset) -> None:
    ids = _queue(run_store, toy_signs, ("", "", ""))
    assert run_store.line() == ids
    run = run_store.take_next(1)
    assert run is not None and run.id == ids[0]


def test_a_run_s_time_is_up_once_for_learners_alone(run_store: RunStore, toy_signs: SignDataset) -> None:
    mine, teacher_s = _queue(run_store, toy_signs, "at")
    shares = Shares(seconds=60.0, unlimited=frozenset({"t"}))
    scheduler = Scheduler(run_store, IdleLauncher(room=2), lambda: shares)
    scheduler.tend()
    assert run_store.take_commands(mine) == []
    with run_store.database.writing() as db:
        db.execute("UPDATE runs SET started = started - 61")
    scheduler.tend()
    scheduler.tend()
    assert run_store.take_commands(mine) == [(Command.STOP, None)]
    assert run_store.take_commands(teacher_s) == []


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=24),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3)),
    st.dictionaries(st.sampled_from("abcd"), st.floats(0, 100)),
)
def test_the_order_is_that_of_choosing_one_after_another(
    came: list[tuple[str, int]], active: dict[str, int], last: dict[str, float]
) -> None:
    waiting = [Waiting(str(place), person, ahead) for place, (person, ahead) in enumerate(came)]
    left, going, begun, chosen = list(waiting), dict(active), dict(last), []
    now = max(begun.values(), default=0.0)
    while left:
        turn = min(left, key=lambda one: (-one.ahead, going.get(one.person, 0), begun.get(one.person, 0.0), waiting.index(one)))
        left.remove(turn)
        chosen.append(turn)
        now += 1
        going[turn.person], begun[turn.person] = going.get(turn.person, 0) + 1, now
    assert fair_order(waiting, active, last) == chosen
