"""A race: what is queued waits for the start, and who takes part is ranked by what stands in the record."""

from __future__ import annotations

from signcore.classroom.class_race import call_race, class_race, forget_race, racers, start_race
from signcore.running.scheduler import Scheduler
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import tiny_config, toy_dataset


def test_nothing_begins_before_the_start_and_then_all_there_is_room_for(run_store: RunStore) -> None:
    signs, launcher = toy_dataset(), IdleLauncher(room=2)
    scheduler = Scheduler(run_store, launcher)
    before = scheduler.submit(tiny_config(), signs)
    assert launcher.started == [before.id]
    call_race(run_store)
    entered = [scheduler.submit(tiny_config(seed=seed), signs).id for seed in range(3)]
    scheduler.tend()
    assert launcher.started == [before.id], "what trains goes on, and nothing begins"
    start_race(run_store)
    scheduler.tend()
    assert launcher.started == [before.id, entered[0]]
    run_store.set_state(before.id, RunState.FINISHED)
    scheduler.tend()
    assert launcher.started == [before.id, *entered[:2]]


def test_those_who_were_queued_since_on_these_signs_are_ranked(run_store: RunStore) -> None:
    signs, others = toy_dataset(), toy_dataset(training=240, name="Others")
    early = run_store.create(tiny_config(), signs, "early")
    call_race(run_store)
    race = class_race(run_store)
    assert race is not None and race.is_held
    slow, best, new = (run_store.create(tiny_config(seed=seed), signs, name) for seed, name in enumerate(("slow", "best", "new")))
    run_store.create(tiny_config(), others, "elsewhere")
    for run, shares in ((early, [0.99]), (slow, [0.5]), (best, [0.3, 0.8])):
        run_store.add_events(run.id, epochs=[EpochEvent(i, 1.0, 0.9, 1.5, share, 2.0, 100.0, 0.001) for i, share in enumerate(shares)])
    found = racers(race, run_store.runs(), run_store.last_epochs(), signs.content_hash)
    assert [(one.run.id, one.accuracy, one.epochs) for one in found] == [(best.id, 0.8, 2), (slow.id, 0.5, 1), (new.id, None, 0)]


def test_a_race_that_is_forgotten_holds_nothing(run_store: RunStore) -> None:
    call_race(run_store)
    forget_race(run_store)
    launcher = IdleLauncher(room=1)
    run = Scheduler(run_store, launcher).submit(tiny_config(), toy_dataset())
    assert class_race(run_store) is None and launcher.started == [run.id]
