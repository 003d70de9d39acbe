"""The map as a figure: each sign once, at its place, and chosen letters apart from the rest."""

from __future__ import annotations

import numpy as np

from signcore.datasets.statistics import map_signs
from signcore.figures.sign_map import map_figure

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
