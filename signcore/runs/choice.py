"""Which trained network answers if nobody chose one: the best that finished on the signs in use, and why that one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from signcore.runs.records import EpochEvent, Run, RunState
from signcore.runs.store import RunStore


class Reason(StrEnum):
    """Why a network is the one that is asked."""

    CHOSEN = "chosen"  # someone said so, in an address or in a list
    WATCHED = "watched"  # its training is what this learner looks at
    BEST = "best"  # of those that finished on the signs in use
    SHIPPED = "shipped"  # none finished on the signs in use; the one that comes with SignLab
    OTHER_SIGNS = "other signs"  # none finished on the signs in use; the best that finished on others
    UNFINISHED = "unfinished"  # none finished at all


@dataclass(frozen=True)
class Candidate:
    """A run with a model file.

    Attributes:
        run: the run.
        last: the whole epoch that its model file has, mostly its last; None before the first.
        same_signs: whether it was trained on the signs in use.
    """

    run: Run
    last: EpochEvent | None
    same_signs: bool

    @property
    def accuracy(self) -> float:
        """The share of its own validation signs that it read right, 0 to 1; -1 if that is not known."""
        known = self.last is not None and not math.isnan(self.last.val_accuracy)
        return self.last.val_accuracy if self.last is not None and known else -1.0

    @property
    def is_finished(self) -> bool:
        """Whether it went through all its epochs."""
        return self.run.state is RunState.FINISHED


def candidates(store: RunStore, data_hash: str) -> list[Candidate]:
    """Every run whose model is in the store, the best first: finished on these signs, then finished on others, then the rest.

    Files are looked for, not opened, so that a store with hundreds of runs costs no more than a click may.

    Args:
        store: where the runs are.
        data_hash: the hash of the signs in use; empty where there are none.
    """
    last = store.last_epochs()

    def behind_the_model(run: Run) -> EpochEvent | None:
        kept = run.facts.kept_epoch
        return next((event for event in store.epochs(run.id) if event.epoch + 1 == kept), None) if kept else last.get(run.id)

    found = [
        Candidate(run, behind_the_model(run), bool(data_hash) and run.data.hash == data_hash)
        for run in store.runs(limit=-1)  # the newest first, and sorting keeps that order among equals
        if store.model_path(run.id).is_file()
    ]
    return sorted(found, key=lambda one: (not one.is_finished, not one.same_signs, -one.accuracy))


def choose(
    ranked: Sequence[Candidate], is_usable: Callable[[Run], bool], *, chosen: str = "", watched: str = "", shipped: bool = False
) -> tuple[Candidate | None, Reason] | None:
    """Which of them answers, and why; None in its place for the one that comes with SignLab, None alone where there is none at all.

    Whatever someone chose is taken. The run that this learner watches goes before better ones, unless it was ended early and is
    worse than the best.

    Args:
        ranked: as :func:`candidates` has them.
        is_usable: whether a run's model file can be opened; asked only of those that would be taken.
        chosen: the id of the run that someone chose, or empty.
        watched: the id of the run that this learner watches, or empty.
        shipped: whether there is a network that comes with SignLab.
    """
    by_id = {one.run.id: one for one in ranked}
    if chosen in by_id:
        return by_id[chosen], Reason.CHOSEN
    best = best_finished(ranked, is_usable)
    own = by_id.get(watched)
    if own and _is_worth_watching(own, best) and is_usable(own.run):
        return own, Reason.WATCHED
    if best:
        return best, Reason.BEST
    if shipped:
        return None, Reason.SHIPPED
    other = next((one for one in ranked if is_usable(one.run)), None)
    return (other, Reason.OTHER_SIGNS if other.is_finished else Reason.UNFINISHED) if other else None


def best_finished(ranked: Sequence[Candidate], is_usable: Callable[[Run], bool]) -> Candidate | None:
    """The best of those that finished on the signs in use, or None."""
    return next((one for one in ranked if one.is_finished and one.same_signs and is_usable(one.run)), None)


def _is_worth_watching(own: Candidate, best: Candidate | None) -> bool:
    if best is None:
        return True
    return own.same_signs and (own.is_finished or not own.run.state.is_over or own.accuracy >= best.accuracy)
