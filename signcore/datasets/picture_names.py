"""Which letter and which part a picture is of, by the names of its folders and its own. Nothing is opened here.

The innermost folder that names a letter counts (`A`, `letter_a`, `B - Copy`); where none does, the file's own name
(`A1.jpg`, `hand1_a_bot_seg_1.png`); where folders are numbered, all their numbers together tell how they count.
"""

from __future__ import annotations

import re
import string
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from signcore.datasets.base import TRAINING, VALIDATION
from signcore.datasets.choices import UnknownConventionError
from signcore.datasets.notices import NO_FOLDER, Notice, listed
from signcore.datasets.picture_tree import TreeFile
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LETTERS, LabelConvention, fitting_conventions

PICTURE_SUFFIXES = frozenset(
    ".png .jpg .jpeg .jfif .jpe .pjpeg .pjp .webp .gif .bmp .dib .tif .tiff .heic .heif .avif .jp2 .jxl .svg .ico .psd".split()
)
# What lies beside pictures and is none, by its ending; in a folder that names a letter, content decides all the same.
_NOTE_SUFFIXES = frozenset(
    ".txt .md .rst .csv .tsv .json .xml .yaml .yml .html .htm .py .ipynb .m .mat .npy .npz .h5 .hdf5 .keras .pkl .pdf .doc .docx .xls "
    ".xlsx .zip .gz .7z .rar .tar .db .ini .log .cfg .mp4 .mov .avi .mkv .webm".split()
)
_NO_SIGNS = frozenset({"space", "nothing", "del", "delete", "blank", "none", "background", "unknown", "other"})
_FILLERS = frozenset(
    "letter letters sign signs class label hand hands asl alphabet gesture gestures sample samples image images picture pictures pic pics "
    "photo photos data char character fingerspelling folder dataset set train training test testing valid validation val copy".split()
)
_BEFORE_NUMBERS = frozenset({"class", "label", "letter", "sign"})  # and not “hand 1” or “set 2”
_COPY = re.compile(r"\s*(\(\d+\)|-\s*copy.*|\bcopy.*)$", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]+|\d+|[^\W\dA-Za-z_]+")
_EXPORTED = re.compile(r"[._](png|jpe?g)\.rf\.[0-9a-z]+$", re.IGNORECASE)  # Roboflow adds it to each name
_LETTER_AND_NUMBER = re.compile(r"([A-Za-z])\d{1,6}")
_WORD_AND_LETTER = re.compile(r"(?i:letter|sign|class|label|hand)([A-Z])\d*")
_TRAINING_NAME = re.compile(r"(?<![a-z])train", re.IGNORECASE)
_VALIDATION_NAME = re.compile(r"(?<![a-z])(valid|test|val(?![a-z]))", re.IGNORECASE)  # and not “latest”
_EXAMPLES = 3


@dataclass(frozen=True)
class NamedPicture:
    """One picture: its file, its letter as an index into `LETTERS`, and its part."""

    file: TreeFile
    letter: int
    part: str

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.file.name


@dataclass(frozen=True)
class PictureListing:
    """The pictures of a tree by name order, what is left out by folder, how numbers were read, and what there is to say."""

    pictures: tuple[NamedPicture, ...]
    left_out: Mapping[str, int]
    convention: str = ""
    notices: tuple[Notice, ...] = ()


# How numbered folders count: the letter of each number.
_NUMBERINGS: dict[str, dict[int, str]] = {
    convention.value: {**dict(zip(convention.codes, LETTERS, strict=True)), **convention.left_out} for convention in LabelConvention
}


