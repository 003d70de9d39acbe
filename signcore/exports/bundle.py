"""Everything of a run in one file, for SignLab on another computer."""

from __future__ import annotations

from pathlib import Path

from signcore.errors import RunError
from signcore.exports.subject import Subject
from signcore.i18n import _
from signcore.runs.moving import pack


def write(subject: Subject, target: Path) -> str:
    """Write the file; without the signs if they are no longer in the store, which it reports."""
    try:
        dataset = subject.dataset
    except RunError:
        pack(subject.store, subject.known_run, None, target)
        return _("Its signs are not included, because they are no longer here.")
    pack(subject.store, subject.known_run, dataset, target)
    return ""
