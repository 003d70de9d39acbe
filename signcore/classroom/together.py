"""What a class does together, for one person: as at the desk, whatever changes something asks the table of rights first.

>>> import tempfile
>>> from pathlib import Path
>>> from signcore.classroom.people import Person, Role
>>> store = RunStore(Path(tempfile.mkdtemp()))
>>> teacher, mina = (Together(person, store, store) for person in (Person("t", "", Role.TEACHER), Person("p1", "Mina")))
>>> asked = teacher.ask("label", (), "")
>>> mina.answer(asked.id, "784"), mina.answer(asked.id, "785")
('784', '785')
>>> teacher.tally()
Counter({'785': 1})
>>> mina.tally()
Traceback (most recent call last):
    ...
signcore.classroom.errors.NotAllowedError: Only the teacher may do this.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from signcore.classroom import rights
from signcore.classroom.board import BoardRules, Entry, board_rules, entries, set_board_rules
from signcore.classroom.call import Call, ClassCall, Heed
from signcore.classroom.people import Person
from signcore.classroom.presence import Presence, Tile, tiles
from signcore.classroom.question import ClassQuestion, Question
from signcore.classroom.rights import Action
from signcore.runs.choice import candidates
from signcore.runs.store import RunStore


class Together:
    """Everything that one person may do with the whole class.

    Each deed raises :class:`NotAllowedError` where the person may not do it, and what the deed itself raises.

    Args:
        person: for whom.
        store: the runs.
        seen: the runs that the person may see.
    """

    def __init__(self, person: Person, store: RunStore, seen: RunStore) -> None:
        self._person, self._store, self._seen = person, store, seen
        self._question, self._call = ClassQuestion(store.database), ClassCall(store.database)

    def tiles(self, people: Iterable[Person], presence: Presence) -> list[Tile]:
        """Who is here, what each does, and who may need help."""
        rights.check(self._person, Action.WATCH)
        return tiles(people, presence, self._store.runs(limit=-1), time.time())

    # A question to all.

    def question(self) -> Question | None:
        """What the class is asked; None for nothing."""
        return self._question.now()

    def ask(self, scene: str, choices: Sequence[str], data: str) -> Question:
        """Ask everybody the guess of a scene: its keys, or nothing for a number, and the signs of which it is asked."""
        rights.check(self._person, Action.ASK)
        return self._question.ask(scene, choices, data)

    def answer(self, question_id: str, text: str) -> str:
        """Answer, or change the answer. As it is kept."""
        rights.check(self._person, Action.ANSWER)
        return self._question.answer(question_id, self._person.id, text)

    def own_answer(self) -> str | None:
        """What this person answered; None where they did not."""
        return self._question.answer_by(self._person.id)

    def tally(self) -> Counter[str]:
        """How many answered what, without names."""
        rights.check(self._person, Action.ASK)
        return self._question.tally()

    def reveal(self, truth: str, within: float = 0.0) -> None:
        """Let everybody know."""
        rights.check(self._person, Action.ASK)
        self._question.reveal(truth, within)

    def end_question(self) -> None:
        """Forget the question and its answers."""
        rights.check(self._person, Action.ASK)
        self._question.end()

    # Everyone to this page.

    def call(self) -> Call | None:
        """What this person is offered; None for nothing, or where they followed or declined."""
        call = self._call.now()
        return None if call is None or self._call.heeded_by(self._person.id) else call

    def standing_call(self) -> tuple[Call, Counter[str]] | None:
        """What is offered to everybody, and how many followed or declined."""
        rights.check(self._person, Action.CALL)
        call = self._call.now()
        return (call, self._call.tally()) if call else None

    def call_everyone(
        self, page: str, *, step: str = "", view: str = "", data: str = "", run: str = "", sign: tuple[str, int] | None = None
    ) -> Call:
        """Offer everybody a page with what is looked at there."""
        rights.check(self._person, Action.CALL)
        return self._call.begin(page, step=step, view=view, data=data, run=run, sign=sign)

    def end_call(self) -> None:
        """Withdraw the offer."""
        rights.check(self._person, Action.CALL)
        self._call.end()

    def heed(self, call_id: str, heed: Heed) -> None:
        """Follow or decline."""
        rights.check(self._person, Action.ANSWER)
        self._call.heed(call_id, self._person.id, heed)

    # The board.

    def board_rules(self) -> BoardRules:
        """What holds for the board."""
        return board_rules(self._store)

    def board(self, data_hash: str) -> list[Entry]:
        """What is on the board of some signs, by their hash: of the runs that this person may see."""
        return entries(candidates(self._seen, data_hash), data_hash, self.board_rules())

    def change_board(self, **values: object) -> None:
        """Set some of the board's rules, by name; the others stay."""
        rights.check(self._person, Action.ORDER_BOARD)
        set_board_rules(self._store, dataclasses.replace(self.board_rules(), **values))  # type: ignore[arg-type]
