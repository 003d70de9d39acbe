"""Loss and accuracy of each epoch as a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from signcore.atomic_write import atomic_write
from signcore.exports.subject import Subject


def write(subject: Subject, target: Path) -> None:
    """Write the table: one row per epoch, counted from 1."""
    table = pd.DataFrame([{**asdict(event), "epoch": event.epoch + 1} for event in subject.epochs])
    with atomic_write(target) as building:
        table.to_csv(building, index=False)
