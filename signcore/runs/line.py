"""Whose turn it is: the queue goes round the people who wait, so that nobody who clicks often holds up the others."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass(frozen=True)
class Waiting:
    """A run that waits.

    Attributes:
        run, person: its id, and whose it is.
        ahead: above 0 for one that was sent ahead; the highest goes first.
    """

    run: str
    person: str
    ahead: int = 0


def fair_order(waiting: Sequence[Waiting], active: Mapping[str, int], last_start: Mapping[str, float]) -> list[Waiting]:
    """The order in which runs start.

    Each turn is that of whoever has the fewest runs going, and among these of whose last one began longest ago. Within a person's own
    runs the one that came first goes first.

    Args:
        waiting: the runs, in the order in which they came.
        active: how many runs each person has going; nobody who is missing has any.
        last_start: when each person's last run began, in seconds since 1970; who is missing never had one.

    Returns:
        The same runs.

    >>> [one.run for one in fair_order([Waiting("a1", "a"), Waiting("a2", "a"), Waiting("a3", "a"), Waiting("b1", "b")], {}, {})]
    ['a1', 'b1', 'a2', 'a3']
    """
    going, last, order = Counter(active), dict(last_start), list[Waiting]()
    now = max(last.values(), default=0.0)
    by_level: dict[int, dict[str, deque[tuple[int, Waiting]]]] = {}
    for place, one in enumerate(waiting):
        by_level.setdefault(one.ahead, {}).setdefault(one.person, deque()).append((place, one))
    for _ahead, lines in sorted(by_level.items(), reverse=True):
        turns = [(going[person], last.get(person, 0.0), own[0][0], person) for person, own in lines.items()]
        heapify(turns)
        while turns:  # only the one whose turn it was stands elsewhere afterwards, so that thousands are put in order in no time
            person = heappop(turns)[-1]
            order.append(lines[person].popleft()[1])
            now += 1
            going[person], last[person] = going[person] + 1, now
            if lines[person]:
                heappush(turns, (going[person], now, lines[person][0][0], person))
    return order