def name_pictures(files: Iterable[TreeFile], name: str, convention: LabelConvention | None = None) -> PictureListing:
    """The letters and parts of all pictures among `files`.

    Args:
        files: any files, in any order.
        name: what messages call all of them.
        convention: how numbered folders count, where their numbers don't tell.

    Raises:
        UnknownConventionError: folders are numbered in a way that fits both, and `convention` is None.
        DataError: nothing tells the letters.
    """
    ordered = sorted(files, key=lambda file: str(file.path))
    by_folder = {file: labels for file in ordered if (labels := _folder_labels(file.path))}
    letters_of, numbering = _choose(by_folder, name, convention)
    named: dict[TreeFile, str] = {file: letter for file, labels in by_folder.items() if (letter := letters_of(labels))}
    from_names = _by_file_names([file for file in ordered if file not in by_folder])
    named |= from_names
    pictures, left_out, strays = [], Counter[str](), []
    for file in ordered:
        letter = named.get(file, "")
        if len(letter) == 1 and letter in LETTERS:
            pictures.append(NamedPicture(file, LETTERS.index(letter), _part_of(file, file in from_names)))
        elif letter or file.path.suffix.lower() in PICTURE_SUFFIXES or file in by_folder:
            left_out[_group_of(file, letter, file in from_names)] += 1
        else:
            strays.append(file.name)
    if not pictures:
        raise DataError(_no_letter(name, left_out or Counter(strays)))
    notices = _notices(pictures, left_out, strays, from_names, numbering)
    return PictureListing(tuple(pictures), dict(sorted(left_out.items())), numbering, notices)


def names_a_letter(folder: str) -> bool:
    """Whether a folder is called as one of a letter's pictures would be: by it, or by a number."""
    return bool(_label_of(folder))


def names_a_part(folder: str) -> bool:
    """Whether a folder is called as one of pictures to train with or to check with would be."""
    return bool(_TRAINING_NAME.search(folder) or _VALIDATION_NAME.search(folder))


def without_part(folder: str) -> str:
    """A folder's name without what says its part: equal for those that belong together."""
    return _TRAINING_NAME.sub("", _VALIDATION_NAME.sub("", folder))


def file_letter(stem: str) -> str:
    """The letter that a file's name tells, "space" and the like where it tells that, or nothing.

    >>> [file_letter(stem) for stem in ("A1", "b_0007", "letter-C-12", "hand1_d_bot_seg_1", "nothing_test", "IMG_1234", "a_b")]
    ['A', 'B', 'C', 'D', 'nothing', '', '']
    """
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", _EXPORTED.sub("", stem)) if part]
    if not parts:
        return ""
    alone = {part.upper() for part in parts if len(part) == 1 and part.isalpha()}
    if alone:
        return alone.pop() if len(alone) == 1 else ""
    if found := _LETTER_AND_NUMBER.fullmatch(parts[0]) or _WORD_AND_LETTER.fullmatch(parts[0]):
        return str(found[1]).upper()
    word = parts[0].rstrip(string.digits).lower()
    return word if word in _NO_SIGNS else ""


def _label_of(folder: str) -> str:
    """A letter in upper case, a number, or a word such as "space"; empty where the folder names none."""
    words = _WORDS.findall(_COPY.sub("", folder))
    letters = {word.upper() for word in words if len(word) == 1 and word.isalpha() and word.isascii()}
    numbers = [word for word in words if word.isdigit()]
    others = {word.lower() for word in words if len(word) > 1 and not word.isdigit()}
    if len(words) == 1 and others & _NO_SIGNS:
        return str(words[0]).lower()
    if not others <= _FILLERS:
        return ""
    if len(letters) == 1 and not numbers:
        return str(letters.pop())
    if len(numbers) == 1 and not letters and others <= _BEFORE_NUMBERS and len(numbers[0]) <= 3 and int(numbers[0]) <= 26:
        return str(int(numbers[0]))
    return ""


def _folder_labels(path: PurePosixPath) -> tuple[str, ...]:
    """What the folders above a file name, the innermost first."""
    return tuple(label for folder in reversed(path.parts[:-1]) if (label := _label_of(folder)))


def _choose(
    by_folder: Mapping[TreeFile, tuple[str, ...]], name: str, convention: LabelConvention | None
) -> tuple[Callable[[Sequence[str]], str], str]:
    """How folders' labels become letters: by letters where folders have them, else by numbers."""
    labels = {label for found in by_folder.values() for label in found}
    letters = {label for label in labels if len(label) == 1 and label.isalpha()}
    # A folder of pictures by number is judged by what lies in it, not by a note.
    numbers = {
        int(label)
        for file, found in by_folder.items()
        if file.path.suffix.lower() not in _NOTE_SUFFIXES
        for label in found[:1]
        if label.isdigit()
    }
    if len(letters) >= 2 or not numbers or (letters and len(numbers) < 2):

        def by_letter(found: Sequence[str]) -> str:
            return next((label for label in found if not label.isdigit()), "")

        return by_letter, ""
    numbering = _numbering_of(numbers, name, convention)
    table = _NUMBERINGS[numbering]

    def by_number(found: Sequence[str]) -> str:
        return next((table.get(int(label), "") for label in found if label.isdigit()), "")

    return by_number, numbering


