"""Who is in a class: joining, being known again, being handed on to another browser, being shown out.

A browser keeps a random secret, the store its SHA-256 alone. The teacher's link and the codes that hand a person on are such secrets, too.
The code by which a class joins is on the projector, so it is kept as it is.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from signcore.classroom.codes import Guard, hash_of, is_same, new_code, new_secret, typed
from signcore.classroom.errors import JoinError
from signcore.classroom.nicknames import folded, nickname_of
from signcore.i18n import _
from signcore.runs.store import RunStore

TEACHER_ID = "teacher"
MOST_PEOPLE = 500  # of a store; whoever has the code could else fill it
HANDING_SECONDS = 15 * 60  # for which a code that hands a person on is good
_JOIN_CODE = "join_code"
_CODE_LENGTH, _HANDING_LENGTH = 6, 10
_SEEN_EVERY = 10.0  # seconds between two notes that somebody is here
_LONGEST_DOING = 60


class Role(StrEnum):
    """What somebody is in a class."""

    LEARNER = "learner"
    TEACHER = "teacher"


class Kind(StrEnum):
    """What a secret is for."""

    BROWSER = "browser"  # a browser keeps it, and is this person
    TEACHER = "teacher"  # whoever opens the link with it is the teacher
    HANDING = "handing"  # once, and soon: another browser becomes this person


@dataclass(frozen=True)
class Person:
    """Somebody in a class, or the one person at a computer.

    Attributes:
        id: what runs and signs know them by; empty for whoever is alone with the computer.
        nickname: what the others call them.
        role: what they are.
        joined, seen: seconds since 1970.
        doing: where they were seen last: the name of a page, and the step of the lesson.
    """

    id: str
    nickname: str
    role: Role = Role.LEARNER
    joined: float = 0.0
    seen: float = 0.0
    doing: str = ""

    @property
    def is_teacher(self) -> bool:
        """Whether they may do everything."""
        return self.role is Role.TEACHER


ALONE = Person("", "", Role.TEACHER)  # at the machine itself: its command line, its own browser where it serves nobody else


class People:
    """The people of a store. Safe to share between threads.

    Args:
        store: the runs, whose file keeps the people, too.
        guard: against codes that are tried.
    """

    def __init__(self, store: RunStore, guard: Guard | None = None) -> None:
        self._store, self._db = store, store.database
        self._guard = guard or Guard()
        self._noted: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def join_code(self) -> str:
        """The code by which a class joins; made at the first question."""
        code = self._store.setting(_JOIN_CODE)
        return code or self.renew_join_code()

    def renew_join_code(self) -> str:
        """Another code; the one before opens nothing any more, and whoever is in stays in."""
        code = new_code(_CODE_LENGTH)
        self._store.set_setting(_JOIN_CODE, code)
        return code

    def renew_teacher_secret(self) -> str:
        """The secret of a new teacher's link; the link before opens nothing any more. Browsers that are the teacher's stay so."""
        secret = new_secret()
        with self._db.writing() as db:
            db.execute("DELETE FROM secrets WHERE kind = ?", (Kind.TEACHER,))
            _keep(db, secret, TEACHER_ID, Kind.TEACHER)
        return secret

    def has_teacher_link(self) -> bool:
        """Whether a teacher's link was made that still works."""
        return bool(self._db.select("SELECT 1 FROM secrets WHERE kind = ?", (Kind.TEACHER,)))

    def join(self, nickname: str, code: str, who: str = "", secret: str = "") -> tuple[Person, str]:
        """A learner comes in.

        Args:
            nickname: as it was typed.
            code: the join code, as it was typed.
            who: the address that asks, for whose wrong codes are counted.
            secret: a fresh one that their browser keeps already; another one is made where there is none.

        Returns:
            The person, and the secret that their browser keeps.

        Raises:
            JoinError: a wrong code, too many of them, or a nickname that can't be had.
        """
        self._guard.check(who)
        if not is_same(typed(code), self.join_code()):
            self._guard.note_wrong(who)
            raise JoinError(_("That is not the join code of this class. It is on the board, or your teacher knows it."))
        person = self._add("p" + secrets.token_hex(8), nickname)
        return person, self._secret_for(person.id, secret)

    def known(self, account: str, nickname: str) -> Person:
        """The person of a school's account, who joins at the first sight; the school vouches for them, so that no code is asked.

        Args:
            account: what tells the account from all others.
            nickname: as the account has it; where somebody else is called that, a number is added.
        """
        person_id = "o" + hash_of(account)[:16]
        return self.person(person_id) or self._add(person_id, nickname, number_if_taken=True)

    def become_teacher(self, secret: str, who: str = "") -> tuple[Person, str]:
        """Somebody opens the teacher's link.

        Returns:
            The teacher, and the secret that their browser keeps.

        Raises:
            JoinError: it is no such link, or not any more.
        """
        self._check_teacher(secret, who)
        with self._db.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO people (id, nickname, folded, role, joined, seen) VALUES (?, '', '', ?, ?, ?)",
                (TEACHER_ID, Role.TEACHER, time.time(), time.time()),
            )
        return self._there(TEACHER_ID), self._secret_for(TEACHER_ID)

    def promote(self, person_id: str, secret: str, who: str = "") -> None:
        """Somebody whom the school's own login knows opens the teacher's link.

        Raises:
            JoinError: it is no such link, or not any more.
        """
        self._check_teacher(secret, who)
        with self._db.writing() as db:
            db.execute("UPDATE people SET role = ? WHERE id = ?", (Role.TEACHER, person_id))

    def by_secret(self, secret: str) -> Person | None:
        """Whose browser keeps this secret; None for nobody's."""
        if not secret:
            return None
        digest = hash_of(secret)
        query = "SELECT people.*, secrets.hash FROM secrets JOIN people ON people.id = secrets.person WHERE secrets.hash = ? AND kind = ?"
        rows = [row for row in self._db.select(query, (digest, Kind.BROWSER)) if is_same(row["hash"], digest)]  # these do not end
        return _person_of(rows[0]) if rows else None

    def person(self, person_id: str) -> Person | None:
        """The person with that id, or None."""
        rows = self._db.select("SELECT * FROM people WHERE id = ?", (person_id,))
        return _person_of(rows[0]) if rows else None

    def everybody(self) -> list[Person]:
        """All who joined: the teacher first, then by nickname."""
        found = [_person_of(row) for row in self._db.select("SELECT * FROM people")]
        return sorted(found, key=lambda one: (not one.is_teacher, one.nickname.casefold()))

    def unlimited(self) -> frozenset[str]:
        """The ids of all for whom no limits hold."""
        rows = self._db.select("SELECT id FROM people WHERE role = ?", (Role.TEACHER,))
        return frozenset({"", TEACHER_ID, *(row["id"] for row in rows)})

    def hand_on(self, person_id: str) -> str:
        """A code by which another browser becomes this person: once, within a quarter of an hour."""
        code = new_code(_HANDING_LENGTH)
        with self._db.writing() as db:
            db.execute("DELETE FROM secrets WHERE kind = ? AND person = ?", (Kind.HANDING, person_id))
            _keep(db, code, person_id, Kind.HANDING, time.time() + HANDING_SECONDS)
        return code

    def take_over(self, code: str, who: str = "", secret: str = "") -> tuple[Person, str]:
        """Another browser comes with a code of :meth:`hand_on`; the code is good for nothing afterwards. `secret` as for :meth:`join`.

        Raises:
            JoinError: there is no such code, or it was used, or it is too old.
        """
        self._guard.check(who)
        code = typed(code)
        person_id = self._owner(code, Kind.HANDING)
        with self._db.writing() as db:
            used = db.execute("DELETE FROM secrets WHERE hash = ? AND kind = ?", (hash_of(code), Kind.HANDING)).rowcount
        if person_id is None or not used:
            self._guard.note_wrong(who)
            raise JoinError(_("This code has been used, or is too old. Ask your teacher for another one."))
        return self._there(person_id), self._secret_for(person_id, secret)

    def reset(self, person_id: str) -> None:
        """No browser is this person any more; they come back by a code of :meth:`hand_on`, and their runs stay theirs."""
        with self._db.writing() as db:
            db.execute("DELETE FROM secrets WHERE person = ? AND kind != ?", (person_id, Kind.TEACHER))

    def forget_browser(self, secret: str) -> None:
        """This browser is nobody any more."""
        with self._db.writing() as db:
            db.execute("DELETE FROM secrets WHERE hash = ? AND kind = ?", (hash_of(secret), Kind.BROWSER))

    def remove(self, person_id: str) -> None:
        """Forget a person. Their runs stay, and are the teacher's: the id leads to nobody any more."""
        with self._db.writing() as db:
            db.execute("DELETE FROM secrets WHERE person = ? AND kind != ?", (person_id, Kind.TEACHER))
            db.execute("DELETE FROM people WHERE id = ?", (person_id,))

    def note_seen(self, person: Person, doing: str) -> None:
        """Somebody is here, and does this; written at most every ten seconds for each."""
        now, doing = time.monotonic(), doing[:_LONGEST_DOING]
        with self._lock:
            before, was = self._noted.get(person.id, (-_SEEN_EVERY, ""))
            if now - before < _SEEN_EVERY and was == doing:
                return
            self._noted[person.id] = now, doing
        with self._db.writing() as db:
            db.execute("UPDATE people SET seen = ?, doing = ? WHERE id = ?", (time.time(), doing, person.id))

    def _check_teacher(self, secret: str, who: str) -> None:
        self._guard.check(who)
        if self._owner(secret, Kind.TEACHER) is None:
            self._guard.note_wrong(who)
            raise JoinError(_("This teacher's link no longer works. The newest one is in the terminal where SignLab was started."))

    def _owner(self, secret: str, kind: Kind) -> str | None:
        digest = hash_of(secret)
        rows = self._db.select("SELECT hash, person, ends FROM secrets WHERE hash = ? AND kind = ?", (digest, kind))
        for row in rows:
            if is_same(row["hash"], digest) and (row["ends"] is None or row["ends"] > time.time()):
                return str(row["person"])
        return None

    def _secret_for(self, person_id: str, secret: str = "") -> str:
        secret = secret or new_secret()
        with self._db.writing() as db:
            _keep(db, secret, person_id, Kind.BROWSER)
        return secret

    def _there(self, person_id: str) -> Person:
        found = self.person(person_id)
        if found is None:
            raise JoinError(_("The person this code was for is no longer in the class."))
        return found

    def _add(self, person_id: str, nickname: str, *, number_if_taken: bool = False) -> Person:
        with self._db.writing() as db:
            taken = {row["folded"] for row in db.execute("SELECT folded FROM people")}
            if len(taken) >= MOST_PEOPLE:
                raise JoinError(_("{count} people are in this class already; that is as many as there can be.").format(count=MOST_PEOPLE))
            name = _free_nickname(nickname, taken) if number_if_taken else nickname_of(nickname, taken)
            now = time.time()
            db.execute(
                "INSERT INTO people (id, nickname, folded, role, joined, seen) VALUES (?, ?, ?, ?, ?, ?)",
                (person_id, name, folded(name), Role.LEARNER, now, now),
            )
        return Person(person_id, name, Role.LEARNER, now, now)


def _free_nickname(wanted: str, taken: set[str]) -> str:
    tries: Sequence[str] = [wanted, *(f"{wanted[:14]} {number}" for number in range(2, MOST_PEOPLE)), secrets.token_hex(6)]
    for one in tries:
        try:
            return nickname_of(one, taken)
        except JoinError:
            continue
    return nickname_of(secrets.token_hex(8), taken)


def _keep(db: sqlite3.Connection, secret: str, person_id: str, kind: Kind, ends: float | None = None) -> None:
    db.execute("INSERT INTO secrets (hash, person, kind, ends) VALUES (?, ?, ?, ?)", (hash_of(secret), person_id, kind, ends))


def _person_of(row: Any) -> Person:
    return Person(row["id"], row["nickname"], Role(row["role"]), row["joined"], row["seen"], row["doing"])
