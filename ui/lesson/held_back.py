"""What the lesson keeps to itself while the class is asked."""

from __future__ import annotations

from signcore.classroom.rights import Action
from ui.shared import cache
from ui.shared.person import serves_class


def is_held_back(scene_id: str) -> bool:
    """Whether a scene does not tell its truth yet: its question is open, and whoever sits here is no teacher."""
    if not serves_class():
        return False
    desk = cache.desk()
    question = desk.together.question()
    return question is not None and question.is_open and question.scene == scene_id and not desk.may(Action.ASK)
