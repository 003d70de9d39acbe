"""The map as a figure: each sign once, at its place, and chosen letters apart from the rest."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from signcore.datasets.statistics import map_signs
from signcore.figures.sign_map import map_figure, sprite

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
LABELS = (np.arange(40) % 5).astype(np.uint8)
CHOSEN = np.arange(1, 40, 2)


def test_each_sign_is_a_point_that_knows_which_it_is() -> None:
    found = map_signs(IMAGES, CHOSEN)
    figure = map_figure(found, LABELS[CHOSEN], [2, 4])
    assert [trace.name for trace in figure.data] == ["other letters", "C", "E"]
    assert sorted(np.concatenate([trace.customdata for trace in figure.data]).tolist()) == CHOSEN.tolist()
    for trace in figure.data:
        for x, y, index in zip(trace.x, trace.y, trace.customdata, strict=True):
            assert (x, y) == tuple(found.points[CHOSEN.tolist().index(index)])
    assert set(LABELS[figure.data[1].customdata]) == {2}


def test_chosen_letters_differ_in_shape_as_well_as_in_colour() -> None:
    figure = map_figure(map_signs(IMAGES, CHOSEN), LABELS[CHOSEN], [0, 1, 2, 3, 4])
    markers = [trace.marker for trace in figure.data]
    assert len({marker.symbol for marker in markers}) == len({marker.color for marker in markers}) == 5


def test_each_sign_stands_at_its_place_in_the_sprite() -> None:
    made = sprite(IMAGES[:11])
    sheet = np.asarray(Image.open(io.BytesIO(made.png)))
    assert made.columns == 4 and sheet.shape == (3 * 28, 4 * 28) and sheet.dtype == np.uint8
    assert sheet[28 + 5, 2 * 28 + 9] == IMAGES[6, 5, 9]
    for number, image in enumerate(IMAGES[:11]):
        top, left = 28 * (number // 4), 28 * (number % 4)
        np.testing.assert_array_equal(sheet[top : top + 28, left : left + 28], image)
    assert not sheet[56:, 84:].any()
    assert [sprite(IMAGES[:count]).columns for count in (1, 2, 4, 5)] == [1, 2, 2, 3]


def test_a_full_map_s_sprite_stays_small() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 28, 28), dtype=np.uint8)
    assert len(sprite(noise).png) < 1.03 * noise.nbytes  # nothing packs noise; real signs take two thirds of it
