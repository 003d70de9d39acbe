"""Rendered data sets: repeatable from their recipe, kept, and with other hands in each part."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from signcore.datasets import TRAINING, VALIDATION, load_synthetic, synthetic
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import DataError
from signcore.hand import VariationRanges, render_signs

SMALL = SyntheticRecipe(training_per_letter=3, validation_per_letter=2, seed=5)


def test_every_letter_has_its_images_and_each_part_its_own_hands() -> None:
    seen: list[tuple[int, int]] = []
    dataset = load_synthetic(SMALL, progress=lambda done, total: seen.append((done, total)))
    assert dataset.training.letter_counts().tolist() == [3] * 24
    assert dataset.validation.letter_counts().tolist() == [2] * 24
    hands = {name: set(part.factors["hand"].tolist()) for name, part in dataset.parts.items()}
    assert not hands[TRAINING] & hands[VALIDATION]
    assert seen[-1] == (120, 120)
    assert [done for done, _total in seen] == sorted({done for done, _total in seen})
    assert dataset.is_synthetic
    assert any("rendered by a program" in notice for notice in dataset.notices())


def test_the_recipe_makes_the_same_signs_again_and_its_second_load_renders_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    first = load_synthetic(SMALL)
    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "another store"))
    again = load_synthetic(SMALL)
    assert again.content_hash == first.content_hash
    monkeypatch.setattr(synthetic, "render_signs", lambda *_, **__: pytest.fail("rendered a second time"))
    assert load_synthetic(SMALL).content_hash == first.content_hash


@pytest.mark.parametrize(
    "change",
    [{"seed": 6}, {"training_per_letter": 4}, {"validation_ranges": VariationRanges(noise=(9.0, 10.0))}],
    ids=["seed", "count", "ranges"],
)
def test_another_recipe_makes_other_signs(change: dict[str, object]) -> None:
    assert load_synthetic(replace(SMALL, **change)).content_hash != load_synthetic(SMALL).content_hash


def test_the_recipe_is_kept_with_the_data_set() -> None:
    recipe = json.loads(json.dumps(load_synthetic(SMALL).origin.to_dict()))["recipe"]
    again = render_signs(
        np.tile(np.arange(24), recipe["training_per_letter"]),
        hands=synthetic.TRAINING_HANDS,
        ranges=VariationRanges.from_json(recipe["training_ranges"]),
        seed=2 * recipe["seed"],
    )
    np.testing.assert_array_equal(again.images, load_synthetic(SMALL).training.images)


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_counts_have_limits(count: int) -> None:
    with pytest.raises(DataError, match=f"{count} images per letter were asked for; from 1 to 2000 are possible"):
        SyntheticRecipe(training_per_letter=count)
    with pytest.raises(DataError, match="images per letter"):
        SyntheticRecipe(validation_per_letter=count)
