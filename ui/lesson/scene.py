"""A scene of the lesson: a question with a guess, the thing itself, the truth beside the guess, a sentence to remember."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from signcore.datasets.base import SignDataset

NOTHING = ""  # the guess of who passed a question over


@dataclass(frozen=True)
class Truth:
    """What a guess is compared with.

    Attributes:
        guess: what would have been right: a number as text, or a key of the choices.
        words: the truth in a sentence or two, computed.
        within: how far a number may be off and still count.
    """

    guess: str
    words: str
    within: float = 0.0


@dataclass(frozen=True)
class Scene:
    """One scene, in the reader's language.

    Attributes:
        id: small letters; its place in the address.
        step: which of the seven steps it belongs to, by that step's id.
        minutes: how long a class takes.
        title: what it is about.
        question: to be guessed.
        choices: keys and texts of the answers; empty where a number is asked for.
        truth: tells the truth; None while nothing has told it yet (a training that is still to be done).
        show: draws the thing itself.
        takeaway: one sentence to take along.
        code: the lesson's lines, with the shapes and values of the signs in use.
        ask: for teachers: what to ask.
        usual: for teachers: what learners usually answer.
        rescue: for teachers: what to do if nothing works.
        trains: whether its truth needs trainings.
    """

    id: str
    step: str
    minutes: int
    title: str
    question: str
    truth: Callable[[], Truth | None]
    show: Callable[[], None]
    takeaway: str
    code: str
    ask: str
    usual: str
    rescue: str
    choices: dict[str, str] = field(default_factory=dict)
    trains: bool = False

    def is_right(self, guess: str, truth: Truth) -> bool:
        """Whether a guess holds."""
        if self.choices:
            return guess == truth.guess
        try:
            return abs(float(guess) - float(truth.guess)) <= truth.within
        except ValueError:
            return False

    def said(self, guess: str) -> str:
        """A guess in words."""
        return self.choices.get(guess, guess)


SceneMaker = Callable[[SignDataset], Scene]  # a scene in the reader's language, with the numbers of these signs
