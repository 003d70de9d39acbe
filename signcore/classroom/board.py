"""The board: the class' best networks on the same signs, and which of them are the best for the time and the parameters they took."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from signcore.config.words import differences
from signcore.runs.choice import Candidate
from signcore.runs.records import Run
from signcore.runs.store import RunStore

MOST_SHOWN = 10
_SETTING = "class_board"


@dataclass(frozen=True)
class BoardRules:
    """What the teacher made of the board; all times are seconds since 1970.

    Attributes:
        since: runs that ended before are not on it.
        frozen: runs that ended later are not on it, either; None while it moves.
        hidden: ids of runs that the teacher took off it.
        with_names: whether it says whose the runs are and what they are called.
    """

    since: float = 0.0
    frozen: float | None = None
    hidden: frozenset[str] = frozenset()
    with_names: bool = True


@dataclass(frozen=True)
class Entry:
    """A run on the board.

    Attributes:
        run: the run.
        accuracy: the share of the validation signs that it reads right, 0 to 1.
        seconds: that it trained; infinite where that is not known, as of a network that came as a file.
        parameters: how many numbers it has.
        is_efficient: whether no other on the board is at least as accurate with no more time and no more parameters.
    """

    run: Run
    accuracy: float
    seconds: float
    parameters: int
    is_efficient: bool = False


def entries(found: Iterable[Candidate], data_hash: str, rules: BoardRules) -> list[Entry]:
    """All that is on the board, the most accurate first; of equals whoever was there first.

    Args:
        found: runs with a network, as :func:`signcore.runs.choice.candidates` has them.
        data_hash: of the signs on which they are compared: figures on others can't be.
        rules: of the board.
    """
    until = math.inf if rules.frozen is None else rules.frozen
    on_it = [
        Entry(one.run, one.accuracy, _seconds(one.run), one.run.facts.parameters)
        for one in found
        if one.run.state.is_over
        and one.run.data.hash == data_hash
        and one.accuracy >= 0
        and rules.since < (one.run.ended or 0.0) <= until
        and one.run.id not in rules.hidden
    ]
    ranked = sorted(on_it, key=lambda one: (-one.accuracy, one.run.ended or 0.0))
    return [replace(one, is_efficient=not any(_beats(other, one) for other in ranked)) for one in ranked]


def what_differs(shown: Sequence[Entry]) -> list[dict[str, str]]:
    """For each, the settings in which those shown differ, with its own values."""
    values = differences([one.run.config for one in shown])
    return [{name: texts[place] for name, texts in values.items()} for place in range(len(shown))]


def board_rules(store: RunStore) -> BoardRules:
    """What holds for the board of this store."""
    kept = store.setting(_SETTING)
    if not kept:
        return BoardRules()
    values = json.loads(kept)
    return BoardRules(**{**values, "hidden": frozenset(values["hidden"])})


def set_board_rules(store: RunStore, rules: BoardRules) -> None:
    """Keep them for all servers of this store."""
    store.set_setting(_SETTING, json.dumps({**asdict(rules), "hidden": sorted(rules.hidden)}))


def _seconds(run: Run) -> float:
    return math.inf if run.facts.seconds is None else run.facts.seconds


def _beats(one: Entry, other: Entry) -> bool:
    """Whether one is at least as good in all three, and better in one (the Pareto order)."""
    mine, theirs = ((-each.accuracy, each.seconds, each.parameters) for each in (one, other))
    return mine != theirs and all(a <= b for a, b in zip(mine, theirs, strict=True))
