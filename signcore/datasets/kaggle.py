"""The real Sign Language MNIST, downloaded from Kaggle: 27,455 photographs to train with, 7,172 to check with, CC0."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from signcore.datasets import library
from signcore.datasets.base import PART_NAMES, TRAINING, VALIDATION, SignDataset
from signcore.datasets.choices import Choices
from signcore.datasets.csv_source import parse_csv
from signcore.datasets.files import CsvEntry, DataFile
from signcore.datasets.kaggle_download import HANDLE, download_folder
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LabelConvention

FILES = {TRAINING: "sign_mnist_train.csv", VALIDATION: "sign_mnist_test.csv"}
ROWS = {TRAINING: 27_455, VALIDATION: 7_172}
_PARSER = "kaggle 1"  # part of the cache's key: raise it when the same download would be read differently


def load_kaggle(progress: Callable[[int, int], None] | None = None) -> SignDataset:
    """Sign Language MNIST, from the store if it was loaded before, without asking Kaggle; otherwise downloaded and checked.

    Args:
        progress: called with the bytes that came so far and the bytes of all, about 60 MB.

    Raises:
        DataError: Kaggle can't be reached, or what came is not what it should be; the message says what to do.
    """
    key = hashlib.sha256(f"{_PARSER} {HANDLE}".encode()).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    folder = download_folder(progress)
    entries = {part: CsvEntry(DataFile.at(folder / name)) for part, name in FILES.items()}
    dataset = parse_csv(entries, Choices(LabelConvention.KAGGLE))
    for part in PART_NAMES:
        if len(dataset.parts[part]) != ROWS[part]:
            raise DataError(
                _("{name} from Kaggle has {count:,} rows, not {expected:,}. Delete {folder} and download it again.").format(
                    name=FILES[part], count=len(dataset.parts[part]), expected=ROWS[part], folder=folder
                )
            )
    named = replace(dataset, name="Sign Language MNIST", origin=replace(dataset.origin, source="kaggle"))
    return library.add(named, parsed_key=key)
