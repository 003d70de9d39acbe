"""The scripts of `browser/`, which run in learners' browsers."""

from __future__ import annotations

from signcore.paths import PROJECT_FOLDER


def source(name: str) -> str:
    """The text of a file of `browser/`."""
    return (PROJECT_FOLDER / "browser" / name).read_text(encoding="utf-8")
