from __future__ import annotations

import numpy as np
import pytest

from signcore.augmentation import augment_images
from signcore.config import AugmentConfig

_STILL = {"rotation": 0, "zoom": 0, "shift": 0, "horizontal_flip": False, "brightness": 0, "contrast": 0}


class _AtTheEnd:
    """A generator that draws the upper end of every range, or the lower one, so that amounts are known."""

    def __init__(self, *, upper: bool = True) -> None:
        self._upper = upper

    def uniform(self, low, high, size):
        return np.full(size, high if self._upper else low)

    def random(self, size):
        return np.full(size, 0.9 if self._upper else 0.1)


def _varied(images, *, upper=True, **ranges):
    return augment_images(images, AugmentConfig(**{**_STILL, **ranges}), _AtTheEnd(upper=upper))


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype(np.uint8)


def test_ranges_of_zero_change_nothing(images):
    varied = augment_images(images, AugmentConfig(**_STILL), np.random.default_rng(0))
    assert np.array_equal(varied, images) and varied.dtype == np.uint8 and not np.shares_memory(varied, images)
    assert augment_images(images[:0], AugmentConfig(), np.random.default_rng(0)).shape == (0, 28, 28)


def test_a_flip_is_exact_and_throws_a_coin_an_image(images):
    assert np.array_equal(_varied(images, upper=False, horizontal_flip=True), images[:, :, ::-1])
    assert np.array_equal(_varied(images, upper=True, horizontal_flip=True), images)
    many = np.repeat(images[:1], 400, axis=0)
    varied = augment_images(many, AugmentConfig(**{**_STILL, "horizontal_flip": True}), np.random.default_rng(1))
    mirrored = (varied == images[0, :, ::-1]).all(axis=(1, 2))
    assert 160 < mirrored.sum() < 240 and (varied[~mirrored] == images[0]).all()


def test_a_quarter_turn_is_that_of_numpy(images):
    np.testing.assert_allclose(_varied(images, rotation=90).astype(int), np.rot90(images, 1, axes=(1, 2)).astype(int), atol=1)
    np.testing.assert_allclose(_varied(images, upper=False, rotation=90).astype(int), np.rot90(images, -1, axes=(1, 2)).astype(int), atol=1)
    np.testing.assert_allclose(_varied(images, rotation=180).astype(int), images[:, ::-1, ::-1].astype(int), atol=1)


def test_a_shift_by_whole_pixels_rolls_and_lets_the_edge_go_on(images):
    moved = _varied(images, shift=2 / 28)
    rolled = np.roll(images, (2, 2), axis=(1, 2))
    rolled[:, :2] = rolled[:, 2:3]
    rolled[:, :, :2] = rolled[:, :, 2:3]
    assert np.array_equal(moved, rolled), "down and to the right"
    back = _varied(images, upper=False, shift=3 / 28)
    assert np.array_equal(back[:, :-3, :-3], images[:, 3:, 3:]) and np.array_equal(back[:, -1], back[:, -4])


def test_a_zoom_above_one_enlarges():
    square = np.zeros((1, 28, 28), np.uint8)
    square[0, 10:18, 10:18] = 200
    larger, smaller = _varied(square, zoom=0.5), _varied(square, upper=False, zoom=0.5)
    assert larger.sum() == pytest.approx(square.sum() * 1.5**2, rel=0.05)
    assert smaller.sum() == pytest.approx(square.sum() * 0.5**2, rel=0.05)


def test_brightness_adds_a_share_of_the_full_range(images):
    dark = images // 4
    assert np.array_equal(_varied(dark, brightness=0.2), dark + 51)
    assert np.array_equal(_varied(images, brightness=1.0), np.full_like(images, 255)), "and stays within it"


def test_contrast_moves_away_from_the_images_own_mean():
    halves = np.full((1, 28, 28), 100, np.uint8)
    halves[0, :14] = 140
    more = _varied(halves, contrast=0.5)
    assert more[0, 0, 0] == 150 and more[0, 27, 0] == 90
    assert np.ptp(_varied(halves, upper=False, contrast=0.5)) == 20


def test_the_same_generator_gives_the_same_images_and_another_does_not(images):
    config = AugmentConfig(brightness=0.1, contrast=0.1)
    first, again, other = (augment_images(images, config, np.random.default_rng(seed)) for seed in (7, 7, 8))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_what_is_off_takes_no_part_in_chance(images):
    """Turning the flip off leaves every other amount as it was, so that pictures can be compared."""
    config = {**_STILL, "shift": 0.1}
    still = augment_images(images, AugmentConfig(**config), np.random.default_rng(3))
    flipping = augment_images(images, AugmentConfig(**{**config, "horizontal_flip": True}), np.random.default_rng(3))
    assert any(np.array_equal(a, b) for a, b in zip(still, flipping, strict=True))


def test_training_images_are_not_written_to(images):
    images.setflags(write=False)
    augment_images(images, AugmentConfig(brightness=0.2), np.random.default_rng(0))
