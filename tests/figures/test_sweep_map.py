"""The map of a grid: every cell has its text, known or not, and the sentence has the best and the lowest."""

from __future__ import annotations

import numpy as np

from signcore.figures.sweep_map import describe_sweep, sweep_map

TITLES, ROWS, COLUMNS = ("Filters", "Dropout"), ("8", "16"), ("0", "0.2", "0.4")


def test_known_cells_have_their_figures_and_the_others_their_state() -> None:
    values = np.array([[0.5, 0.75, np.nan], [0.8, np.nan, 0.6]])
    texts = [["50.0%", "75.0%", "⏳ waiting"], ["80.0%", "–", "60.0%"]]
    figure = sweep_map(TITLES, ROWS, COLUMNS, values, texts)
    (heat,) = figure.data
    assert np.array_equal(np.asarray(heat.z), values, equal_nan=True)
    shown = {(one.x, one.y): one.text for one in figure.layout.annotations}
    assert shown == {(column, row): texts[row][column] for row in range(2) for column in range(3)}
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("Dropout", "Filters")


def test_the_sentence_is_computed() -> None:
    said = describe_sweep(TITLES, [("8", "0"), ("16", "0.2"), ("8", "0.4")], [0.5, 0.8, 0.4], 6)
    assert said == (
        "3 of 6 cells are known. Best so far: Filters 16, Dropout 0.2, validation accuracy 80.0%; lowest: Filters 8, Dropout 0.4, 40.0%."
    )
    assert describe_sweep(TITLES, [("8", "0")], [0.5], 6) == "1 of 6 cells are known. Filters 8, Dropout 0: 50.0%."
    assert describe_sweep(TITLES, [], [], 6) == "Nothing of this grid is trained yet."
