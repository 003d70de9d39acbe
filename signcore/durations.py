"""Durations in words."""

from __future__ import annotations

from signcore.i18n import _


def duration_text(seconds: float) -> str:
    """A duration, in one or two units.

    >>> duration_text(7.4), duration_text(125), duration_text(7300)
    ('7 s', '2 min 5 s', '2 h 1 min')
    """
    whole = max(0, round(seconds))
    if whole < 60:
        return _("{seconds} s").format(seconds=whole)
    if whole < 3600:
        return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    return _("{hours} h {minutes} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)
