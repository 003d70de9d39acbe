"""What a class answered, as bars: how many gave each answer."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from signcore.figures.style import ACCENT_COLOR, TRAINING_COLOR, styled
from signcore.i18n import _, ngettext


def answer_bars(answers: Sequence[str], counts: Sequence[int], right: Sequence[bool]) -> go.Figure:
    """A bar for each answer; right ones are in the accent colour, and named so by a mark, for whoever sees no colours.

    Args:
        answers: as people read them.
        counts: how many gave each.
        right: whether each holds; nowhere before it is revealed.
    """
    names = [f"✓ {answer}" if is_right else answer for answer, is_right in zip(answers, right, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=names,
            y=list(counts),
            text=list(counts),
            textposition="outside",
            cliponaxis=False,
            marker={"color": [ACCENT_COLOR if is_right else TRAINING_COLOR for is_right in right], "line": {"width": 0}},
            hovertemplate="%{x}: %{y}<extra></extra>",
        )
    )
    figure.update_xaxes(title=_("answer"), type="category")
    figure.update_yaxes(title=_("how many"), rangemode="tozero", dtick=1 if max(counts, default=0) < 8 else None, tickformat="d")
    return styled(figure, 320)


def answers_in_words(answers: Sequence[str], counts: Sequence[int], right: Sequence[bool]) -> str:
    """The same in a sentence or two.

    >>> answers_in_words(["worse", "same"], [3, 1], [True, False])
    '4 answers. Most often: worse (3). Right: 3.'
    """
    total = sum(counts)
    if not total:
        return _("Nobody has answered yet.")
    said = ngettext("{count} answer.", "{count} answers.", total).format(count=total)
    most = max(counts)
    often = [answer for answer, count in zip(answers, counts, strict=True) if count == most]
    said += " " + _("Most often: {answers} ({count}).").format(answers=", ".join(often[:3]), count=most)
    if any(right):
        said += " " + _("Right: {count}.").format(count=sum(count for count, is_right in zip(counts, right, strict=True) if is_right))
    return said
