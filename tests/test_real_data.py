"""The real Sign Language MNIST, where it is at hand: set SIGNLAB_REAL_DATA to a folder with it."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import DataFile, SignDataset, load_csv
from signcore.labels import LETTERS

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("SIGNLAB_REAL_DATA") or PROJECT.parent / "shared" / "data")
HEAD = FOLDER / "sign_mnist_train_head.csv.gz"
PHOTOS = FOLDER / "sign_mnist_photos_a.csv.gz"

pytestmark = pytest.mark.skipif(
    not (HEAD.is_file() and PHOTOS.is_file()),
    reason=f"There are no real signs in {FOLDER}: set SIGNLAB_REAL_DATA to a folder with {HEAD.name} and {PHOTOS.name}.",
)

# Kaggle shows the start of the training file's first row on the data set's page: a D.
FIRST_ROW = [
    107,
    118,
    127,
    134,
    139,
    143,
    146,
    150,
    153,
    156,
    158,
    160,
    163,
    165,
    159,
    166,
    168,
    170,
    170,
    171,
    171,
    171,
    172,
    171,
    171,
    170,
]


def _rows(path: Path) -> list[list[str]]:
    """The file by Python's own reader, without its header."""
    with gzip.open(path, "rt", newline="") as stream:
        return list(csv.reader(stream))[1:]


@pytest.fixture
def dataset() -> SignDataset:
    return load_csv([DataFile.at(HEAD), DataFile.at(PHOTOS)], in_order=True)


def test_every_row_is_there_as_it_is_in_the_file(dataset: SignDataset) -> None:
    assert (len(dataset.training), len(dataset.validation)) == (688, 3520)
    assert dataset.origin.convention == "kaggle"
    for part, path in ((dataset.training, HEAD), (dataset.validation, PHOTOS)):
        rows = _rows(path)
        np.testing.assert_array_equal(part.images.reshape(-1, 784), np.array([row[1:] for row in rows], dtype=np.uint8))
        letters = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[int(row[0])] for row in rows]
        assert [LETTERS[label] for label in part.labels] == letters


def test_the_first_sign_is_kaggles_first(dataset: SignDataset) -> None:
    assert LETTERS[dataset.training.labels[0]] == "D"
    assert dataset.training.images[0].ravel()[: len(FIRST_ROW)].tolist() == FIRST_ROW


def test_every_letter_was_photographed(dataset: SignDataset) -> None:
    assert (dataset.training.letter_counts() > 0).all()
    assert (dataset.validation.letter_counts() > 0).all()
    assert dataset.notices() == []


def test_one_real_file_alone_is_split(dataset: SignDataset) -> None:
    alone = load_csv([DataFile.at(HEAD)])
    counts = dataset.training.letter_counts()
    np.testing.assert_array_equal(alone.validation.letter_counts(), [max(round(0.2 * count), 1) for count in counts.tolist()])
    np.testing.assert_array_equal(alone.training.letter_counts() + alone.validation.letter_counts(), counts)
