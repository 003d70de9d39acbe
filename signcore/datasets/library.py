"""Parsed data sets on disk, one folder each, mapped into memory when they are opened.

Server and training process share them through the operating system's page cache: one copy, whoever reads. A folder is
written under another name and renamed when it is whole, so that a crash leaves nothing half-written behind.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from signcore.datasets.base import PART_NAMES, Origin, Part, SignDataset
from signcore.errors import DataError
from signcore.i18n import _, restored, stored
from signcore.machine_trouble import in_words, is_machines
from signcore.paths import made_folder, shown_name, store_folder

_ARRAYS = ("images", "labels", "rows")
_ID = re.compile(r"[0-9a-f]{16}")


def _folder() -> Path:
    return made_folder(store_folder() / "datasets")


def add(dataset: SignDataset, parsed_key: str = "") -> SignDataset:
    """Keep `dataset`, and remember that the source with `parsed_key` gives it. Returns it mapped from disk.

    Signs that are there already are kept once, under the name and with the notices of the source that gave them last.

    Raises:
        DataError: it can't be written.
    """
    folder = _folder()
    try:
        if not _opens(dataset.id):
            _write_dataset(dataset, folder / dataset.id)
        _describe(dataset.id, _description(dataset))
        if parsed_key:
            _write_whole(folder / f"parsed-{parsed_key}.txt", dataset.id + "\n" + json.dumps(_description(dataset)))
    except OSError as error:
        raise DataError(
            _("The data set can't be kept in {folder}: {reason}.").format(folder=shown_name(folder), reason=in_words(error))
        ) from error
    return open_dataset(dataset.id)


def open_dataset(dataset_id: str) -> SignDataset:
    """The data set with that id, its arrays memory-mapped and read-only.

    Raises:
        DataError: it is not in the store, or its files are damaged.
    """
    folder = _folder() / dataset_id
    if not _ID.fullmatch(dataset_id) or not (folder / "dataset.json").is_file():  # ids come from addresses, too
        raise DataError(_("The data set {id} is not here. Load it again on the data page.").format(id=dataset_id[:16]))
    try:
        about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        parts = {name: _open_part(folder, name, about["factors"][name]) for name in PART_NAMES}
        return SignDataset(restored(about["name"]), parts, Origin.from_dict(about["origin"]), about["hash"])
    except (OSError, ValueError, LookupError, TypeError, EOFError, MemoryError) as error:
        if is_machines(error):  # the files may be as good as ever
            raise DataError(_("The data set {id} can't be opened now: {reason}.").format(id=dataset_id, reason=in_words(error))) from error
        raise DataError(_("The stored data set {id} is damaged. Load it again to replace it.").format(id=dataset_id)) from error


def find_parsed(parsed_key: str) -> SignDataset | None:
    """What the source with that key gave when it was read before, or None."""
    note = _folder() / f"parsed-{parsed_key}.txt"
    try:
        dataset_id, _line, description = note.read_text(encoding="ascii").strip().partition("\n")
        dataset = open_dataset(dataset_id)
        if not description:  # a note of an earlier version
            return dataset
        _describe(dataset_id, json.loads(description))
        return open_dataset(dataset_id)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def stored_datasets() -> dict[str, str]:
    """Names of all data sets in the store by id, the newest first; damaged ones are skipped."""
    found = []
    for path in _folder().glob("*/dataset.json"):
        if _ID.fullmatch(path.parent.name):
            try:
                found.append((path.stat().st_mtime, path.parent.name, restored(json.loads(path.read_text(encoding="utf-8"))["name"])))
            except (OSError, ValueError, LookupError, TypeError):
                continue
    return {dataset_id: name for _modified, dataset_id, name in sorted(found, reverse=True)}


def remove(dataset_id: str) -> None:
    """Take a data set out of the store, with the notes that lead to it; does nothing if it is not there.

    Raises:
        DataError: it can't be removed, under Windows because someone has it open.
    """
    folder = _folder()
    if not _ID.fullmatch(dataset_id):
        return
    try:
        if (folder / dataset_id).exists():
            going = Path(tempfile.mkdtemp(prefix="removing-", dir=folder))  # by one rename: half of it would look damaged
            (folder / dataset_id).rename(going / dataset_id)
            shutil.rmtree(going, ignore_errors=True)
        for note in folder.glob("parsed-*.txt"):
            if note.read_text(encoding="ascii", errors="replace").partition("\n")[0].strip() == dataset_id:
                note.unlink(missing_ok=True)
    except OSError as error:
        raise DataError(
            _("The data set {id} can't be removed: {reason}. Close whatever is using it and try again.").format(
                id=dataset_id, reason=in_words(error)
            )
        ) from error


def _description(dataset: SignDataset) -> dict[str, Any]:
    """What belongs to a source of signs rather than to the signs."""
    return {"name": stored(dataset.name), "origin": dataset.origin.to_dict()}


def _describe(dataset_id: str, description: dict[str, Any]) -> None:
    """Let a stored data set have this name and origin."""
    path = _folder() / dataset_id / "dataset.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    described = json.loads(json.dumps({**about, **description}))
    if described != about:
        _write_whole(path, json.dumps(described, indent=1))


def _opens(dataset_id: str) -> bool:
    try:
        open_dataset(dataset_id)
    except DataError:
        return False
    return True


def _write_dataset(dataset: SignDataset, target: Path) -> None:
    building = Path(tempfile.mkdtemp(prefix="building-", dir=target.parent))
    try:
        for name in PART_NAMES:
            part = dataset.parts[name]
            for array in _ARRAYS:
                np.save(building / f"{name}-{array}.npy", getattr(part, array))
            for factor, values in part.factors.items():
                np.save(building / f"{name}-factor-{factor}.npy", values)
        about = {
            **_description(dataset),
            "hash": dataset.content_hash,
            "factors": {name: sorted(dataset.parts[name].factors) for name in PART_NAMES},
            "counts": {name: len(dataset.parts[name]) for name in PART_NAMES},
        }
        (building / "dataset.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        if not _opens(target.name):
            shutil.rmtree(target, ignore_errors=True)  # what is left of a damaged one
        building.rename(target)
    except OSError:
        if not _opens(target.name):  # otherwise another process stored the same signs first
            raise
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _open_part(folder: Path, name: str, factors: list[str]) -> Part:
    images, labels, rows = (np.load(folder / f"{name}-{array}.npy", mmap_mode="r") for array in _ARRAYS)
    return Part(images, labels, rows, {factor: np.load(folder / f"{name}-factor-{factor}.npy", mmap_mode="r") for factor in factors})


def _write_whole(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="ascii") as temporary:
        temporary.write(text)
    Path(temporary.name).replace(path)
