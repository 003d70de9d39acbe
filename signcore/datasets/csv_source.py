"""Sign Language MNIST from CSV files: which file is which part, which letters the labels mean."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from signcore.datasets import library
from signcore.datasets.base import TRAINING, VALIDATION, Origin, SignDataset
from signcore.datasets.choices import NOTHING_CHOSEN, Choices, Question, QuestionError
from signcore.datasets.csv_columns import NoLabelsError
from signcore.datasets.csv_table import RowProgress, Table, count_columns, read_table
from signcore.datasets.files import CsvEntry, DataFile, csv_entries
from signcore.datasets.not_hands import ask_about_no_hands, digits_in_words
from signcore.datasets.notices import Notice
from signcore.datasets.numbering import with_letters
from signcore.datasets.split import stratified_split
from signcore.errors import DataError
from signcore.i18n import _
from signcore.images import PIXEL_COUNT

_PARSER = "csv 2"  # part of the cache's key: raise it when the same bytes would be read differently
_TRAINING_NAME = re.compile(r"train", re.IGNORECASE)
_DATA_NAME = re.compile(r"\.(csv|csv\.gz|zip)$", re.IGNORECASE)
_VALIDATION_NAME = re.compile(r"valid|test|(?<![a-z])val(?![a-z])", re.IGNORECASE)


def load_csv(
    files: Sequence[DataFile],
    choices: Choices = NOTHING_CHOSEN,
    progress: RowProgress | None = None,
    *,
    in_order: bool = False,
) -> SignDataset:
    """A data set from one file (a CSV, or a ZIP of one or two) or from a training and a validation file.

    The parsed result stays in the store, found again by the files' own bytes: the second load maps it into memory.

    Args:
        files: one or two data files. Where there are two parts, names tell them apart: "train" against "valid" or "test".
        choices: what somebody said of what the files leave open.
        progress: called with the number of rows read so far.
        in_order: take the first file for training and the second for validation, whatever their names.

    Raises:
        QuestionError: the files leave something open that `choices` does not answer.
        DataError: the files can't be used; the message says why.
    """
    found = [entry for file in files for entry in csv_entries(file)]  # before hashing: it refuses what is too large
    said = (choices.convention and choices.convention.value, choices.training, choices.any_pictures)
    key = hashlib.sha256(repr((_PARSER, in_order, [(file.name, file.digest()) for file in files], said)).encode()).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    entries = dict(zip((TRAINING, VALIDATION), found, strict=True)) if in_order and len(found) == 2 else assign_parts(found, choices)
    return library.add(parse_csv(entries, choices, progress), parsed_key=key)


def parse_csv(entries: Mapping[str, CsvEntry], choices: Choices = NOTHING_CHOSEN, progress: RowProgress | None = None) -> SignDataset:
    """The data set of a CSV for each part, or for the training part alone; in memory, kept nowhere.

    Raises:
        QuestionError: the files leave something open that `choices` does not answer.
        DataError: the files can't be used; the message says why.
    """
    rows_before = 0
    tables: dict[str, Table] = {}
    without_labels = []

    def report(rows: int) -> None:
        if progress:
            progress(rows_before + rows)

    for part, entry in entries.items():
        try:
            tables[part] = read_table(entry, report)
        except NoLabelsError:
            if len(entries) == 1:
                raise
            without_labels.append((part, entry))
        else:
            rows_before += len(tables[part].labels)
    if not tables:
        raise NoLabelsError(_("None of {names} has a column of labels.").format(names=", ".join(entry.name for entry in entries.values())))
    notices = tuple(Notice("no_labels", {"file": entry.name}) for _part, entry in without_labels)
    names = {part: entries[part].name for part in tables}
    if TRAINING not in tables:  # the training file is the one that has no letters
        tables, names = {TRAINING: tables[VALIDATION]}, {TRAINING: names[VALIDATION]}
    return _assemble(tables, names, choices, notices)


def assign_parts(entries: Sequence[CsvEntry], choices: Choices = NOTHING_CHOSEN) -> dict[str, CsvEntry]:
    """Which CSV is the training part and which the validation part, by their names, or as somebody said.

    Raises:
        QuestionError: two files whose names don't tell.
        DataError: more than two files, or none.
    """
    if len(entries) == 1:
        return {TRAINING: entries[0]}
    names = ", ".join(entry.name for entry in entries)
    if len(entries) == 2:
        for training, validation in (entries, entries[::-1]):
            is_training = bool(_TRAINING_NAME.search(training.name))
            is_validation = bool(_VALIDATION_NAME.search(validation.name))
            mixed = _TRAINING_NAME.search(validation.name) or _VALIDATION_NAME.search(training.name)
            if training.name == choices.training or (not choices.training and (is_training or is_validation) and not mixed):
                return {TRAINING: training, VALIDATION: validation}
        raise QuestionError(
            Question.TRAINING_FILE,
            _("Which of {names} is for training? The other one is for validation.").format(names=names),
            [entry.name for entry in entries],
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
    others = [DataFile.at(path) for path in paths if path not in used]
    if len(others) == 2 and all(file.name.lower().endswith((".csv", ".csv.gz")) for file in others):
        offers.append(others)  # perhaps they belong together: which is which is asked
    return offers + [[file] for file in others]


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
def _columns(path: Path, modified: int, size: int) -> int:  # noqa: ARG001 - a file that was changed is looked at again
    """The most columns that a CSV text of the file has, by their first lines."""
    return max(count_columns(entry) for entry in csv_entries(DataFile.at(path)))


def _assemble(tables: Mapping[str, Table], names: Mapping[str, str], choices: Choices, notices: tuple[Notice, ...]) -> SignDataset:
    codes = np.concatenate([table.labels for table in tables.values()])
    for part, table in tables.items():
        notices += ask_about_no_hands(table.images, names[part], choices, lambda: digits_in_words(codes))
    lettered = with_letters(tables, names, choices.convention)
    parts, split = dict(lettered.parts), "given"
    for part, read in parts.items():
        if not len(read):
            raise DataError(_("{name} has only signs of J and Z, which are signed with a motion.").format(name=names[part]))
    if VALIDATION not in parts:
        split = "stratified"
        whole = parts[TRAINING]
        kept, aside = stratified_split(whole.labels)
        if not len(aside):
            raise DataError(
                _("{name} has too few rows to set some aside for validation; it needs two per letter.").format(name=names[TRAINING])
            )
        parts = {TRAINING: whole.take(kept), VALIDATION: whole.take(aside)}
    files = tuple(names.values())
    told = (*notices, *(notice for table in tables.values() for notice in table.notices), *lettered.notices)
    return SignDataset.of(files[0], parts, Origin("csv", files, lettered.convention, split, notices=told))
