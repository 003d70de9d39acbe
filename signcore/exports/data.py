"""The signs of a training as one table: part, letter, label and 784 pixels per row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from signcore.atomic_write import atomic_write
from signcore.datasets.base import PART_NAMES, Part
from signcore.exports.subject import Subject
from signcore.images import PIXEL_COUNT
from signcore.labels import LETTERS


def write(subject: Subject, target: Path) -> None:
    """Write the table, packed: columns `part`, `letter`, `label` (0 to 23), `pixel1` to `pixel784`."""
    parts = [_table(name, subject.dataset.parts[name]) for name in PART_NAMES]
    with atomic_write(target) as building:
        pd.concat(parts).to_csv(building, index=False, compression={"method": "gzip", "compresslevel": 5, "mtime": 0})


def _table(name: str, part: Part) -> pd.DataFrame:
    pixels = pd.DataFrame(np.asarray(part.images).reshape(len(part), PIXEL_COUNT), columns=[f"pixel{i + 1}" for i in range(PIXEL_COUNT)])
    about = pd.DataFrame({"part": name, "letter": [LETTERS[label] for label in part.labels], "label": part.labels})
    return pd.concat([about, pixels], axis=1)
