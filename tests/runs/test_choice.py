"""Which network answers where nobody chose one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from signcore.datasets.base import SignDataset
from signcore.runs.choice import Reason, candidates, choose
from signcore.runs.store import EpochEvent, Run, RunState, RunStore
from tests.toy_runs import tiny_config

FINISHED, STOPPED, FAILED, PAUSED = RunState.FINISHED, RunState.STOPPED, RunState.FAILED, RunState.PAUSED


def add(store: RunStore, signs: SignDataset, name: str, accuracy: float | None, state: RunState, *, model: bool = True) -> str:
    run = store.create(tiny_config(), signs, name)
    if accuracy is not None:
        store.add_events(run.id, epochs=[EpochEvent(0, 3.0, 0.2, 2.9, accuracy, 2.5, 80.0, 0.001)])
    if model:
        store.model_path(run.id).write_bytes(b"a model")
    store.set_state(run.id, state)
    return run.id


def chosen(store: RunStore, signs: SignDataset, *, broken: str = "", **wishes: object) -> tuple[str, Reason] | None:
    def is_usable(run: Run) -> bool:
        return run.name != broken

    found = choose(candidates(store, signs.content_hash), is_usable, **wishes)  # type: ignore[arg-type]
    return found and (found[0].run.name if found[0] else "shipped", found[1])


def test_the_best_finished_one_goes_before_newer_and_stopped_ones(run_store: RunStore, toy_signs: SignDataset) -> None:
    add(run_store, toy_signs, "good", 0.93, FINISHED)
    add(run_store, toy_signs, "fair", 0.8, FINISHED)
    add(run_store, toy_signs, "stopped but better", 0.97, STOPPED)
    add(run_store, toy_signs, "stopped early", 0.04, STOPPED)
    add(run_store, toy_signs, "failed", float("nan"), FAILED)
    add(run_store, toy_signs, "its model is gone", 0.99, FINISHED, model=False)
    assert chosen(run_store, toy_signs, shipped=True) == ("good", Reason.BEST)
    assert chosen(run_store, toy_signs, broken="good") == ("fair", Reason.BEST)


def test_signs_count(run_store: RunStore, toy_signs: SignDataset) -> None:
    others = replace(toy_signs, content_hash="0" * 64)
    add(run_store, others, "other signs", 0.99, FINISHED)
    assert chosen(run_store, toy_signs, shipped=True) == ("shipped", Reason.SHIPPED)
    assert chosen(run_store, toy_signs) == ("other signs", Reason.OTHER_SIGNS)
    add(run_store, toy_signs, "these signs", 0.5, FINISHED)
    assert chosen(run_store, toy_signs, shipped=True) == ("these signs", Reason.BEST)


@pytest.mark.parametrize(
    ("state", "accuracy", "answers"),
    [
        (FINISHED, 0.3, ("watched", Reason.WATCHED)),
        (PAUSED, 0.3, ("watched", Reason.WATCHED)),
        (STOPPED, 0.3, ("good", Reason.BEST)),
        (STOPPED, None, ("good", Reason.BEST)),
        (STOPPED, 0.95, ("watched", Reason.WATCHED)),
    ],
    ids=str,
)
def test_the_run_that_is_watched_answers_unless_it_was_ended_early_and_is_worse(
    state: RunState, accuracy: float | None, answers: tuple[str, Reason], run_store: RunStore, toy_signs: SignDataset
) -> None:
    add(run_store, toy_signs, "good", 0.93, FINISHED)
    watched = add(run_store, toy_signs, "watched", accuracy, state)
    assert chosen(run_store, toy_signs, watched=watched, shipped=True) == answers
    assert chosen(run_store, toy_signs, chosen=watched, shipped=True) == ("watched", Reason.CHOSEN)


def test_where_nothing_finished_a_stopped_one_answers_whoever_watches_it(run_store: RunStore, toy_signs: SignDataset) -> None:
    assert chosen(run_store, toy_signs) is None
    stopped = add(run_store, toy_signs, "stopped", None, STOPPED)
    assert chosen(run_store, toy_signs, watched=stopped, shipped=True) == ("stopped", Reason.WATCHED)
    assert chosen(run_store, toy_signs, shipped=True) == ("shipped", Reason.SHIPPED)
    assert chosen(run_store, toy_signs) == ("stopped", Reason.UNFINISHED)
    assert chosen(run_store, toy_signs, broken="stopped") is None


def test_files_are_looked_for_and_not_opened(run_store: RunStore, toy_signs: SignDataset) -> None:
    """Of many runs, the one that would be taken is opened, and no other."""
    for number in range(20):
        add(run_store, toy_signs, f"run {number}", number / 100, FINISHED)
    opened: list[str] = []

    def is_usable(run: Run) -> bool:
        opened.append(run.name)
        return True

    choose(candidates(run_store, toy_signs.content_hash), is_usable)
    assert opened == ["run 19"]
