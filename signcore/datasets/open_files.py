"""Any files that someone brings: CSV files, or pictures in a ZIP or a folder, told apart by their content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.choices import NOTHING_CHOSEN, Choices
from signcore.datasets.csv_source import find_data_files as find_files
from signcore.datasets.csv_source import load_csv
from signcore.datasets.csv_table import count_columns
from signcore.datasets.files import CsvEntry, DataFile, check_picture_size, is_zip, path_of, zip_members
from signcore.datasets.notices import Notice
from signcore.datasets.picture_names import PICTURE_SUFFIXES, name_pictures
from signcore.datasets.picture_offers import find_picture_folders
from signcore.datasets.picture_tree import ZipTree
from signcore.datasets.pictures import load_pictures
from signcore.errors import DataError
from signcore.i18n import _
from signcore.images import PIXEL_COUNT
from signcore.labels import LabelConvention

_LOOKED_AT = 20  # CSV texts of an archive that are looked into: one of many lists is no archive of signs


def load_files(
    files: Sequence[DataFile],
    choices: Choices = NOTHING_CHOSEN,
    progress: Callable[[int, int], None] | None = None,
) -> SignDataset:
    """The data set of one or two CSV files, a ZIP of such, or of pictures in ZIPs and folders on disk.

    Args:
        files: what was brought.
        choices: what somebody said of what the files leave open.
        progress: called with what was read so far, and with all there is to read; 0 where that isn't known.

    Raises:
        QuestionError: the files leave something open that `choices` does not answer.
        DataError: the files can't be used; the message says why.
    """
    pictures = [file for file in files if holds_pictures(file)]
    if pictures and len(pictures) < len(files):
        raise DataError(
            _("{name} holds pictures, and other files came with it. Load it alone, with folders train and test in it.").format(
                name=pictures[0].name
            )
        )
    if pictures:
        return load_pictures(pictures, progress, choices)

    def report(rows: int) -> None:
        if progress:
            progress(rows, 0)

    dataset = load_csv(files, choices, report)
    beside = [Notice("csv_beside_pictures", {"name": file.name}) for file in files if _has_letters_beside(file)]
    if not beside:
        return dataset
    return library.add(replace(dataset, origin=dataset.origin.noting(*beside)))


def find_data_files(folder: Path) -> list[list[DataFile]]:
    """What a folder offers to :func:`load_files`: files first, then folders of pictures."""
    return find_files(folder) + (find_picture_folders(folder) if folder.is_dir() else [])


def holds_pictures(file: DataFile) -> bool:
    """Whether it is a folder, or a ZIP of pictures rather than of CSV files; where both are in it, as at Kaggle, CSV files of signs count.

    Raises:
        DataError: the archive is damaged, or too large.
    """
    if file.is_folder:
        return True
    if not file.size or not is_zip(file):
        return False
    check_picture_size(file)
    members = zip_members(file)
    paths = [path_of(member.filename) for member in members]
    tables = [
        CsvEntry(file, member.filename)
        for member, path in zip(members, paths, strict=True)
        if path.suffix.lower() == ".csv" and member.file_size and not member.flag_bits & 1
    ]
    others = [path for member, path in zip(members, paths, strict=True) if member.file_size and path.suffix.lower() != ".csv"]
    if not any(path.suffix.lower() in PICTURE_SUFFIXES for path in others) and not _tells_letters(file):
        return False
    return not any(_may_hold_signs(table) for table in tables[:_LOOKED_AT])


def _has_letters_beside(file: DataFile) -> bool:
    return not file.is_folder and is_zip(file) and _tells_letters(file)


def _tells_letters(file: DataFile) -> bool:
    """Whether letters can be told of what an archive holds, tables aside."""
    try:
        listed = ZipTree(file).files()
        return bool(name_pictures([one for one in listed if one.path.suffix.lower() != ".csv"], file.name, LabelConvention.KAGGLE).pictures)
    except DataError:
        return False


def _may_hold_signs(table: CsvEntry) -> bool:
    try:
        return count_columns(table) >= PIXEL_COUNT
    except DataError:
        return False
