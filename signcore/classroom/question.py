"""A guess of the lesson that the whole class is asked at once: answered, counted, and then revealed. Kept as keys and numbers, not as text.

While it is open, everybody may answer and change their answer; from the moment at which it is revealed nobody does. Answers are kept until
the teacher ends the question or asks another one.
"""

from __future__ import annotations

import math
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from signcore.classroom import replies
from signcore.classroom.errors import TogetherError
from signcore.classroom.standing import Standing
from signcore.i18n import _
from signcore.runs.database import Database

_SETTING = "class_question"
_MOST_BINS = 12  # bars of numbers; more could not be told apart


@dataclass(frozen=True)
class Question:
    """What the class is asked.

    Attributes:
        id: tells it from the same question asked again.
        scene: the scene of the lesson whose guess it is.
        choices: the keys of its answers; empty where a number is asked for.
        data: the signs of which it is asked, by their id.
        asked: seconds since 1970.
        truth: what would have been right, a number as text or a key; None until it is revealed.
        within: how far a number may be off and still count.
    """

    id: str
    scene: str
    choices: tuple[str, ...]
    data: str
    asked: float
    truth: str | None = None
    within: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.truth is None

    def is_right(self, answer: str) -> bool:
        """Whether an answer holds, once it is revealed.

        >>> Question("1", "label", (), "", 0.0, truth="785", within=0.5).is_right("784.6")
        True
        """
        if self.truth is None:
            return False
        return answer == self.truth if self.choices else abs(float(answer) - float(self.truth)) <= self.within


def answer_of(question: Question, text: str) -> str:
    """An answer as it is kept: a key of the choices, or a number as it is written shortest.

    >>> answer_of(Question("1", "label", (), "", 0.0), "785.0")
    '785'

    Raises:
        TogetherError: it is neither.
    """
    if question.choices:
        if text in question.choices:
            return text
    else:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and abs(number) < 1e9:
            return f"{number:.10g}"
    raise TogetherError(_("“{answer}” is no answer to this question.").format(answer=text[:20]))


def bars(question: Question, tally: Counter[str]) -> list[tuple[str, int]]:
    """The answers as a histogram: each with how many gave it, in the order of the choices or of the numbers.

    Many different numbers are put together in equally wide bins; what lies far out is in the outermost ones, so that one joke of an answer
    does not squeeze all others into a single bar.

    >>> bars(Question("1", "s", ("worse", "same"), "", 0.0), Counter({"same": 2}))
    [('worse', 0), ('same', 2)]
    >>> bars(Question("1", "s", (), "", 0.0), Counter({"10": 1, "9": 3}))
    [('9', 3), ('10', 1)]
    """
    if question.choices:
        return [(key, tally[key]) for key in question.choices]
    numbers = sorted((float(answer), count) for answer, count in tally.items())
    if len(numbers) <= _MOST_BINS:
        return [(f"{number:.12g}", count) for number, count in numbers]
    each = [number for number, count in numbers for _i in range(count)]
    low, high = each[len(each) // 20], each[-1 - len(each) // 20]
    width = (high - low) / _MOST_BINS
    counts = Counter(min(_MOST_BINS - 1, max(0, int((number - low) / width))) if width else 0 for number in each)
    edges = [low + width * place for place in range(_MOST_BINS + 1)]
    return [(f"{edges[place]:.4g} – {edges[place + 1]:.4g}", counts[place]) for place in range(_MOST_BINS)]


class ClassQuestion:
    """The one question that a class may be asked at a time, in a store's file."""

    def __init__(self, database: Database) -> None:
        self._db, self._standing = database, Standing(database, _SETTING, _made)

    def now(self) -> Question | None:
        """What the class is asked; None for nothing."""
        return self._standing.now()

    def ask(self, scene: str, choices: Sequence[str], data: str) -> Question:
        """Ask the class; the question before, and its answers, are forgotten."""
        question = Question(secrets.token_hex(6), scene, tuple(choices), data, time.time())
        self._standing.put(question)
        return question

    def answer(self, question_id: str, person: str, text: str) -> str:
        """Somebody answers, or changes their answer. As it is kept.

        Raises:
            TogetherError: it is no answer, or the question is over.
        """
        with self._db.writing() as db:  # so that nobody answers while it is revealed
            question = self._standing.within(db)
            if question is None or question.id != question_id or not question.is_open:
                raise TogetherError(_("This question is over: it can’t be answered any more."))
            answer = answer_of(question, text)
            replies.keep(db, question.id, person, answer)
        return answer

    def answer_by(self, person: str) -> str | None:
        """What somebody answered; None where they did not."""
        return self._standing.reply_of(person)

    def tally(self) -> Counter[str]:
        """How many answered what, without names."""
        return self._standing.tally()

    def reveal(self, truth: str, within: float = 0.0) -> None:
        """Let everybody know; nobody answers any more.

        Raises:
            TogetherError: nothing is asked.
        """
        question = self.now()
        if question is None:
            raise TogetherError(_("This question is over: it can’t be answered any more."))
        self._standing.put(replace(question, truth=truth, within=within))

    def end(self) -> None:
        """Forget the question and its answers."""
        self._standing.put(None)


def _made(values: dict[str, Any]) -> Question:
    return Question(**{**values, "choices": tuple(values["choices"])})
