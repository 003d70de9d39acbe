"""“Everyone to this page”: what the teacher looks at, offered to everybody. Nobody is taken there; each follows or declines."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from signcore.classroom import replies
from signcore.classroom.errors import TogetherError
from signcore.classroom.standing import Standing
from signcore.i18n import _
from signcore.runs.database import Database

_SETTING = "class_call"


class Heed(StrEnum):
    """What somebody did with an offer."""

    FOLLOWED = "followed"
    DECLINED = "declined"


@dataclass(frozen=True)
class Call:
    """What is offered.

    Attributes:
        id: tells it from the next one.
        page: the name of the page, as it stands in addresses.
        step: a scene of the lesson, or empty.
        view: a view of the data page, or empty.
        data, run: ids of signs and of a run; empty for none.
        sign: the part and the index of the sign that is pinned; None for none.
        begun: seconds since 1970.
    """

    id: str
    page: str
    step: str = ""
    view: str = ""
    data: str = ""
    run: str = ""
    sign: tuple[str, int] | None = None
    begun: float = 0.0


class ClassCall:
    """The one offer that stands at a time, in a store's file."""

    def __init__(self, database: Database) -> None:
        self._db, self._standing = database, Standing(database, _SETTING, _made)

    def now(self) -> Call | None:
        """What is offered; None for nothing."""
        return self._standing.now()

    def begin(
        self, page: str, *, step: str = "", view: str = "", data: str = "", run: str = "", sign: tuple[str, int] | None = None
    ) -> Call:
        """Offer something; what was offered before is withdrawn."""
        call = Call(secrets.token_hex(6), page, step, view, data, run, sign, time.time())
        self._standing.put(call)
        return call

    def end(self) -> None:
        """Withdraw it."""
        self._standing.put(None)

    def heed(self, call_id: str, person: str, heed: Heed) -> None:
        """Somebody follows or declines.

        Raises:
            TogetherError: it is not offered any more.
        """
        with self._db.writing() as db:
            before = self._standing.within(db)
            if before is None or before.id != call_id:
                raise TogetherError(_("This is not offered any more."))
            replies.keep(db, call_id, person, heed)

    def heeded_by(self, person: str) -> bool:
        """Whether somebody followed or declined."""
        return self._standing.reply_of(person) is not None

    def tally(self) -> Counter[str]:
        """How many followed and how many declined."""
        return self._standing.tally()


def _made(values: dict[str, Any]) -> Call:
    return Call(**{**values, "sign": tuple(values["sign"]) if values["sign"] else None})
