"""The class' own signs, taken together: how many of whom, and which letters lack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from signcore.datasets.collected import CollectedSign
from signcore.labels import LETTERS


@dataclass(frozen=True)
class Share:
    """What one person signed.

    Attributes:
        person: who signs, as they want to be called.
        count: how many signs.
        lacking: the letters that they did not sign.
        ids: of the signs.
        owners: the ids of whoever kept them.
    """

    person: str
    count: int
    lacking: tuple[str, ...]
    ids: tuple[str, ...]
    owners: frozenset[str]


def shares_of(signs: Sequence[CollectedSign]) -> list[Share]:
    """What each signed, whoever signed most first."""
    by_person: dict[str, list[CollectedSign]] = {}
    for sign in signs:
        by_person.setdefault(sign.person, []).append(sign)
    found = [
        Share(person, len(own), lacking(own), tuple(sign.id for sign in own), frozenset(sign.owner for sign in own))
        for person, own in by_person.items()
    ]
    return sorted(found, key=lambda one: -one.count)


def lacking(signs: Sequence[CollectedSign]) -> tuple[str, ...]:
    """The letters of which there is no sign.

    >>> "".join(lacking([]))
    'ABCDEFGHIKLMNOPQRSTUVWXY'
    """
    there = {sign.letter for sign in signs}
    return tuple(letter for letter in LETTERS if letter not in there)


def only_checked(signs: Sequence[CollectedSign], checked: str) -> tuple[str, ...]:
    """The letters that only the person signed who is held out: a network that learns from the others alone never sees them."""
    trained = {sign.letter for sign in signs if sign.person != checked}
    own = {sign.letter for sign in signs if sign.person == checked}
    return tuple(letter for letter in LETTERS if letter in own - trained)
