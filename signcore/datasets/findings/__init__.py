"""What can go wrong with data. A check is a function in a file here, and a line in `CHECKS`.

>>> list(CHECKS)[:2]
['near copies', 'wrong labels']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.findings import blank, copies, duplicates, letters, odd_labels, turned, whole, wrong_labels
from signcore.datasets.findings.base import Check, Evidence, Finding, Progress, Severity
from signcore.errors import DataError
from signcore.i18n import N_, _

CHECKS: dict[str, Check] = {
    "near copies": Check(N_("Near copies across the split"), N_("No validation sign has a near copy in training."), copies.check),
    "wrong labels": Check(N_("Labels against near copies"), N_("No near copy contradicts a label."), wrong_labels.check),
    "odd labels": Check(
        N_("Labels against a simple classifier"), N_("A simple classifier doubts no label."), odd_labels.check, odd_labels.suits
    ),
    "duplicates": Check(N_("The same picture twice"), N_("No picture occurs twice."), duplicates.check),
    "letters": Check(N_("Missing and rare letters"), N_("Every letter is there, and none is rare."), letters.check),
    "blank": Check(N_("Blank and overexposed signs"), N_("No sign is blank or overexposed."), blank.check_blank),
    "header": Check(N_("A header read as a sign"), N_("No line of column names was read as a sign."), blank.check_header),
    "turned": Check(N_("Negatives and signs on their side"), N_("No single sign is a negative or on its side."), turned.check),
    "look": Check(
        N_("The set as a whole"), N_("The set as a whole is the right way up and not a negative."), whole.check_look, whole.suits_look
    ),
    "numbering": Check(
        N_("How the letters are numbered"),
        N_("Training and validation number their letters in the same way."),
        whole.check_numbering,
        whole.suits_numbering,
    ),
}


def find_all(dataset: SignDataset, progress: Callable[[str, float], None] | None = None) -> dict[str, list[Finding]]:
    """Everything that the checks find, by check; checks that do not suit the data set are left out.

    Args:
        dataset: what to look at.
        progress: called with the check's name and the share that it has done.
    """
    found = {}
    for name, check in CHECKS.items():
        if not check.suits(dataset):
            continue

        def report(share: float, name: str = name) -> None:
            if progress:
                progress(name, share)

        report(0.0)
        found[name] = check.find(dataset, report)
        report(1.0)
    return found


def leave_out(dataset: SignDataset, finding: Finding) -> SignDataset:
    """The data set without the images of a finding, kept in the store. Its origin says what was left out.

    Raises:
        DataError: the finding is none that leaving out helps against, or a part would be empty.
    """
    evidence = finding.evidence
    if evidence is None or not finding.may_leave_out:
        raise DataError(_("Leaving signs out does not help against this: {finding}").format(finding=finding.sentence))
    kept = np.ones(len(dataset.parts[evidence.part]), bool)
    kept[evidence.indices] = False
    parts = dict(dataset.parts) | {evidence.part: dataset.parts[evidence.part].take(np.flatnonzero(kept))}
    count = int((~kept).sum())
    before = dataset.origin
    earlier = list(before.recipe.get("taken_out", []))
    recipe = {**before.recipe, "taken_out": [*earlier, {"kind": finding.kind, "part": evidence.part, "count": count}]}
    origin = replace(before, recipe=recipe)
    total = sum(one["count"] for one in recipe["taken_out"])
    name = before.recipe.get("taken_out_of", dataset.name)
    recipe["taken_out_of"] = name
    return library.add(SignDataset.of(_("{name}, {count:,} left out").format(name=name, count=total), parts, origin))


__all__ = ["CHECKS", "Check", "Evidence", "Finding", "Progress", "Severity", "find_all", "leave_out"]
