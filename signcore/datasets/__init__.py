"""Where signs come from. A source that needs no file is one file here and one line in `BUILT_IN`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from signcore.datasets.base import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.choices import NOTHING_CHOSEN, Choices, Question, QuestionError, UnknownConventionError
from signcore.datasets.csv_source import load_csv
from signcore.datasets.files import DataFile
from signcore.datasets.kaggle import load_kaggle
from signcore.datasets.notices import Notice
from signcore.datasets.open_files import find_data_files, load_files
from signcore.datasets.pictures import load_pictures
from signcore.datasets.synthetic import load_synthetic
from signcore.errors import DataError
from signcore.i18n import _
from signcore.paths import shown_name

Progress = Callable[[int, int], None]

BUILT_IN: dict[str, Callable[..., SignDataset]] = {"synthetic": load_synthetic, "kaggle": load_kaggle}


def load_dataset(data: str, validation: str | None = None, choices: Choices = NOTHING_CHOSEN) -> SignDataset:
    """The data set that a command line names: a built-in source, a file, or a folder that holds a training file.

    Args:
        data: a source's name (``"synthetic"``, ``"kaggle"``), or the path of a file or folder.
        validation: path of a validation file to go with the file `data`.
        choices: what somebody said of what the files leave open.

    Raises:
        QuestionError: the files leave something open that `choices` does not answer.
        DataError: there is no such thing, or it can't be used.
    """
    if data in BUILT_IN and validation is None:
        return BUILT_IN[data]()
    path = Path(data).expanduser()
    if path.is_dir():
        return _load_folder(path, choices)
    if not path.exists() and validation is None:
        raise DataError(
            _("There is no file or folder {data}, and no source of that name. The sources are: {known}.").format(
                data=data, known=", ".join(BUILT_IN)
            )
        )
    if validation is not None:  # the caller says which is which, so the names don't have to
        return load_csv([DataFile.at(path), DataFile.at(validation)], choices, in_order=True)
    return load_files([DataFile.at(path)], choices)


def _load_folder(folder: Path, choices: Choices) -> SignDataset:
    """The one data set of a folder; where there are several, the one that its names make a training and a validation file."""
    if folder.resolve() == Path("/"):  # a walk of hours, at whose end some program's icons were taken for signs
        raise DataError(_("{folder} is the whole machine. Name the folder that holds the signs.").format(folder=folder))
    offers = find_data_files(folder)
    if not offers:
        raise DataError(_("The folder {folder} holds no .csv, .csv.gz or .zip file, and no pictures.").format(folder=shown_name(folder)))
    pairs = [offer for offer in offers if len(offer) == 2]
    if len(offers) > 1 and len(pairs) != 1:
        names = [file.name for offer in offers for file in offer]
        raise DataError(
            _("The folder {folder} holds several data sets ({files}). Name the file that you mean.").format(
                folder=folder, files=", ".join(names[:8])
            )
        )
    chosen = pairs[0] if pairs else offers[0]
    dataset = load_files(chosen, choices)
    others = sorted({file.name for offer in offers for file in offer} - {file.name for file in chosen})
    return replace(dataset, origin=dataset.origin.noting(Notice("other_files", {"files": others}))) if others else dataset


__all__ = [
    "BUILT_IN",
    "NOTHING_CHOSEN",
    "TRAINING",
    "VALIDATION",
    "Choices",
    "DataFile",
    "Origin",
    "Part",
    "Question",
    "QuestionError",
    "SignDataset",
    "UnknownConventionError",
    "find_data_files",
    "load_csv",
    "load_dataset",
    "load_files",
    "load_kaggle",
    "load_pictures",
    "load_synthetic",
]
