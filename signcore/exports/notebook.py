"""A training as a notebook (nbformat 4.5): words and code in turn, without results."""

from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path
from typing import Any

from signcore.atomic_write import atomic_write
from signcore.exports.lesson_code import sections
from signcore.exports.subject import Subject


def write(subject: Subject, target: Path) -> None:
    """Write the notebook."""
    cells: list[dict[str, Any]] = []
    for number, one in enumerate(sections(subject)):
        heading = f"{'##' if number else '#'} {html.escape(' '.join(one.title.split()))}\n\n" if one.title else ""
        cells.append(_cell("markdown", heading + html.escape(one.words, quote=False)))
        cells.append({**_cell("code", one.code), "execution_count": None, "outputs": []})
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    with atomic_write(target) as building:
        building.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _cell(kind: str, source: str) -> dict[str, Any]:
    name = hashlib.sha256(source.encode()).hexdigest()[:8]  # the same run gives the same file
    return {"cell_type": kind, "id": f"{kind}-{name}", "metadata": {}, "source": source.splitlines(keepends=True)}
