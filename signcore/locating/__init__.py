"""Where the hand is in a picture: a small network that points, trained on rendered scenes alone.

`README.md` beside this file is its card; `python -m signcore.locating.train` makes it anew.
"""

from __future__ import annotations

from pathlib import Path

LOCATOR_PATH = Path(__file__).resolve().parent / "locator.keras"
