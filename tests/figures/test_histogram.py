"""The histogram's bars, by hand; the division moves them and changes none."""

from __future__ import annotations

import numpy as np
import pytest

from signcore.figures.histogram import pixel_histogram

GREYS = np.array([0, 7, 8, 255, 255, 255, 255, 255], np.uint8)


def test_the_bars_count_pixels() -> None:
    bars = pixel_histogram(GREYS, 1).data[0]
    assert bars.y[0] == 2 / 8 and bars.y[1] == 1 / 8 and bars.y[31] == 5 / 8
    assert sum(bars.y) == pytest.approx(1)
    assert (bars.x[0], bars.x[31]) == (4, 252)


def test_divided_by_255_it_has_the_same_shape_on_another_axis() -> None:
    before, after = pixel_histogram(GREYS, 1), pixel_histogram(GREYS, 255)
    assert np.array_equal(before.data[0].y, after.data[0].y)
    np.testing.assert_allclose(before.data[0].x / 255, after.data[0].x)
    np.testing.assert_allclose(np.array(before.layout.xaxis.range) / 255, after.layout.xaxis.range)
