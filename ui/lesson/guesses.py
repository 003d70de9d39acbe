"""What the learner guessed; the browser keeps it for another day."""

from __future__ import annotations

import re

from ui.lesson.scene import NOTHING
from ui.shared.session import session

_KEPT = re.compile(r"[0-9a-z.]{0,12}")


def guess_of(scene_id: str) -> str | None:
    """The guess; `NOTHING` if the question was skipped, None before."""
    return session().guesses.get(scene_id)


def note_guess(scene_id: str, guess: str = NOTHING) -> None:
    """Remember a guess, a number or the key of a choice."""
    if _KEPT.fullmatch(guess):
        session().guesses[scene_id] = guess


def forget_guess(scene_id: str) -> None:
    """Ask again."""
    session().guesses.pop(scene_id, None)
