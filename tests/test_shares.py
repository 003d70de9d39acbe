"""Shares as people say them."""

from __future__ import annotations

import pytest

from signcore.figures.letters import probability_bars
from signcore.shares import share_text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (1.0, "100%"), (0.99974, "99.9%"), (0.997, "99.7%"), (0.00001, "0.1%"), (0.5, "50.0%"), (0.985, "98.5%")],
)
def test_only_all_is_a_hundred_per_cent(share: float, text: str) -> None:
    assert share_text(share) == text


def test_bars_say_what_the_words_say() -> None:
    bars = probability_bars([("A", 0.9997), ("B", 0.0003)]).data[0]
    assert list(bars.text) == [share_text(0.0003), share_text(0.9997)]
    assert "%{text}" in bars.hovertemplate
