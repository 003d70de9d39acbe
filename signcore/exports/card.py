"""A model card as Markdown."""

from __future__ import annotations

import re
from pathlib import Path

from signcore.atomic_write import atomic_write
from signcore.exports.card_facts import blocks
from signcore.exports.subject import Subject
from signcore.plain_text import visible

_READ = re.compile(r"([\\`*_{}\[\]()<>#|!~])")
_MOST = 1000  # characters of a cell or a paragraph


def write(subject: Subject, target: Path) -> None:
    """Write the card."""
    with atomic_write(target) as building:
        building.write_text(card(subject), encoding="utf-8")


def card(subject: Subject) -> str:
    """The card's text. Names are foreign text, and can't become links or pictures."""
    parts = []
    for number, one in enumerate(blocks(subject)):
        parts.append(f"{'##' if number else '#'} {_plain(one.title)}")
        parts += [_plain(words) for words in one.words]
        if one.rows:
            head, *rows = [f"| {' | '.join(map(_plain, row))} |" for row in one.rows]
            parts.append("\n".join([head, "|" + " --- |" * len(one.rows[0]), *rows]))
        if one.code:
            parts.append(f"```python\n{one.code}\n```")
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return _READ.sub(r"\\\1", visible(text, _MOST))
