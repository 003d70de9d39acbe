"""All settings of a training, as `train --config FILE` takes them."""

from __future__ import annotations

import json
from pathlib import Path

from signcore.atomic_write import atomic_write
from signcore.exports.subject import Subject


def write(subject: Subject, target: Path) -> None:
    """Write the settings: name and value, as in addresses and after `--set`."""
    with atomic_write(target) as building:
        building.write_text(json.dumps(subject.known_run.config.all_settings(), indent=2) + "\n", encoding="utf-8")
