"""Facts of a data set, by hand count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from signcore.datasets import Origin, Part, SignDataset
from signcore.datasets.card import card_of


def dataset_of(training: list[int], validation: list[int], origin: Origin) -> SignDataset:
    def part(labels: list[int]) -> Part:
        return Part(np.zeros((len(labels), 28, 28), np.uint8), np.array(labels, np.uint8), np.arange(len(labels), dtype=np.int32))

    return SignDataset.of("Signs", {"training": part(training), "validation": part(validation)}, origin)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (list(range(24)), "all 24"),
        ([0, 1, 9], "A, B, K"),
        (list(range(8)), "A, B, C, D, E, F, G, H"),
        (list(range(22)), "22, without X, Y"),
        ([label for label in range(24) if label != 9], "23, without K"),
    ],
)
def test_letters_are_those_of_either_part(labels: list[int], said: str) -> None:
    assert card_of(dataset_of(labels, labels[:1], Origin("csv"))).letters == said
    assert card_of(dataset_of(labels[:1], labels, Origin("csv"))).letters == said


@pytest.mark.parametrize(
    ("origin", "source", "licence"),
    [
        (Origin("kaggle", ("sign_mnist_train.csv", "sign_mnist_test.csv")), "downloaded from Kaggle", "CC0"),
        (Origin("synthetic"), "rendered by SignLab", "made by SignLab"),
        (Origin("csv", ("a.csv", "b.csv")), "rows of a.csv + b.csv", "not known"),
        (Origin("pictures", ("hands.zip",)), "pictures in hands.zip", "not known"),
        (Origin("csv", ("sign_mnist_train.csv", "sign_mnist_test.csv")), "rows of sign", "not known"),  # a name proves nothing
        (Origin("a source to come"), "not known", "not known"),
    ],
)
def test_source_and_licence(origin: Origin, source: str, licence: str) -> None:
    card = card_of(dataset_of([0], [0], origin))
    assert card.source.startswith(source) and card.licence.startswith(licence)


def test_counts_id_and_warnings_are_the_data_set_s_own() -> None:
    dataset = dataset_of(list(range(24)) * 2, list(range(23)), Origin("csv", ("a.csv",), split="stratified"))
    card = card_of(dataset)
    assert (card.training, card.validation, card.id, card.name) == (48, 23, dataset.id, "Signs")
    assert card.warnings == tuple(dataset.notices()) and len(card.warnings) == 2
    assert card_of(replace(dataset, name="Others")).name == "Others"
