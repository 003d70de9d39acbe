"""Parsed data sets on disk, a folder each, mapped into memory when they are opened.

Server and training process share them through the operating system's page cache: one copy, whoever reads. A folder is
written under another name and renamed when it is whole, so that a crash leaves nothing half-written behind.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np

from signcore.datasets.base import PART_NAMES, Origin, Part, SignDataset
from signcore.errors import DataError
from signcore.i18n import _
from signcore.paths import store_folder

_ARRAYS = ("images", "labels", "rows")


def _folder() -> Path:
    folder = store_folder() / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def add(dataset: SignDataset, parsed_key: str = "") -> SignDataset:
    """Keep `dataset`, and remember that the source with `parsed_key` gives it. Returns it mapped from disk."""
    target = _folder() / dataset.id
    if not (target / "dataset.json").is_file():
        building = Path(tempfile.mkdtemp(prefix="building-", dir=_folder()))
        for name in PART_NAMES:
            part = dataset.parts[name]
            for array in _ARRAYS:
                np.save(building / f"{name}-{array}.npy", getattr(part, array))
            for factor, values in part.factors.items():
                np.save(building / f"{name}-factor-{factor}.npy", values)
        about = {
            "name": dataset.name,
            "hash": dataset.content_hash,
            "origin": dataset.origin.to_dict(),
            "factors": {name: sorted(dataset.parts[name].factors) for name in PART_NAMES},
            "counts": {name: len(dataset.parts[name]) for name in PART_NAMES},
        }
        (building / "dataset.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        try:
            building.rename(target)
        except OSError:  # someone else was faster with the same signs
            shutil.rmtree(building, ignore_errors=True)
    if parsed_key:
        _write_whole(_folder() / f"parsed-{parsed_key}.txt", dataset.id)
    return open_dataset(dataset.id)


def open_dataset(dataset_id: str) -> SignDataset:
    """The data set with that id, its arrays memory-mapped and read-only.

    Raises:
        DataError: it is not in the store, or its files are damaged.
    """
    folder = _folder() / dataset_id
    if not dataset_id.isalnum() or not (folder / "dataset.json").is_file():
        raise DataError(_("The data set {id} is not here. Load it again on the data page.").format(id=dataset_id))
    try:
        about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        parts = {name: _open_part(folder, name, about["factors"][name]) for name in PART_NAMES}
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise DataError(_("The stored data set {id} is damaged. Delete the folder {folder} and load it again.").format(id=dataset_id, folder=folder)) from error
    return SignDataset(about["name"], parts, Origin.from_dict(about["origin"]), about["hash"])


def find_parsed(parsed_key: str) -> SignDataset | None:
    """What the source with that key gave when it was read before, or None."""
    note = _folder() / f"parsed-{parsed_key}.txt"
    try:
        return open_dataset(note.read_text(encoding="ascii").strip())
    except (OSError, DataError):
        return None


def stored_datasets() -> dict[str, str]:
    """Names of all data sets in the store by id, the newest first."""
    found = sorted(_folder().glob("*/dataset.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))["name"]
        for path in found
        if not path.parent.name.startswith("building-")
    }


def _open_part(folder: Path, name: str, factors: list[str]) -> Part:
    images, labels, rows = (np.load(folder / f"{name}-{array}.npy", mmap_mode="r") for array in _ARRAYS)
    return Part(images, labels, rows, {factor: np.load(folder / f"{name}-factor-{factor}.npy", mmap_mode="r") for factor in factors})


def _write_whole(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="ascii") as temporary:
        temporary.write(text)
    Path(temporary.name).replace(path)
