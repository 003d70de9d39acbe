"""Parts and data sets refuse what is none."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.datasets import Origin, Part, SignDataset
from signcore.errors import DataError


def _part(count: int = 3, **changes: np.ndarray) -> Part:
    arrays = {
        "images": np.zeros((count, 28, 28), np.uint8),
        "labels": np.arange(count, dtype=np.uint8),
        "rows": np.arange(count, dtype=np.int32),
    }
    return Part(**{**arrays, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"images": np.zeros((3, 28, 28), np.float32)}, r"The images are float32 \(3, 28, 28\), but 3 labels need uint8 \(3, 28, 28\)"),
        ({"images": np.zeros((3, 784), np.uint8)}, r"uint8 \(3, 784\)"),
        ({"images": np.zeros((2, 28, 28), np.uint8)}, r"\(2, 28, 28\), but 3 labels"),
        ({"labels": np.array([0, 1, 24], np.uint8)}, "A label is 24, but letters are numbered 0–23"),
        ({"rows": np.arange(2, dtype=np.int32)}, "3 labels but 2 rows"),
    ],
)
def test_a_part_checks_its_arrays(changes: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(DataError, match=said):
        _part(**changes)


def test_take_keeps_what_belongs_together() -> None:
    part = Part(
        np.arange(4 * 784, dtype=np.uint32).astype(np.uint8).reshape(4, 28, 28),
        np.array([3, 2, 1, 0], np.uint8),
        np.array([10, 11, 12, 13], np.int32),
        {"yaw": np.array([0.1, 0.2, 0.3, 0.4], np.float32)},
    )
    taken = part.take(np.array([2, 0]))
    np.testing.assert_array_equal(taken.images, part.images[[2, 0]])
    assert taken.labels.tolist() == [1, 3]
    assert taken.rows.tolist() == [12, 10]
    np.testing.assert_allclose(taken.factors["yaw"], [0.3, 0.1])
    assert part.letter_counts().tolist() == [1, 1, 1, 1] + [0] * 20


def test_a_data_set_needs_both_parts() -> None:
    with pytest.raises(DataError, match="The validation part has no images"):
        SignDataset.of("x", {"training": _part()}, Origin("csv"))
    with pytest.raises(DataError, match="The training part has no images"):
        SignDataset.of("x", {"training": _part(0), "validation": _part()}, Origin("csv"))


def test_the_hash_tells_parts_labels_and_pixels_apart() -> None:
    first, second = _part(), _part(labels=np.array([0, 1, 3], np.uint8))
    bright = _part(images=np.full((3, 28, 28), 1, np.uint8))
    pairs = [(first, second), (second, first), (first, first), (bright, first)]
    hashes = {SignDataset.of("x", {"training": a, "validation": b}, Origin("csv")).content_hash for a, b in pairs}
    assert len(hashes) == 4
    named = SignDataset.of("another name", {"training": first, "validation": second}, Origin("synthetic"))
    assert named.content_hash in hashes, "a name is not part of the signs"


def test_an_origin_survives_json() -> None:
    import json

    origin = Origin("synthetic", ("a.csv", "b.csv"), "kaggle", "stratified", {"seed": 3})
    assert Origin.from_dict(json.loads(json.dumps(origin.to_dict()))) == origin
