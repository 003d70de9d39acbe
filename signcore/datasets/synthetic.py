"""Signs rendered from a parametric hand: data for a class without a download.

The training and the validation part show different hands, so that validation asks what matters: does the network know the
letter, or the hand? Each part can also have ranges of its own, to see what a shift between the two does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from signcore.datasets import library
from signcore.datasets.base import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.errors import DataError
from signcore.hand import VariationRanges, render_signs
from signcore.i18n import _
from signcore.labels import CLASS_COUNT

RENDERER = "hand 2"  # part of the cache's key: raise it when the same recipe would look different
TRAINING_HANDS = range(40)
VALIDATION_HANDS = range(40, 50)
MAX_PER_LETTER = 2000


@dataclass(frozen=True)
class SyntheticRecipe:
    """What to render: how many images per letter for each part, the ranges they vary in, a seed; `name` is what pages call the set."""

    training_per_letter: int = 500
    validation_per_letter: int = 125
    training_ranges: VariationRanges = field(default_factory=VariationRanges)
    validation_ranges: VariationRanges = field(default_factory=VariationRanges)
    seed: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        for count in (self.training_per_letter, self.validation_per_letter):
            if not 1 <= count <= MAX_PER_LETTER:
                raise DataError(
                    _("{count} images per letter were asked for; from 1 to {most} are possible.").format(count=count, most=MAX_PER_LETTER)
                )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "training_per_letter": self.training_per_letter,
            "validation_per_letter": self.validation_per_letter,
            "training_ranges": self.training_ranges.to_json(),
            "validation_ranges": self.validation_ranges.to_json(),
            "seed": self.seed,
            "name": self.name,
        }


def load_synthetic(recipe: SyntheticRecipe | None = None, progress: Callable[[int, int], None] | None = None) -> SignDataset:
    """The rendered data set of `recipe` (24 × 500 and 24 × 125 by default), from the store if it was made before.

    Args:
        recipe: what to render.
        progress: called with the number of images done and the number of all.
    """
    recipe = recipe or SyntheticRecipe()
    key = hashlib.sha256(json.dumps([RENDERER, recipe.to_dict()], sort_keys=True).encode()).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    total = CLASS_COUNT * (recipe.training_per_letter + recipe.validation_per_letter)
    done_before = 0
    parts: dict[str, Part] = {}

    def report(done: int, _all: int) -> None:
        if progress:
            progress(done_before + done, total)

    for name, per_letter, hands, ranges in (
        (TRAINING, recipe.training_per_letter, TRAINING_HANDS, recipe.training_ranges),
        (VALIDATION, recipe.validation_per_letter, VALIDATION_HANDS, recipe.validation_ranges),
    ):
        labels = np.tile(np.arange(CLASS_COUNT, dtype=np.uint8), per_letter)
        signs = render_signs(
            labels,
            hands=hands,
            ranges=ranges,
            seed=2 * recipe.seed + (name == VALIDATION),
            progress=report,
        )
        parts[name] = Part(signs.images, signs.labels, np.arange(len(labels), dtype=np.int32), signs.factors)
        done_before += len(labels)
    dataset = SignDataset.of(recipe.name or _("Synthetic signs"), parts, Origin("synthetic", recipe=recipe.to_dict()))
    return library.add(dataset, parsed_key=key)
