"""The bars of a race: the best on top, one's own in the accent colour."""

from __future__ import annotations

from signcore.figures.race_bars import race_bars
from signcore.figures.style import ACCENT_COLOR, MUTED_COLOR


def test_the_best_is_on_top_and_ones_own_stands_out() -> None:
    figure = race_bars(["Mina · CNN", "Jun · <b>"], [0.8, 0.5], ["80%", "50%"], [False, True])
    (bars,) = figure.data
    assert list(bars.x) == [0.5, 0.8] and bars.y[-1] == "1. Mina · CNN" and "<b>" not in bars.y[0]
    assert list(bars.marker.color) == [ACCENT_COLOR, MUTED_COLOR] and list(bars.text) == ["50%", "80%"]
