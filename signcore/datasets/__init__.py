"""Where signs come from. A source that needs no file is one file here and one line in `BUILT_IN`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from signcore.datasets.base import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.csv_source import UnknownConventionError, load_csv
from signcore.datasets.files import DataFile
from signcore.datasets.kaggle import load_kaggle
from signcore.datasets.open_files import find_data_files, load_files
from signcore.datasets.pictures import load_pictures
from signcore.datasets.synthetic import load_synthetic
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LabelConvention

Progress = Callable[[int, int], None]

BUILT_IN: dict[str, Callable[..., SignDataset]] = {"synthetic": load_synthetic, "kaggle": load_kaggle}


def load_dataset(data: str, validation: str | None = None, convention: LabelConvention | None = None) -> SignDataset:
    """The data set that a command line names: a built-in source, a file, or a folder that holds a training file.

    Args:
        data: a source's name (``"synthetic"``, ``"kaggle"``), or the path of a file or folder.
        validation: path of a validation file to go with the file `data`.
        convention: how labels number letters, where they don't tell.

    Raises:
        DataError: there is no such thing, or it can't be used.
    """
    if data in BUILT_IN and validation is None:
        return BUILT_IN[data]()
    path = Path(data).expanduser()
    if path.is_dir():
        offers = find_data_files(path)
        if not offers:
            raise DataError(_("The folder {folder} holds no .csv, .csv.gz or .zip file, and no pictures.").format(folder=path))
        return load_files(offers[0], convention)
    if not path.exists() and validation is None:
        raise DataError(
            _("There is no file or folder {data}, and no source of that name. The sources are: {known}.").format(
                data=data, known=", ".join(BUILT_IN)
            )
        )
    if validation is not None:  # the caller says which is which, so the names don't have to
        return load_csv([DataFile.at(path), DataFile.at(validation)], convention, in_order=True)
    return load_files([DataFile.at(path)], convention)


__all__ = [
    "BUILT_IN",
    "TRAINING",
    "VALIDATION",
    "DataFile",
    "Origin",
    "Part",
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
