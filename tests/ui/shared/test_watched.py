"""Curves that are drawn for all who watch, and how often each of them looks."""

from __future__ import annotations

from dataclasses import replace

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.runs.store import BatchEvent, RunStore
from ui.shared.watched import Curves, Moment, Watchers


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_moving_runs_curves_are_drawn_twice_a_second_and_a_resting_ones_at_every_step(toy_signs: SignDataset) -> None:
    store, clock = RunStore(), Clock()
    run = store.create(RunConfig(), toy_signs)
    curves = Curves(store, run.id, clock)
    first = curves.at(Moment(1.0, 0, 0), moving=True)
    assert "first step is still to come" in first.words
    store.add_events(run.id, [BatchEvent(1, 0, 3.25, 0.5, 1.0)])
    one_step = Moment(1.0, 1, 0)
    clock.seconds = 0.4
    assert curves.at(one_step, moving=True) is first
    clock.seconds = 0.6
    second = curves.at(one_step, moving=True)
    assert "Step 1: loss 3.250, accuracy 50.0%" in second.words
    assert second.curves["loss"].to_dict()["data"][0]["y"] is second.curves["loss"].to_dict()["data"][0]["y"]  # plain values, made once
    clock.seconds = 60.0
    assert curves.at(one_step, moving=True) is second
    assert curves.at(replace(one_step, last_step=2), moving=False) is not second


def test_a_run_that_went_back_is_drawn_at_once(toy_signs: SignDataset) -> None:
    store, clock = RunStore(), Clock()
    curves = Curves(store, store.create(RunConfig(), toy_signs).id, clock)
    first = curves.at(Moment(1.0, 9, 1), moving=True)
    assert curves.at(Moment(2.0, 9, 1), moving=True) is not first


def test_where_many_watch_each_looks_less_often_until_most_have_gone() -> None:
    clock = Clock()
    watchers = Watchers(clock)
    assert [watchers.look(who) for who in range(14)] == [1.0] * 12 + [2.0] * 2
    assert watchers.look(0) == 2.0
    clock.seconds = 5.0
    assert [watchers.look(who) for who in range(9)] == [2.0] * 9
    clock.seconds = 7.0  # the other five have not looked for longer than three of the longer times
    assert watchers.look(8) == 2.0
    clock.seconds = 10.5
    assert [watchers.look(who) for who in range(7)] == [2.0] * 7
    clock.seconds = 13.5  # 7 and 8 have gone
    assert watchers.look(0) == 1.0


def test_the_same_watcher_counts_once() -> None:
    watchers = Watchers(Clock())
    assert {watchers.look(1) for _time in range(100)} == {1.0}
