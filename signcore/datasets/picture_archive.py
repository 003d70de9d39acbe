"""Which pictures a ZIP holds, for which letter and which part; by names alone, nothing is unpacked here.

A letter has a folder of its own: `A/x.png`, or `train/A/x.png` beside `test/A/y.png`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from signcore.datasets.base import TRAINING, VALIDATION
from signcore.datasets.files import DataFile, check_size, is_zip, path_of, refuse_locked, zip_members
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LETTERS

MAX_PICTURES = 100_000
_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic"}
_TRAINING_FOLDER = re.compile(r"(?<![a-z])train", re.IGNORECASE)
_VALIDATION_FOLDER = re.compile(r"(?<![a-z])(valid|test|val(?![a-z]))", re.IGNORECASE)  # and not “latest”


@dataclass(frozen=True)
class PictureMember:
    """One picture in the archive: its full name there, its letter as an index into `LETTERS`, and its part."""

    member: str
    letter: int
    part: str

    @property
    def name(self) -> str:
        """What messages call it: the letter's folder and the file."""
        return "/".join(path_of(self.member).parts[-2:])


@dataclass(frozen=True)
class PictureListing:
    """The pictures of an archive by name order, and how many lie in folders that name none of the 24 letters."""

    pictures: tuple[PictureMember, ...]
    left_out: Mapping[str, int]


def holds_pictures(file: DataFile) -> bool:
    """Whether the file is a ZIP of pictures rather than of CSV files; where both are in it, as at Kaggle, the CSV files count.

    Raises:
        DataError: the archive is damaged.
    """
    check_size(file)
    if not is_zip(file):
        return False
    suffixes = {path_of(member.filename).suffix.lower() for member in zip_members(file) if member.file_size}
    return ".csv" not in suffixes and bool(suffixes & _PICTURE_SUFFIXES)


def list_pictures(file: DataFile) -> PictureListing:
    """Every picture that lies in a letter's folder.

    Raises:
        DataError: a name points out of the archive, it is locked, there are too many pictures, or none in a letter's folder.
    """
    pictures, left_out = [], Counter[str]()
    for member in sorted(zip_members(file), key=lambda member: member.filename):
        path = path_of(member.filename)
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise DataError(
                _("{name} holds a file that points out of its folder ({member}); such an archive is not opened. Pack it anew.").format(
                    name=file.name, member=member.filename[:80]
                )
            )
        folder = path.parent.name.upper()
        if len(folder) == 1 and folder in LETTERS:
            refuse_locked(file, member)
            pictures.append(PictureMember(member.filename, LETTERS.index(folder), _part_of(path)))
        elif path.suffix.lower() in _PICTURE_SUFFIXES:
            left_out[path.parent.name or _("no folder")] += 1
    if len(pictures) > MAX_PICTURES:
        raise DataError(
            _("{name} holds {count:,} pictures, more than the {limit:,} that are read. Use fewer of each letter.").format(
                name=file.name, count=len(pictures), limit=MAX_PICTURES
            )
        )
    if not pictures:
        found = ", ".join(sorted(left_out)[:5]) or _("nothing")
        raise DataError(
            _(
                "{name} has no folder that is called by one of the 24 letters, only: {found}. Put each letter's pictures into A, B, C …"
            ).format(name=file.name, found=found)
        )
    return PictureListing(tuple(pictures), dict(sorted(left_out.items())))


def _part_of(path: PurePosixPath) -> str:
    """The part that the folders above the letter's say, the innermost first; training where none says any."""
    for folder in reversed(path.parts[:-2]):
        if _VALIDATION_FOLDER.search(folder):
            return VALIDATION
        if _TRAINING_FOLDER.search(folder):
            return TRAINING
    return TRAINING
