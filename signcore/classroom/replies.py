"""What each of a class replied to what the class was asked: one reply a person, counted without names."""

from __future__ import annotations

import sqlite3
from collections import Counter

from signcore.runs.database import Database


class Replies:
    """The replies in a store's file. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def of(self, asked: str, person: str) -> str | None:
        """What somebody replied; None where they did not."""
        rows = self._db.select("SELECT reply FROM replies WHERE asked = ? AND person = ?", (asked, person))
        return str(rows[0]["reply"]) if rows else None

    def tally(self, asked: str) -> Counter[str]:
        """How many replied what."""
        rows = self._db.select("SELECT reply, COUNT(*) AS count FROM replies WHERE asked = ? GROUP BY reply ORDER BY reply", (asked,))
        return Counter({str(row["reply"]): int(row["count"]) for row in rows})


def keep(db: sqlite3.Connection, asked: str, person: str, reply: str) -> None:
    """Keep a reply in the place of that person's earlier one, within the caller's transaction."""
    db.execute("INSERT OR REPLACE INTO replies (asked, person, reply) VALUES (?, ?, ?)", (asked, person, reply))


def forget(db: sqlite3.Connection, asked: str) -> None:
    """Forget all replies to something, within the caller's transaction."""
    db.execute("DELETE FROM replies WHERE asked = ?", (asked,))
