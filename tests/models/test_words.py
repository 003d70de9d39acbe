"""What is said of a layer has the layer's own figures in it."""

from __future__ import annotations

import pytest

from signcore.config import ModelConfig, RunConfig
from signcore.models import LayerKind, plan_model
from signcore.models.summary import summarize
from signcore.models.words import doubts, how_it_counts, what_it_does

# What stands in the sentence of each layer of the lesson's network, worked out on paper.
SAID = {
    "rescale": "784 divisions.",
    "conv_1": "(3×3×1 weights + 1 bias) × 75 filters = 750 parameters. Each weight is used at 28×28 places: 529,200 multiply-adds.",
    "batch_norm_1": "4 numbers for each of 75 channels = 300 parameters: scale and shift are learnt; running means and variances",
    "pool_1": "58,800 values become 14,700.",
    "conv_2": "(3×3×75 weights + 1 bias) × 50 filters = 33,800 parameters. Each weight is used at 14×14 places: 6,615,000 multiply-adds.",
    "conv_dropout_2": "Of 9,800 values, about 1,960 are set to 0 in each training step.",
    "conv_3": "(3×3×50 weights + 1 bias) × 25 filters = 11,275 parameters.",
    "pool_3": "1,225 values become 400.",
    "flatten": "4×4×25 values become a row of 400.",
    "dense_1": "(400 weights + 1 bias) × 512 neurons = 205,312 parameters, 204,800 multiply-adds.",
    "dense_dropout_1": "Of 512 values, about 154 are set to 0",
    "letters": "(512 weights + 1 bias) × 24 neurons = 12,312 parameters, 12,288 multiply-adds.",
}


@pytest.mark.parametrize(("name", "said"), list(SAID.items()))
def test_the_lessons_layers_count_as_on_paper(name: str, said: str) -> None:
    row = next(row for row in summarize(plan_model(ModelConfig())).layers if row.layer.name == name)
    assert how_it_counts(row).startswith(said)


@pytest.mark.parametrize("kind", LayerKind)
def test_every_kind_of_layer_is_explained(kind: LayerKind) -> None:
    assert what_it_does(kind).endswith(".")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, []),
        ({"architecture": "dense"}, []),
        ({"pooling": "false"}, ["dense_1 alone has 10,035,712 parameters"]),
        ({"filters": "256,256,256"}, ["multiply-adds per sign"]),
    ],
    ids=str,
)
def test_what_will_be_slow_is_doubted(settings: dict[str, str], said: list[str]) -> None:
    found = doubts(summarize(plan_model(RunConfig().with_settings(settings).model)).layers)
    assert len(found) == len(said)
    for sentence, part in zip(found, said, strict=True):
        assert part in sentence
