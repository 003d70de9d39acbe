"""Which folders of pictures are in the data folder. A page asks at each redraw, so no folder is walked through."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from signcore.datasets.files import DataFile, is_hidden, path_of
from signcore.datasets.picture_names import PICTURE_SUFFIXES, file_letter, names_a_letter, names_a_part, without_part

_LOOKS = 4000  # entries that one look at the data folder reads, in all
_SAMPLE = 200  # entries of one folder
_DEPTH = 4


def find_picture_folders(folder: Path) -> list[list[DataFile]]:
    """What a folder offers to :func:`signcore.datasets.pictures.load_pictures`.

    That is the folder itself, where its own folders are letters or its own pictures are called by them; else each folder in it that
    holds pictures, and those that are parts of one set, as `asl_train` and `asl_test`, together.
    """
    left = [_LOOKS]
    inside, names = _look(folder, left)
    children = [child for child in inside if _holds_pictures(child, left, _DEPTH)]
    if sum(names_a_letter(child.name) for child in children) >= 2 or _tell_letters(names):
        return [[DataFile.folder(folder)]]
    if children and all(names_a_part(child.name) and not without_part(child.name).strip("_- ") for child in children):
        return [[DataFile.folder(folder)]]  # train beside test
    sets: defaultdict[str, list[Path]] = defaultdict(list)
    for child in children:
        sets[without_part(child.name) if names_a_part(child.name) else child.name].append(child)
    return [[DataFile.folder(path) for path in sorted(paths, key=_training_first)] for _name, paths in sorted(sets.items())]


def _training_first(path: Path) -> tuple[bool, str]:
    return "train" not in path.name.lower(), path.name


def _look(folder: Path, left: list[int]) -> tuple[list[Path], list[str]]:
    """Folders in a folder, and names of the pictures in it; the first of each where there are many."""
    folders, names = [], []
    try:
        with os.scandir(folder) as entries:
            for count, entry in enumerate(entries):
                if left[0] <= 0 or count >= _SAMPLE:
                    break
                left[0] -= 1
                path = path_of(entry.name)
                if is_hidden(path):
                    continue
                if entry.is_dir():
                    folders.append(Path(entry.path))
                elif path.suffix.lower() in PICTURE_SUFFIXES:
                    names.append(path.stem)
    except OSError:  # what may not be looked into offers nothing
        return [], []
    return sorted(folders), names


def _tell_letters(names: list[str]) -> bool:
    letters = [letter for name in names if (letter := file_letter(name))]
    return 2 * len(letters) >= len(names) and len({letter for letter in letters if len(letter) == 1}) >= 2


def _holds_pictures(folder: Path, left: list[int], depth: int) -> bool:
    folders, names = _look(folder, left)
    return bool(names) or (depth > 1 and any(_holds_pictures(child, left, depth - 1) for child in folders))
