"""What is worth knowing about a data set before choosing it, in words, for a list of several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.labels import CLASS_COUNT, LETTERS

_FEW = 8  # up to this many letters are listed; above it, the missing ones are


@dataclass(frozen=True)
class DatasetCard:
    """Facts of one data set.

    Attributes:
        id: 16 hexadecimal digits of its fingerprint.
        name: what pages call it.
        training, validation: how many images.
        letters: which letters any of its images shows.
        source: where it came from.
        licence: what may be done with it, as far as SignLab knows.
        warnings: what to know before trusting results, a sentence each.
    """

    id: str
    name: str
    training: int
    validation: int
    letters: str
    source: str
    licence: str
    warnings: tuple[str, ...]


def card_of(dataset: SignDataset) -> DatasetCard:
    """The card of a data set, in the current language."""
    counts = sum(part.letter_counts() for part in dataset.parts.values())
    return DatasetCard(
        id=dataset.id,
        name=dataset.name,
        training=len(dataset.training),
        validation=len(dataset.validation),
        letters=_letters_text([LETTERS[index] for index in np.flatnonzero(counts)]),
        source=_source_text(dataset),
        licence=_licence_text(dataset),
        warnings=tuple(dataset.notices()),
    )


def _letters_text(letters: list[str]) -> str:
    if len(letters) == CLASS_COUNT:
        return _("all {count}").format(count=CLASS_COUNT)
    if len(letters) <= _FEW:
        return ", ".join(letters)
    missing = [letter for letter in LETTERS if letter not in letters]
    return _("{count}, without {missing}").format(count=len(letters), missing=", ".join(missing))


def _source_text(dataset: SignDataset) -> str:
    files = " + ".join(dataset.origin.files)
    match dataset.origin.source:
        case "synthetic":
            return _("rendered by SignLab")
        case "collected":
            return _("taken here by the class itself")
        case "kaggle":
            return _("downloaded from Kaggle")
        case "pictures":
            return _("pictures in {files}").format(files=files)
        case _:
            return _("rows of {files}").format(files=files) if files else _("not known")


def _licence_text(dataset: SignDataset) -> str:
    match dataset.origin.source:
        case "synthetic":
            return _("made by SignLab, free to use")
        case "collected":
            return _("it belongs to the people in the pictures: it stays on this computer")
        case "kaggle":
            return _("CC0: free to use for anything")
        case _:
            return _("not known: ask whoever gave you the file")
