"""For whom a network works: its accuracy by group of validation signs."""

from __future__ import annotations

from signcore.datasets.base import SignDataset
from signcore.datasets.groups import Grouping, by_near_copy, groupings
from signcore.evaluation import Evaluation, Share, shares_by_group
from signcore.figures.reliability import share_bars
from signcore.i18n import _
from signcore.runs.store import Run
from signcore.shares import share_text
from ui.shared import cache
from ui.shared.charts import chart
from ui.shared.plain import visible
from ui.shared.segments import segments


def show_for_whom(run: Run, evaluation: Evaluation, dataset: SignDataset) -> None:
    """A choice of grouping, and one bar per group."""
    found = [by_near_copy(cache.leak(dataset.id)), *groupings(dataset)]
    by_title = {one.title: one for one in found}
    grouping = by_title[segments(_("By"), {title: title for title in by_title}, key=f"by-{run.id}", wrap=True)]
    shares = [
        (grouping.names[group], share) for group, share in shares_by_group(evaluation.is_right, grouping.groups).items() if group >= 0
    ]
    chart(share_bars(shares), key=f"groups-{run.id}", fact=_fact(grouping, shares), explanation=_explained(grouping, found))


def _fact(grouping: Grouping, shares: list[tuple[str, Share]]) -> str:
    if len(shares) == 1:
        name, share = shares[0]
        return _("{title}: all signs are of one kind, {name}; {share} of them are read right.").format(
            title=grouping.title, name=visible(name), share=share_text(share.value)
        )
    worst, best = (pick(shares, key=lambda one: one[1].value) for pick in (min, max))
    said = _("{title}: {worst} is read right for {low}, {best} for {high}.").format(
        title=grouping.title,
        worst=visible(worst[0]),
        low=share_text(worst[1].value),
        best=visible(best[0]),
        high=share_text(best[1].value),
    )
    if worst[1].interval[1] >= best[1].interval[0]:
        said += " " + _("The ranges overlap: with so few signs, that may be chance.")
    return said


def _explained(grouping: Grouping, found: list[Grouping]) -> str:
    said = _("The grey line is the range in which the share lies with 95 %\u00a0confidence: the fewer signs, the wider.")
    if grouping is found[0]:
        said += " " + _(
            "A sign of which training holds a near copy can be remembered rather than read. The share of the others is what the network is "
            "worth on a new photograph."
        )
    if len(found) == 1:
        said += " " + _(
            "Of photographs nobody wrote down whose hand they show, or in which light; of rendered and collected signs it is known."
        )
    return said
