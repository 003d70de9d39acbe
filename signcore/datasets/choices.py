"""What only the owner of some files knows: questions that a reader asks, and the answers that it takes.

A reader never chooses silently. Where the files leave something open it raises a :class:`QuestionError`; the page turns that into a
question, the command line into the option that answers it, and both come back with :class:`Choices`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LabelConvention


class Question(StrEnum):
    """What a reader may have to ask."""

    NUMBERING = "numbering"  # which letters the labels mean; options are values of LabelConvention
    TRAINING_FILE = "training_file"  # which of two files is for training; options are their names
    NOT_HANDS = "not_hands"  # whether pictures that don't look like hands are wanted all the same; no options


@dataclass(frozen=True)
class Choices:
    """Answers given so far; empty ones are still open.

    Attributes:
        convention: how labels number the letters.
        training: name of the file that is for training.
        any_pictures: whether pictures are wanted that don't look like hands.
    """

    convention: LabelConvention | None = None
    training: str = ""
    any_pictures: bool = False


NOTHING_CHOSEN = Choices()


class QuestionError(DataError):
    """A reader can't go on without an answer.

    Attributes:
        question: which one.
        options: the answers that are possible.
    """

    def __init__(self, question: Question, sentence: str, options: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.question, self.options = question, tuple(options)


class UnknownConventionError(QuestionError):
    """The labels fit several ways of numbering letters."""

    def __init__(self, options: Sequence[LabelConvention] = (LabelConvention.KAGGLE, LabelConvention.COURSE)) -> None:
        ways = {
            LabelConvention.KAGGLE: _("Kaggle's (0–24 without J)"),
            LabelConvention.COURSE: _("the course's (0–23)"),
            LabelConvention.ALPHABET: _("the whole alphabet's (0–25)"),
            LabelConvention.COURSE_FROM_1: _("the course's, counted from 1 (1–24)"),
            LabelConvention.ALPHABET_FROM_1: _("the whole alphabet's, counted from 1 (1–26)"),
        }
        sentence = _("The labels fit more than one way of numbering letters: {ways}. Say which one the file uses.")
        super().__init__(Question.NUMBERING, sentence.format(ways=", ".join(ways[option] for option in options)), options)
