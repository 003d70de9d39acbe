"""Near copies, by images whose correlation is known, and on the real rows by the photographs that they came from."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, load_dataset
from signcore.datasets.near_copies import find_leak, photograph_groups, split_by_photograph, unit_vectors
from signcore.errors import DataError
from tests.test_real_data import FOLDER, PHOTOS


def photographs(per_letter: int, copies: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noise pictures, each with brighter and darker copies of itself: images, letters, and which photograph each is of."""
    random = np.random.default_rng(0)
    originals = random.integers(60, 180, (2 * per_letter, 28, 28))
    photo = np.repeat(np.arange(2 * per_letter), copies)
    brightness = np.tile(np.linspace(-50, 50, copies), 2 * per_letter).astype(int)
    return (originals[photo] + brightness[:, None, None]).astype(np.uint8), (photo % 2).astype(np.uint8), photo


def dataset_of(images: np.ndarray, labels: np.ndarray, aside: np.ndarray) -> SignDataset:
    parts = {
        name: Part(images[rows], labels[rows], rows.astype(np.int32))
        for name, rows in ((TRAINING, np.flatnonzero(~aside)), (VALIDATION, np.flatnonzero(aside)))
    }
    return SignDataset.of("made", parts, Origin("csv", ("made.csv",), "course", "stratified"))


def test_a_product_of_unit_vectors_is_numpy_s_correlation() -> None:
    images = np.random.default_rng(1).integers(0, 255, (6, 28, 28)).astype(np.uint8)
    vectors = unit_vectors(images)
    assert vectors @ vectors.T == pytest.approx(np.corrcoef(images.reshape(6, -1)), abs=1e-5)
    assert not unit_vectors(np.full((1, 28, 28), 9, np.uint8)).any(), "a constant image is like nothing"


def test_brighter_copies_hang_together_and_others_do_not() -> None:
    images, labels, photo = photographs(per_letter=5, copies=4)
    groups = photograph_groups(images, labels)
    assert [len(np.unique(groups[photo == one])) for one in range(10)] == [1] * 10
    assert len(np.unique(groups)) == 10


def test_a_chain_of_near_copies_is_one_group() -> None:
    start, end = np.random.default_rng(2).integers(0, 255, (2, 28, 28))
    steps = np.array([(start * (8 - i) + end * i) / 8 for i in range(9)]).astype(np.uint8)
    vectors = unit_vectors(steps)
    assert vectors[0] @ vectors[-1] < 0.5, "the ends are unlike"
    assert (photograph_groups(steps, np.zeros(9, int)) == 0).all()


def test_a_leak_is_found_and_a_split_by_photograph_has_none() -> None:
    images, labels, photo = photographs(per_letter=5, copies=4)
    leaking = dataset_of(images, labels, aside=np.arange(len(labels)) % 4 == 3)  # one copy of each photograph set aside
    leak = find_leak(leaking)
    assert leak.share == 1.0
    assert (photo[leaking.training.rows[leak.closest]] == photo[leaking.validation.rows]).all()
    mended = split_by_photograph(leaking)
    assert find_leak(mended).share == 0.0
    assert len(mended.training) + len(mended.validation) == len(labels)
    assert mended.validation.letter_counts()[:2].tolist() == [4, 4], "one photograph of five, four copies of it, for each letter"
    assert sorted([*mended.training.rows, *mended.validation.rows]) == list(range(len(labels)))
    assert mended.origin.split == "photograph"


def test_a_letter_that_training_lacks_has_no_copy() -> None:
    images, labels, _photo = photographs(per_letter=1, copies=2)
    leak = find_leak(dataset_of(images, labels, aside=labels == 1))
    assert (leak.closest == -1).all() and leak.share == 0.0


def test_one_photograph_can_not_be_split() -> None:
    images, labels, photo = photographs(per_letter=1, copies=4)
    one = photo == 0
    with pytest.raises(DataError, match="near copies of each other"):
        split_by_photograph(dataset_of(images[one], labels[one], aside=np.array([False, True, False, False])))


@pytest.mark.skipif(not PHOTOS.is_file(), reason=f"There are no real signs in {FOLDER}.")
def test_the_real_rows_fall_into_their_photographs() -> None:
    dataset = load_dataset(str(PHOTOS))
    with (FOLDER / "sign_mnist_photos_a_groups.csv").open(encoding="utf-8") as stream:
        photo = np.array([int(row["photo"]) for row in csv.DictReader(stream)])
    mended = split_by_photograph(dataset)
    assert not set(photo[mended.training.rows]) & set(photo[mended.validation.rows])
    assert find_leak(dataset).share > 0.99
