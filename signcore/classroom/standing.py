"""The one thing of a kind that stands before the class at a time, a question or an offer: kept in a store with its replies."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from signcore.classroom import replies
from signcore.classroom.replies import Replies
from signcore.runs.database import Database

_QUERY = "SELECT value FROM settings WHERE name = ?"


class Named(Protocol):
    """A dataclass with an `id` that tells it from the next one of its kind."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """It."""


T = TypeVar("T", bound=Named)


class Standing(Generic[T]):
    """What stands now. Replies to it are forgotten once another one takes its place, or none.

    Args:
        database: of the store.
        setting: the name under which it is kept.
        made: makes it of the values that were kept, as JSON has them.
    """

    def __init__(self, database: Database, setting: str, made: Callable[[dict[str, Any]], T]) -> None:
        self._db, self._setting, self._made, self._replies = database, setting, made, Replies(database)

    def now(self) -> T | None:
        """It; None for nothing."""
        return self._read(self._db.select(_QUERY, (self._setting,)))

    def within(self, db: sqlite3.Connection) -> T | None:
        """The same within the caller's transaction."""
        return self._read(db.execute(_QUERY, (self._setting,)).fetchall())

    def put(self, what: T | None) -> None:
        """Let this stand in its place; None for nothing."""
        with self._db.writing() as db:
            before = self.within(db)
            if before is not None and (what is None or what.id != before.id):
                replies.forget(db, before.id)
            value = json.dumps(asdict(what)) if what is not None else ""
            db.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (self._setting, value))

    def reply_of(self, person: str) -> str | None:
        """What somebody replied; None where they did not, or nothing stands."""
        standing = self.now()
        return self._replies.of(standing.id, person) if standing is not None else None

    def tally(self) -> Counter[str]:
        """How many replied what, without names."""
        standing = self.now()
        return self._replies.tally(standing.id) if standing is not None else Counter()

    def _read(self, rows: list[sqlite3.Row]) -> T | None:
        return self._made(json.loads(rows[0]["value"])) if rows and rows[0]["value"] else None
