"""A trained network that comes with SignLab, so that there is something to ask before the first training.

It was trained by the project's own commands on the built-in synthetic signs; `README.md` beside it is its card.
"""

from __future__ import annotations

from pathlib import Path

STARTER_PATH = Path(__file__).resolve().parent / "starter.keras"
STARTER_ID = "starter"


def has_starter() -> bool:
    """Whether the model file is there."""
    return STARTER_PATH.is_file()
