"""What the data page says of shuffled pixels: a dense layer gives the same answer, a convolution does not."""

from __future__ import annotations

import numpy as np

from signcore.datasets.shuffled import pixel_order, shuffle_pixels

RANDOM = np.random.default_rng(3)
IMAGES = RANDOM.integers(0, 256, (5, 28, 28), dtype=np.uint8)
ORDER = pixel_order(7)


def test_all_images_are_shuffled_alike_and_no_pixel_is_lost() -> None:
    shuffled = shuffle_pixels(IMAGES, ORDER)
    assert shuffled.dtype == np.uint8 and not np.array_equal(shuffled, IMAGES)
    assert np.array_equal(np.sort(shuffled.reshape(5, 784)), np.sort(IMAGES.reshape(5, 784)))
    for place in (0, 300, 783):
        assert np.array_equal(shuffled.reshape(5, 784)[:, place], IMAGES.reshape(5, 784)[:, ORDER[place]])
    assert np.array_equal(ORDER, pixel_order(7)) and not np.array_equal(ORDER, pixel_order(8))


def test_a_dense_layer_with_its_weights_in_the_same_order_gives_the_same_answers() -> None:
    weights = RANDOM.normal(size=(784, 24))
    shuffled = shuffle_pixels(IMAGES, ORDER)
    np.testing.assert_allclose(shuffled.reshape(5, 784) @ weights[ORDER], IMAGES.reshape(5, 784) @ weights, rtol=1e-10)


def test_what_a_convolution_compares_is_gone() -> None:
    smooth = np.broadcast_to(np.arange(28, dtype=np.uint8) * 9, (1, 28, 28))  # neighbours differ by 9 at most
    assert np.abs(np.diff(shuffle_pixels(smooth, ORDER).astype(int), axis=2)).mean() > 60
