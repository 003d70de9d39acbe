from __future__ import annotations

import numpy as np
import pytest

from signcore.datasets.collected import arrays, as_dataset, collected_signs, keep_sign, people, remove_signs
from signcore.errors import DataError
from signcore.labels import LETTERS
from signcore.paths import store_folder
from tests.toy_runs import toy_dataset, toy_part

IMAGES = toy_part(24).images


def test_what_is_kept_is_there_and_what_is_deleted_is_gone():
    first, second = keep_sign(IMAGES[0], "A", "  Mina   Kim "), keep_sign(IMAGES[4], "E", "Ben")
    found = collected_signs()
    assert [(sign.letter, sign.person) for sign in found] == [("A", "Mina Kim"), ("E", "Ben")] and people(found) == ["Mina Kim", "Ben"]
    images, labels = arrays(found)
    assert np.array_equal(images, IMAGES[[0, 4]]) and labels.tolist() == [0, LETTERS.index("E")]
    remove_signs([first.id, "../../outside", "0" * 24])
    assert [sign.id for sign in collected_signs()] == [second.id]
    remove_signs([second.id])
    assert not list((store_folder() / "collected").iterdir()), "no file is left"


@pytest.mark.parametrize(("letter", "person"), [("J", "Ben"), ("AB", "Ben"), ("", "Ben"), ("A", "   ")])
def test_without_a_letter_and_a_name_nothing_is_kept(letter, person):
    with pytest.raises(DataError):
        keep_sign(IMAGES[0], letter, person)
    assert collected_signs() == []


def test_damaged_files_are_passed_over():
    good, bad, torn = (keep_sign(IMAGES[k], LETTERS[k], "Ben") for k in range(3))
    (store_folder() / "collected" / f"{bad.id}.png").write_bytes(b"nothing")
    (store_folder() / "collected" / f"{torn.id}.json").write_text('{"letter": "AB"}')
    assert [sign.id for sign in collected_signs()] == [good.id]


def test_a_data_set_is_split_by_people_never_by_pictures():
    for number in range(6):
        keep_sign(IMAGES[number], LETTERS[number], ["Ada", "Ben", "Cem"][number % 3])
    signs = collected_signs()
    alone = as_dataset(signs, ["Ben"])
    assert len(alone.training) == 4 and len(alone.validation) == 2 and alone.origin.split == "people"
    assert np.array_equal(alone.validation.images, IMAGES[[1, 4]])
    base = toy_dataset()
    together = as_dataset(signs, ["Ben"], base)
    assert len(together.training) == len(base.training) + 4 and np.array_equal(together.validation.images, IMAGES[[1, 4]])
    with pytest.raises(DataError, match="two people"):
        as_dataset(signs, ["Ada", "Ben", "Cem"])
    with pytest.raises(DataError, match="two people"):
        as_dataset(signs, [])
