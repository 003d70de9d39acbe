"""How much a model file may unpack to: Keras reads all that a file announces, and 1 MB can announce gigabytes."""

from __future__ import annotations

import io
from pathlib import Path

from signcore import bounded
from signcore.errors import RunError
from signcore.i18n import _
from signcore.paths import shown_name

_MAX_MEMBERS = 1000
_WEIGHTS_MEMBER = "model.weights.h5"
_SLACK = 16 * 2**20  # bytes; descriptions of layers, and networks that still have the zeros they began with, pack well
_TIMES = 4  # trained weights hardly pack at all


def check_model_file(path: Path) -> None:
    """Refuse a `.keras` file before Keras unpacks it, where that would take far more memory than the file has bytes.

    What a ZIP announces is what `zipfile` gives at most. In the weights it is the arrays' shapes that count: a packed or an unwritten
    array of any size takes a few bytes.

    Raises:
        RunError: it announces too much.
        OSError, ValueError and what else `zipfile` and `h5py` raise: it is damaged
    """
    limit = _TIMES * path.stat().st_size + _SLACK
    with path.open("rb") as stream, bounded.open_zip(stream, _MAX_MEMBERS) as archive:
        members = archive.infolist()
        announced = sum(member.file_size for member in members)
        if announced <= limit and any(member.filename == _WEIGHTS_MEMBER for member in members):
            announced = max(announced, _array_bytes(bounded.read_member(archive, _WEIGHTS_MEMBER, limit)))
    if announced > limit:
        raise RunError(
            _("{path} has {size:,} MB and unpacks to {unpacked:,} MB, which no trained network does. It was not opened.").format(
                path=shown_name(path.name), size=max(1, path.stat().st_size // 2**20), unpacked=announced // 2**20
            )
        )


def _array_bytes(weights: bytes) -> int:
    """The bytes of all arrays in an HDF5 file, by their shapes."""
    import h5py  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415 - comes with Keras; only who loads models needs it

    sizes: list[int] = []

    def add(_name: str, found: object) -> None:
        if isinstance(found, h5py.Dataset):
            sizes.append(found.size * found.dtype.itemsize)

    with h5py.File(io.BytesIO(weights), "r") as file:
        file.visititems(add)
    return sum(sizes)
