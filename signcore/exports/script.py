"""A training as a Python script of plain Keras."""

from __future__ import annotations

import textwrap
from pathlib import Path

from signcore.atomic_write import atomic_write
from signcore.exports.lesson_code import sections
from signcore.exports.subject import Subject

_WIDTH = 100


def write(subject: Subject, target: Path) -> None:
    """Write the script: the lesson's words as comments, and below them its lines."""
    with atomic_write(target) as building:
        building.write_text(script(subject), encoding="utf-8")


def script(subject: Subject) -> str:
    """The script's text."""
    parts = []
    for one in sections(subject):
        title = [f"# {_in_one_line(one.title)}", "#"] if one.title else []
        words = [f"# {line}" for line in textwrap.wrap(_in_one_line(one.words), _WIDTH)]
        parts.append("\n".join([*title, *words, one.code]))
    return "\n\n\n".join(parts) + "\n"


def _in_one_line(text: str) -> str:
    """Names are foreign text: a line break in one would be code."""
    return " ".join(text.split())
