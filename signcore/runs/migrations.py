"""How the store's tables developed: one step for each version, so that a store of any earlier one is brought up to date.

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
    # For classes: whose a run is (empty: nobody's, so the teacher's), which was sent ahead in the queue, people and their secrets.
    (
        "ALTER TABLE runs ADD COLUMN person TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE people (
            id TEXT PRIMARY KEY, nickname TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL, joined REAL NOT NULL,
            seen REAL NOT NULL, doing TEXT NOT NULL DEFAULT '')""",
        "CREATE TABLE secrets (hash TEXT PRIMARY KEY, person TEXT NOT NULL, kind TEXT NOT NULL, ends REAL) WITHOUT ROWID",
    ),
    # What each of a class replied to what the class was asked.
    ("CREATE TABLE replies (asked TEXT NOT NULL, person TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY (asked, person)) WITHOUT ROWID",),
    # Starts of a run are numbered, so that what an earlier one still sends is refused; and how much of that is in the record.
    (
        "ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE runs ADD COLUMN heard INTEGER NOT NULL DEFAULT 0",
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
