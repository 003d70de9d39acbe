"""Shares in words: one rounding for every place that shows the same figure."""

from __future__ import annotations


def share_text(share: float) -> str:
    """A share from 0 to 1 in percent with one decimal; 100 % and 0 % only for all and nothing.

    >>> share_text(0.9974), share_text(0.99996), share_text(1.0)
    ('99.7%', '99.9%', '100%')
    """
    percent = round(100 * share, 1)
    if 0 < share < 1:
        percent = min(99.9, max(0.1, percent))
        return f"{percent:.1f}%"
    return f"{percent:.0f}%"
