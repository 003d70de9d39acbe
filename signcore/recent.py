"""Keeping what was asked last, and no more."""

from __future__ import annotations

from typing import Any


def drop_oldest(kept: dict[Any, Any], most: int) -> None:
    """Leave the `most` that came last; others may do the same to the same at the same time.

    >>> kept = {"a": 1, "b": 2, "c": 3}
    >>> drop_oldest(kept, 2)
    >>> kept
    {'b': 2, 'c': 3}
    """
    for oldest in list(kept)[:-most]:
        kept.pop(oldest, None)
