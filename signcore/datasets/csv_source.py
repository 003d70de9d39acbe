"""Sign Language MNIST from CSV files: which file is which part, which letters the labels mean."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from signcore.datasets import library
from signcore.datasets.base import PIXEL_COUNT, TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.csv_table import RowProgress, count_columns, read_table
from signcore.datasets.files import CsvEntry, DataFile, csv_entries
from signcore.datasets.split import stratified_split
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LabelConvention, detect_convention, to_indices

_PARSER = "csv 1"  # part of the cache's key: raise it when the same bytes would be read differently
_TRAINING_NAME = re.compile(r"train", re.IGNORECASE)
_DATA_NAME = re.compile(r"\.(csv|csv\.gz|zip)$", re.IGNORECASE)
_VALIDATION_NAME = re.compile(r"valid|test|(?<![a-z])val(?![a-z])", re.IGNORECASE)


class UnknownConventionError(DataError):
    """The labels fit both conventions; whoever loads the file has to say which one is meant."""


def load_csv(
    files: Sequence[DataFile],
    convention: LabelConvention | None = None,
    progress: RowProgress | None = None,
    *,
    in_order: bool = False,
) -> SignDataset:
    """A data set from one file (a CSV, or a ZIP of one or two) or from a training and a validation file.

    The parsed result stays in the store, found again by the files' own bytes: the second load maps it into memory.

    Args:
        files: one or two data files. Where there are two parts, names tell them apart: "train" against "valid" or "test".
        convention: how the labels number letters, where the labels themselves don't tell.
        progress: called with the number of rows read so far.
        in_order: take the first file for training and the second for validation, whatever their names.

    Raises:
        UnknownConventionError: the labels fit both conventions and `convention` is None.
        DataError: the files can't be used; the message says why.
    """
    found = [entry for file in files for entry in csv_entries(file)]  # before hashing: it refuses what is too large
    key = hashlib.sha256(
        repr((_PARSER, in_order, [(file.name, file.digest()) for file in files], convention and convention.value)).encode()
    ).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    entries = dict(zip((TRAINING, VALIDATION), found, strict=True)) if in_order and len(found) == 2 else assign_parts(found)
    return library.add(parse_csv(entries, convention, progress), parsed_key=key)


def parse_csv(entries: dict[str, CsvEntry], convention: LabelConvention | None = None, progress: RowProgress | None = None) -> SignDataset:
    """The data set of a CSV for each part, or for the training part alone; in memory, kept nowhere.

    Raises:
        UnknownConventionError: the labels fit both conventions and `convention` is None.
        DataError: the files can't be used; the message says why.
    """
    rows_before = 0
    tables = {}

    def report(rows: int) -> None:
        if progress:
            progress(rows_before + rows)

    for part, entry in entries.items():
        tables[part] = read_table(entry, report)
        rows_before += len(tables[part][1])
    return _assemble(tables, entries, convention)


def assign_parts(entries: Sequence[CsvEntry]) -> dict[str, CsvEntry]:
    """Which CSV is the training part and which the validation part, by their names.

    Raises:
        DataError: more than two files, or two whose names don't tell.
    """
    if len(entries) == 1:
        return {TRAINING: entries[0]}
    names = ", ".join(entry.name for entry in entries)
    if len(entries) == 2:
        for training, validation in (entries, entries[::-1]):
            is_training = bool(_TRAINING_NAME.search(training.name))
            is_validation = bool(_VALIDATION_NAME.search(validation.name))
            mixed = _TRAINING_NAME.search(validation.name) or _VALIDATION_NAME.search(training.name)
            if (is_training or is_validation) and not mixed:
                return {TRAINING: training, VALIDATION: validation}
        raise DataError(
            _("Which of {names} is for training? Put “train” into the name of one and “valid” or “test” into the other's.").format(
                names=names
            )
        )
    raise DataError(
        _("There are {count} CSV files ({names}); give one, or a training and a validation file.").format(count=len(entries), names=names)
    )


def find_data_files(folder: Path) -> list[list[DataFile]]:
    """What a folder offers to :func:`load_csv`: each training file with the validation file of the same kind, then the rest.

    A CSV with fewer columns than a sign has pixels is something else, like a list of which row is of which photograph, and left out.
    """
    if not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.is_file() and _DATA_NAME.search(path.name) and _may_hold_signs(path))
    offers, used = [], set()
    validations = {_VALIDATION_NAME.sub("", path.name): path for path in paths if _VALIDATION_NAME.search(path.name)}
    for path in paths:
        if _TRAINING_NAME.search(path.name):
            partner = validations.get(_TRAINING_NAME.sub("", path.name))
            pair = [path] if partner is None else [path, partner]
            used.update(pair)
            offers.append([DataFile.at(one) for one in pair])
    return offers + [[DataFile.at(path)] for path in paths if path not in used]


def _may_hold_signs(path: Path) -> bool:
    """Whether nothing speaks against it. Of what is damaged or no CSV at all, loading says more than its absence would.

    Archives are not looked into: one of 87,000 pictures takes a second to list.
    """
    if path.suffix.lower() == ".zip":
        return True
    try:
        state = path.stat()
        return _columns(path, state.st_mtime_ns, state.st_size) >= PIXEL_COUNT
    except (DataError, OSError):
        return True


@functools.lru_cache(maxsize=256)
def _columns(path: Path, modified: int, size: int) -> int:  # noqa: ARG001 - a file that was changed is looked at anew
    """The most columns that a CSV text of the file has, by their first lines."""
    return max(count_columns(entry) for entry in csv_entries(DataFile.at(path)))


def _assemble(
    tables: dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]],
    entries: dict[str, CsvEntry],
    convention: LabelConvention | None,
) -> SignDataset:
    raw_labels = np.concatenate([labels for _images, labels in tables.values()])
    found = detect_convention(raw_labels)
    if found and convention and found is not convention:
        raise DataError(
            _("The labels are numbered the {found} way, not the {asked} way as you said.").format(found=found.value, asked=convention.value)
        )
    settled = found or convention
    if settled is None:
        raise UnknownConventionError(
            _(
                "The labels fit both ways of numbering letters: Kaggle's (0–24 without J) and the course's (0–23). "
                "Say which one the file uses."
            )
        )
    parts = {}
    for name, (images, labels) in tables.items():
        parts[name] = Part(images, to_indices(labels, settled), np.arange(len(labels), dtype=np.int32))
    split = "given"
    if VALIDATION not in parts:
        split = "stratified"
        whole = parts[TRAINING]
        kept, aside = stratified_split(whole.labels)
        if not len(aside):
            raise DataError(
                _("{name} has too few rows to set some aside for validation; it needs two of a letter.").format(name=entries[TRAINING].name)
            )
        parts = {TRAINING: whole.take(kept), VALIDATION: whole.take(aside)}
    files = tuple(entry.name for entry in entries.values())
    return SignDataset.of(files[0], parts, Origin("csv", files, settled.value, split))
