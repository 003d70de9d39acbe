"""What a room's computer says of itself: its name, cores, memory, GPU, and how fast it is on a short step that it measures once."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from signcore.devices import core_count, nvidia_gpu_in_sight, processor_name
from signcore.i18n import _, ngettext
from signcore.paths import PROJECT_FOLDER, shown_name
from signcore.running.capacity import memory_bytes
from signcore.running.cluster.versions import own_versions

_SPEED_NAME: Final = "speed.json"
_BATCH, _STEPS = 32, 20
_MEASURING_SECONDS: Final = 180


@dataclass(frozen=True)
class Computer:
    """A room's computer.

    Attributes:
        name: what it is called.
        cores: of its processor that trainings may use.
        memory: bytes; None where the system does not say.
        has_gpu: whether it has an NVIDIA GPU.
        images_per_second: on a short step of the lesson's network; None where it was not measured.
    """

    name: str
    cores: int
    memory: int | None
    has_gpu: bool
    images_per_second: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of :meth:`to_dict`; the name may be anybody's text."""
        return cls(**{**values, "name": shown_name(values["name"])[:60]})


@dataclass(frozen=True)
class Seat:
    """A computer in the room, and the run that it has in hand, if any."""

    computer: Computer
    run: str = ""


@dataclass(frozen=True)
class Room:
    """The room as it is.

    Attributes:
        is_open: whether its scheduler answers.
        seats: its computers, by name.
    """

    is_open: bool
    seats: tuple[Seat, ...] = ()


def this_computer(name: str = "", images_per_second: float | None = None) -> Computer:
    """The computer that this runs on."""
    return Computer(name or platform.node() or "?", core_count(), memory_bytes(), nvidia_gpu_in_sight(), images_per_second)


def traits(computer: Computer) -> list[str]:
    """What a computer has, in words.

    >>> traits(Computer("pc-1", 4, 8 * 2**30, has_gpu=False, images_per_second=1234.4))
    ['4 cores', '8 GB of memory', '1,234 signs per second']
    """
    said = [ngettext("{count} core", "{count} cores", computer.cores).format(count=computer.cores)]
    if computer.memory:
        said.append(_("{size:.0f} GB of memory").format(size=computer.memory / 2**30))
    if computer.has_gpu:
        said.append(_("an NVIDIA GPU"))
    if computer.images_per_second:
        said.append(_("{speed:,.0f} signs per second").format(speed=computer.images_per_second))
    return said


def measured_speed(folder: Path) -> float | None:
    """Images a second, measured in a process of its own, and kept in `folder` for the same processor and versions; None if it fails."""
    kept, what = folder / _SPEED_NAME, {"processor": processor_name(), "cores": core_count(), **own_versions()}
    try:
        before = json.loads(kept.read_text(encoding="utf-8"))
        if before["what"] == what:
            return float(before["images_per_second"])
    except (OSError, ValueError, LookupError, TypeError):
        pass
    try:
        done = subprocess.run(
            [sys.executable, "-m", "signcore.running.cluster.computer"],
            cwd=PROJECT_FOLDER,
            capture_output=True,
            text=True,
            check=True,
            timeout=_MEASURING_SECONDS,
        )
        speed = float(done.stdout.split()[-1])
        kept.write_text(json.dumps({"what": what, "images_per_second": speed}), encoding="utf-8")
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return speed


def _measure() -> float:
    """Images a second of the lesson's network, on noise."""
    import time  # noqa: PLC0415 - this part is a program

    import numpy as np  # noqa: PLC0415

    from signcore.config import RunConfig  # noqa: PLC0415
    from signcore.training.trainer import compile_model  # noqa: PLC0415

    model = compile_model(RunConfig())
    images = np.random.default_rng(0).integers(0, 256, (_BATCH, 28, 28, 1)).astype(np.float32)
    letters = np.eye(24, dtype=np.float32)[np.arange(_BATCH) % 24]
    model.train_on_batch(images, letters)  # Keras makes its plans
    began = time.perf_counter()
    for _step in range(_STEPS):
        model.train_on_batch(images, letters)
    return _STEPS * _BATCH / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.stdout.write(f"{_measure():.1f}\n")
