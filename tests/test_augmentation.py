from __future__ import annotations

import numpy as np
import pytest

from signcore.augmentation import _bend, augment_images
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


def test_leaning_moves_the_top_to_the_right_and_the_bottom_to_the_left():
    column = np.zeros((1, 29, 29), np.uint8)
    column[0, :, 14] = 200
    leaning = _varied(column, shear=0.5)[0]
    assert leaning.argmax(axis=1)[[0, 4, 14, 24, 28]].tolist() == [21, 19, 14, 9, 7], "half a column for each row from the middle"
    assert np.array_equal(_varied(column, upper=False, shear=0.5)[0], leaning[::-1])


def test_a_bend_that_pushes_all_places_alike_is_a_shift(images):
    pushed = _varied(images, elastic=2 / 28)
    assert np.array_equal(pushed[:, :-2, :-2], images[:, 2:, 2:]), "shows what lies further down and to the right"


def test_a_bend_is_smooth_between_the_places_it_pushes():
    pushes = np.zeros((1, 4, 4))
    pushes[0, 1, 0] = 3.0
    bent = _bend(pushes, 28, 28)[0]
    assert bent[9, 0] == pytest.approx(3) and bent[0, 0] == bent[18, 0] == bent[9, 9] == pytest.approx(0, abs=1e-6)
    # A third of the way from one place to the next: (1 + cos 60°) / 2 of the push.
    assert bent[12, 0] == pytest.approx(3 * 0.75, abs=1e-5) and bent[6, 0] == pytest.approx(3 * 0.75, abs=1e-5)
    assert np.allclose(_bend(np.ones((1, 4, 4)), 28, 28), 1, atol=1e-6)


def test_light_rises_in_a_line_from_edge_to_edge():
    grey = np.full((1, 29, 29), 100, np.uint8)
    lit = _varied(grey, light=0.2)[0]  # 51 from the middle to an edge, both down and to the right
    assert [int(lit[at]) for at in ((14, 14), (14, 28), (28, 14), (0, 14), (28, 28), (0, 0))] == [100, 151, 151, 49, 202, 0]
    assert lit[14, 21] == 126  # half-way: 25.5, rounded to even


def test_blur_mixes_with_the_neighbours():
    point = np.zeros((1, 7, 7), np.uint8)
    point[0, 3, 3] = 160
    blurred = _varied(point, blur=1)[0]
    assert blurred[2:5, 2:5].tolist() == [[10, 20, 10], [20, 40, 20], [10, 20, 10]] and blurred.sum() == 160
    assert _varied(point, blur=0.5)[0, 3].tolist() == [0, 0, 10, 100, 10, 0, 0]
    assert np.array_equal(_varied(np.full((1, 7, 7), 90, np.uint8), blur=1), np.full((1, 7, 7), 90)), "edges stay"


def test_noise_is_as_strong_as_said_and_different_for_each_pixel():
    grey = np.full((400, 28, 28), 128, np.uint8)
    noisy = augment_images(grey, AugmentConfig(**{**_STILL, "noise": 0.1}), np.random.default_rng(0)).astype(float) - 128
    strength = noisy.std(axis=(1, 2)) / 255
    assert abs(noisy.mean()) < 0.2
    assert strength.max() == pytest.approx(0.1, abs=0.006) and strength.mean() == pytest.approx(0.05, abs=0.005), "from 0 to what was said"


def test_a_patch_has_one_grey_and_the_size_that_was_drawn():
    corner = _varied(np.zeros((1, 28, 28), np.uint8), erase=0.5)[0]  # upper ends: sides of 14 around the last pixel, grey 255
    assert (corner[21:, 21:] == 255).all() and int(corner.sum()) == 255 * 49
    many = augment_images(np.zeros((300, 28, 28), np.uint8), AugmentConfig(**{**_STILL, "erase": 0.5}), np.random.default_rng(0))
    assert all(len(np.unique(image)) <= 2 for image in many)
    assert 0.03 < (many > 0).mean() < 0.0625, "a quarter of the side on average, less what lies outside"


def test_a_patch_or_noise_leaves_every_other_amount_as_it_was(images):
    config = {**_STILL, "shift": 0.1, "rotation": 20, "brightness": 0.1}
    plain = augment_images(images, AugmentConfig(**config), np.random.default_rng(3)).astype(int)
    patched = augment_images(images, AugmentConfig(**{**config, "erase": 0.3}), np.random.default_rng(3)).astype(int)
    noisy = augment_images(images, AugmentConfig(**{**config, "noise": 0.002}), np.random.default_rng(3)).astype(int)
    assert (plain == patched).mean() > 0.85 and np.abs(noisy - plain).max() <= 4


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