def _numbering_of(numbers: set[int], name: str, convention: LabelConvention | None) -> str:
    """Which numbering the folders must be in.

    Raises:
        UnknownConventionError, DataError: as :func:`name_pictures`.
    """
    if numbers == set(range(10)) or numbers == set(range(1, 10)):
        raise DataError(
            _("The folders of {name} are numbered 0–9, like those of digits. If they hold letters, name them A, B, C …").format(name=name)
        )
    try:
        fitting = fitting_conventions(np.array(sorted(numbers)))
    except DataError:
        raise DataError(
            _("The numbers of the folders in {name} ({found}) don't say which letters they are. Name the folders A, B, C …").format(
                name=name, found=", ".join(str(number) for number in sorted(numbers))
            )
        ) from None
    if convention is not None and convention not in fitting:
        raise DataError(
            _("The folders are numbered in the way “{found}”, not “{asked}” as you said.").format(
                found=fitting[0].value, asked=convention.value
            )
        )
    if convention is None and len(fitting) > 1:
        raise UnknownConventionError(fitting)
    return (convention or fitting[0]).value


def _by_file_names(files: Sequence[TreeFile]) -> dict[TreeFile, str]:
    """Letters by files' own names, in folders where most names tell one: a single name may tell one by chance."""
    groups: defaultdict[PurePosixPath, list[TreeFile]] = defaultdict(list)
    for file in files:
        if file.path.suffix.lower() not in _NOTE_SUFFIXES:
            groups[file.path.parent].append(file)
    found: dict[TreeFile, str] = {}
    for group in groups.values():
        told = {file: letter for file in group if (letter := file_letter(file.path.stem))}
        if 2 * len(told) >= len(group):
            found |= told
    letters = {letter for letter in found.values() if letter in LETTERS}
    return found if len(letters) >= 2 else {}


def _part_of(file: TreeFile, by_its_name: bool) -> str:
    """The part that the folders say, the innermost first; else the file's name, where that tells the letter, too."""
    names = [*reversed(file.path.parts[:-1]), *([file.path.stem] if by_its_name else [])]
    for name in names:
        if _VALIDATION_NAME.search(name):
            return VALIDATION
        if _TRAINING_NAME.search(name):
            return TRAINING
    return TRAINING


def _group_of(file: TreeFile, letter: str, by_its_name: bool) -> str:
    return letter if by_its_name and letter else file.path.parent.name or NO_FOLDER


def _no_letter(name: str, found: Counter[str]) -> str:
    shown = ", ".join(_(one) if one == NO_FOLDER else one for one in sorted(found)[:5]) or _("nothing")
    return _(
        "{name} has no folder named after one of the 24 letters, only: {found}. Put each letter's pictures into A, B, "
        "C …, or begin their names with the letter (A1.jpg)."
    ).format(name=name, found=shown)


def _notices(
    pictures: Sequence[NamedPicture],
    left_out: Counter[str],
    strays: Sequence[str],
    from_names: Mapping[TreeFile, str],
    numbering: str,
) -> tuple[Notice, ...]:
    said = []
    if numbering:
        said.append(Notice(f"numbered_folders_{numbering}"))
    if by_name := [picture for picture in pictures if picture.file in from_names]:
        first = {picture.letter: f"{picture.file.path.name} → {LETTERS[picture.letter]}" for picture in reversed(by_name)}
        examples = [first[letter] for letter in sorted(first)][:_EXAMPLES]
        said.append(Notice("letters_from_names", {"count": len(by_name), "examples": examples}))
    if left_out:
        said.append(Notice("left_out_folders", {"folders": dict(sorted(left_out.items()))}))
    if strays:
        said.append(Notice("no_pictures", {"files": listed(strays)}))
    return tuple(said)
