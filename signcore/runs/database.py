"""The SQLite file below the store: its connections, transactions, and errors in sentences."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signcore.errors import RunError
from signcore.i18n import _
from signcore.machine_trouble import in_words
from signcore.paths import shown_name
from signcore.runs.lock import NO_LOCKS
from signcore.runs.migrations import NEWEST, migrate, version_of

# What SQLite says on a drive without locks, or without the shared memory that its write-ahead log needs.
_LOCKS_MISSING = {
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_SHMLOCK,
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_PROTOCOL,
}
_WAIT_SECONDS = 10  # for another writer
_WORTH_BYTES, _WORTH_SHARE = 2**20, 0.25  # that are free in the file before it is rewritten


class StoreError(RunError):
    """The store's file can't be used now: locked, on a full disk, read-only. It may be well again later."""


class Database:
    """One SQLite file in write-ahead mode. Safe to share between threads: each question takes a connection that no other uses.

    They are kept for whoever asks next, rather than one for each thread: a page is drawn by a new thread every time.

    Attributes:
        writes: how often this process has written; what was read before another number is to be read again.
    """

    def __init__(self, path: Path) -> None:
        self.writes = 0
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        with self.writing() as db:
            if version_of(db) > NEWEST:
                raise StoreError(
                    _(
                        "The store in {folder} was made by a later SignLab (version {found} of its tables; this one knows {known}). "
                        "Update SignLab, or set SIGNLAB_STORE to another folder."
                    ).format(folder=path.parent, found=version_of(db), known=NEWEST)
                )
            migrate(db)

    def select(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query.

        Raises:
            StoreError: the file can't be read.
        """
        try:
            with self._connection() as db:
                return db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        except UnicodeEncodeError as error:
            raise _unstorable(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; IMMEDIATE, so that what was read in it is still true when it writes.

        Raises:
            StoreError: the file can't be written to, or is locked for too long.
        """
        try:
            with self._connection() as db:
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
                self.writes += 1
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        except UnicodeEncodeError as error:
            raise _unstorable(error) from error

    def compact(self) -> bool:
        """Rewrite the file without its free pages, where they are many; others write before or after. Whether it did.

        Raises:
            StoreError: the file is in use for too long, or the disk has no room for the new one; the old one is as it was.
        """
        try:
            with self._connection() as db:
                free, pages, size = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count", "page_size"))
                if free * size < _WORTH_BYTES or free < _WORTH_SHARE * pages:
                    return False
                db.execute("VACUUM")
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # until then all of it is in the log beside the file
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        return True

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one caller. After an error it is closed, which rolls back what it had not committed."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._opened()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _trouble(self, error: sqlite3.Error) -> StoreError:
        if getattr(error, "sqlite_errorcode", None) in _LOCKS_MISSING:
            return StoreError(_(NO_LOCKS))
        folder = self._path.parent
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as refused:  # SQLite only says that it could not; the system says why
            return StoreError(
                _("The store in {folder} can't be used: {reason}.").format(folder=shown_name(folder), reason=in_words(refused))
            )
        return StoreError(
            _("The store in {folder} can't be used ({error}). Is the disk full, or the folder read-only?").format(
                folder=shown_name(folder), error=error
            )
        )


def _unstorable(error: UnicodeEncodeError) -> RunError:
    return RunError(_("{text} holds characters that can't be stored. Use another name.").format(text=shown_name(error.object)[:60]))


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Two processes that open a new file at once: SQLite refuses the later one at once, without its usual waiting."""
    give_up = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.02)
        else:
            return
