"""Loss and accuracy as event files for TensorBoard, in a ZIP: unpack it, and point TensorBoard at the folder."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from signcore.atomic_write import atomic_write
from signcore.exports.subject import Subject


def write(subject: Subject, target: Path) -> None:
    """Write the logs: `epoch_loss` and `epoch_accuracy`, one folder for training and one for validation, as Keras names them."""
    from tensorboardX import SummaryWriter  # noqa: PLC0415 - an extra

    run = subject.known_run
    with tempfile.TemporaryDirectory() as folder:
        for part, prefix in (("train", ""), ("validation", "val_")):
            with SummaryWriter(str(Path(folder, run.id, part)), write_to_disk=True) as logs:
                time = run.started or run.created
                for event in subject.epochs:
                    time += event.seconds
                    for name in ("loss", "accuracy"):
                        logs.add_scalar(f"epoch_{name}", getattr(event, prefix + name), event.epoch + 1, walltime=time)
        with atomic_write(target) as building, zipfile.ZipFile(building, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).rglob("*tfevents*")):
                archive.write(path, path.relative_to(folder))
