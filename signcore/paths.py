"""Where SignLab keeps things, and the environment variables that move them."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


def store_folder() -> Path:
    """Runs, models and parsed data sets: `SIGNLAB_STORE`, or `.signlab` in the project. Made where it is missing."""
    folder = Path(os.environ.get("SIGNLAB_STORE") or PROJECT_FOLDER / ".signlab").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def data_folder() -> Path:
    """Where the class puts its data files: `SIGNLAB_DATA`, or `data` in the project. It need not exist."""
    return Path(os.environ.get("SIGNLAB_DATA") or PROJECT_FOLDER / "data").expanduser().resolve()
