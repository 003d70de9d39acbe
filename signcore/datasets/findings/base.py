"""What a check finds: how bad it is, in which images it shows, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import SignDataset
from signcore.i18n import _

Progress = Callable[[float], None]


class Severity(IntEnum):
    """How much a finding matters; the lowest number comes first on the page."""

    SERIOUS = 0  # results mean little until this is mended
    DOUBTFUL = 1  # look at these images before you go on
    NOTICE = 2  # worth knowing, and often no fault


@dataclass(frozen=True, eq=False)
class Evidence:
    """The images in which a finding shows, and what each is compared with. The clearest cases come first.

    Attributes:
        part: the part that the images are in.
        indices: int64 array of shape (n,), their places in it.
        partner_part: the part that the partners are in, or empty where there are none.
        partners: int64 array of shape (n,), for each image the one that gives it away; -1 where there is none.
        scores: float32 array of shape (n,), how clear it is. NaN where nothing is measured.
        measure: what the scores are, marked for translation, or empty.
    """

    part: str
    indices: NDArray[np.int64]
    partner_part: str = ""
    partners: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    scores: NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    measure: str = ""

    def __post_init__(self) -> None:
        count = len(self.indices)
        if not len(self.partners):
            object.__setattr__(self, "partners", np.full(count, -1, np.int64))
        if not len(self.scores):
            object.__setattr__(self, "scores", np.full(count, np.nan, np.float32))
        if not len(self.partners) == len(self.scores) == count:
            raise ValueError(f"{count} images came with {len(self.partners)} partners and {len(self.scores)} scores; each needs one")


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that is wrong, or may be, with a data set.

    The texts are kept untranslated, because one search answers readers of every language.

    Attributes:
        kind: which thing it is, the same in every language: ``"near copies"``, ``"one sign, two letters"``.
        severity: how much it matters.
        what: a sentence with places for `values`, marked for translation.
        values: what goes into those places; words among them are translated too.
        advice: what to do about it, with the same places, marked for translation.
        evidence: the images that show it, or None where it shows in none.
        may_leave_out: whether a data set without the evidence's images is a better one.
    """

    kind: str
    severity: Severity
    what: str
    values: Mapping[str, Any]
    advice: str
    evidence: Evidence | None = None
    may_leave_out: bool = False

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return self._said(self.what)

    @property
    def what_to_do(self) -> str:
        """The advice, in the reader's language."""
        return self._said(self.advice)

    def _said(self, text: str) -> str:
        return _(text).format(**{name: _(value) if value and isinstance(value, str) else value for name, value in self.values.items()})

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values, the sentences in the reader's language."""
        found: dict[str, Any] = {"kind": self.kind, "severity": self.severity.name.lower(), "finding": self.sentence}
        found["advice"] = self.what_to_do
        if self.evidence is not None:
            found |= {
                "part": self.evidence.part,
                "indices": self.evidence.indices.tolist(),
                "partner_part": self.evidence.partner_part,
                "partners": self.evidence.partners.tolist(),
                "scores": [None if np.isnan(score) else round(float(score), 4) for score in self.evidence.scores],
            }
        return found


@dataclass(frozen=True)
class Check:
    """One question to a data set.

    Attributes:
        title: its name while it is asked, marked for translation.
        fine: what can be said where it finds nothing, marked for translation.
        find: the search; its second argument is called with the share that is done, 0 to 1.
        suits: whether the question makes sense for a data set; a set of three letters can't be held upside down.
    """

    title: str
    fine: str
    find: Callable[[SignDataset, Progress], list[Finding]]
    suits: Callable[[SignDataset], bool] = lambda _dataset: True
