"""Whole pictures: repeatable, mirrored, told apart, and refused where the arguments make no sense."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from signcore.hand import LETTERS, LIMITS, VARIANTS, VariationRanges, render_clean, render_signs

LABELS = np.arange(60) % 24


def test_shapes_types_and_factors() -> None:
    signs = render_signs(LABELS)
    assert signs.images.shape == (60, 28, 28) and signs.images.dtype == np.uint8
    assert signs.labels.dtype == np.uint8 and (signs.labels == LABELS).all()
    assert {"hand", "yaw", "pitch", "roll", "distance", "offset_x", "offset_y", "light_azimuth", "contrast", "skin"} <= set(signs.factors)
    for values in signs.factors.values():
        assert values.shape == (60,) and values.dtype == np.float32
    ranges = VariationRanges()
    assert (signs.factors["yaw"] >= ranges.yaw[0]).all() and (signs.factors["yaw"] <= ranges.yaw[1]).all()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    first, again, other = render_signs(LABELS, seed=3), render_signs(LABELS, seed=3), render_signs(LABELS, seed=4)
    assert first.images.tobytes() == again.images.tobytes()
    assert (first.images != other.images).mean() > 0.5


def test_a_picture_does_not_depend_on_how_many_are_made() -> None:
    many = render_signs(LABELS)
    for count in (1, 7, 33):
        assert (render_signs(LABELS[:count]).images == many.images[:count]).all()


def test_hands_come_from_the_pool_and_keep_their_bones() -> None:
    a, b = render_signs(LABELS, hands=[5]), render_signs(LABELS, hands=[5], seed=9)
    assert set(a.factors["hand"]) == {5.0}
    assert len(set(np.concatenate([a.factors["thickness"], b.factors["thickness"]]))) == 1
    assert set(render_signs(LABELS, hands=[6]).factors["thickness"]) != set(a.factors["thickness"])


@pytest.mark.parametrize("letter", "AGRY")
def test_a_left_hand_is_the_mirror_image_of_a_right_one(letter: str) -> None:
    label = LETTERS.index(letter)
    right = render_clean(label, size=64, light_azimuth=0.0)
    left = render_clean(label, size=64, light_azimuth=0.0, left_handed=True)
    assert (left != right).mean() > 0.1  # no letter is its own mirror image
    difference = np.abs(left[:, ::-1].astype(int) - right)
    assert (difference > 2).mean() < 0.01


def test_left_handedness_mirrors_only_the_hand() -> None:
    ranges = VariationRanges(left_handed=(1.0, 1.0))
    assert set(render_signs(LABELS, ranges=ranges).factors["left_handed"]) == {1.0}
    assert set(render_signs(LABELS, ranges=VariationRanges(left_handed=(0.0, 0.0))).factors["left_handed"]) == {0.0}


def test_a_nearest_centroid_tells_all_letters_apart() -> None:
    still = VariationRanges()
    little = {name: (sum(pair) / 2,) * 2 for name, pair in still.to_json().items()}  # each factor at its middle ...
    little |= {"variant": (0.0, 0.0), "left_handed": (0.0, 0.0), "clutter": (0.0, 0.0)}
    little |= {name: still.to_json()[name] for name in ("finger_ratio", "thickness", "noise", "blur")}  # ... or free
    little |= {"skin": (0.9, 1.0), "background": (0.4, 0.5)}
    little |= {"joint_jitter": (1.0, 3.0), "yaw": (-5.0, 5.0), "pitch": (-5.0, 5.0), "roll": (-4.0, 4.0)}
    ranges = VariationRanges.from_json(little)
    labels = np.arange(24 * 10) % 24
    train = render_signs(labels, hands=range(10), ranges=ranges).images.reshape(240, -1).astype(np.float32)
    test = render_signs(labels, hands=range(10, 20), ranges=ranges, seed=1).images.reshape(240, -1).astype(np.float32)
    centroids = np.stack([train[labels == k].mean(axis=0) for k in range(24)])
    hits = ((test[:, None] - centroids) ** 2).sum(axis=-1).argmin(axis=1) == labels
    assert min(hits[labels == k].mean() for k in range(24)) >= 0.8
    assert hits.mean() >= 0.97


def test_clean_renders_of_all_letters_and_variants() -> None:
    for label, letter in enumerate(LETTERS):
        for variant in range(1 + len(VARIANTS.get(letter, ()))):
            picture = render_clean(label, size=32, variant=variant)
            assert picture.dtype == np.uint8 and picture.shape == (32, 32)
            assert picture.std() > 8


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    render_signs(LABELS, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (60, 60)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_no_labels_give_no_pictures() -> None:
    signs = render_signs([])
    assert signs.images.shape == (0, 28, 28) and signs.factors["yaw"].shape == (0,)


def test_ranges_survive_json() -> None:
    ranges = VariationRanges(yaw=(-5.0, 5.0))
    assert VariationRanges.from_json(json.loads(json.dumps(ranges.to_json()))) == ranges
    assert VariationRanges.from_json({"yaw": [0, 1]}).roll == VariationRanges().roll
    assert set(ranges.to_json()) == set(LIMITS)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"yaw": [10, -10]}, "yaw goes from 10.0 down to -10.0, expected the lower end first: swap the two."),
        ({"yaw": [0, 400]}, "yaw goes from 0.0 to 400.0, expected a range inside -180.0 to 180.0: bring both ends inside."),
        ({"noise": [0, float("nan")]}, "noise goes from 0.0 to nan, expected finite numbers"),
        ({"noise": 3}, "noise is 3, expected two numbers"),
        ({"noise": ["a", 3]}, "expected two numbers"),
        ({"jaw": [0, 1]}, "Unknown variation jaw"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        VariationRanges.from_json(values)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"labels": [24]}, "expected 0 to 23"),
        ({"labels": [-1]}, "expected 0 to 23"),
        ({"labels": [0.5]}, "expected integers"),
        ({"labels": [[0]]}, "of shape (n,)"),
        ({"labels": [0], "hands": []}, "expected at least one id"),
        ({"labels": [0], "seed": -1}, "expected 0 or more"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        render_signs(**arguments)  # type: ignore[arg-type]


def test_a_clean_render_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 8 to 1024"):
        render_clean(0, size=4)
    with pytest.raises(ValueError, match="Variant 99 of A"):
        render_clean(0, variant=99)
