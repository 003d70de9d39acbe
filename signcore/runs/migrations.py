"""How the store's tables came to be: one step for each version, so that a store of any earlier one is brought up to date.

The file keeps its version in SQLite's own place for it (``PRAGMA user_version``). A change of the tables is one entry at the end of
`MIGRATIONS`; entries are never changed, since stores have them behind them.
"""

from __future__ import annotations

import sqlite3

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, owner TEXT NOT NULL, created REAL NOT NULL, state TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '', config TEXT NOT NULL, data TEXT NOT NULL, facts TEXT NOT NULL DEFAULT '{}',
            started REAL, ended REAL)""",
        """CREATE TABLE batches (
            run TEXT NOT NULL, step INTEGER NOT NULL, epoch INTEGER NOT NULL, loss REAL, accuracy REAL, time REAL NOT NULL,
            PRIMARY KEY (run, step)) WITHOUT ROWID""",
        """CREATE TABLE epochs (
            run TEXT NOT NULL, epoch INTEGER NOT NULL, loss REAL, accuracy REAL, val_loss REAL, val_accuracy REAL,
            seconds REAL NOT NULL, images_per_second REAL NOT NULL, learning_rate REAL NOT NULL,
            PRIMARY KEY (run, epoch)) WITHOUT ROWID""",
        """CREATE TABLE commands (
            number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, action TEXT NOT NULL, value REAL,
            taken INTEGER NOT NULL DEFAULT 0)""",
        "CREATE INDEX commands_waiting ON commands (run) WHERE taken = 0",
    ),
    # What all servers of a store agree on, such as how many trainings go on at once.
    ("CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",),
    # Where an epoch's seconds went; NULL for epochs that were recorded before.
    (
        "ALTER TABLE epochs ADD COLUMN input_seconds REAL",
        "ALTER TABLE epochs ADD COLUMN compute_seconds REAL",
        "ALTER TABLE epochs ADD COLUMN validation_seconds REAL",
    ),
)
NEWEST = len(MIGRATIONS)
_FIRST_NUMBERED = 3  # stores before that have no number: what is in them tells


def version_of(db: sqlite3.Connection) -> int:
    """How many of the migrations a store has behind it; more than `NEWEST` where a later SignLab made it."""
    numbered = int(db.execute("PRAGMA user_version").fetchone()[0])
    if numbered:
        return numbered
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "runs" not in tables:
        return 0
    if "settings" not in tables:
        return 1
    columns = {row[1] for row in db.execute("PRAGMA table_info(epochs)")}
    return _FIRST_NUMBERED if "input_seconds" in columns else 2


def migrate(db: sqlite3.Connection) -> None:
    """Bring the tables up to date, within the caller's write transaction."""
    for statements in MIGRATIONS[version_of(db) :]:
        for statement in statements:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {NEWEST}")  # takes no parameters
