"""All formats in one ZIP; a separate file says what can't be made here."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from signcore import exports
from signcore.atomic_write import atomic_write
from signcore.errors import SignLabError
from signcore.exports.subject import Subject
from signcore.i18n import _

_LEFT_OUT = {"all", "run"}  # itself, and what holds the same once more


def write(subject: Subject, target: Path) -> str:
    """Write the archive; returns what is missing from it."""
    said, stem = [], f"signlab-{subject.known_run.id}"
    with tempfile.TemporaryDirectory() as folder:
        for kind, one in exports.EXPORTS.items():
            if kind in _LEFT_OUT:
                continue
            path = Path(folder, f"{stem}{one.ending}")
            try:
                exports.export(kind, subject, path)
            except SignLabError as error:
                said.append(f"{path.name}: {error}")
        if said:
            Path(folder, "MISSING.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
        with atomic_write(target) as building, zipfile.ZipFile(building, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
    return _("Missing in it: {names}").format(names="; ".join(said)) if said else ""
