"""Signs in groups: by hand, by light, by skin tone, by person, and by whether training has a near copy of them.

One accuracy hides for whom a network works. By group, unfairness is seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import Part, SignDataset
from signcore.datasets.near_copies import SAME_PHOTOGRAPH, Leak
from signcore.i18n import N_, _

_THIRDS: Final = {  # a rendered sign's factor: what it is, and what its lowest, middle and highest third is called
    "skin": (N_("Skin tone"), (N_("dark"), N_("medium"), N_("light"))),
    "yaw": (N_("Turn"), (N_("to the left"), N_("from the front"), N_("to the right"))),
    "light_elevation": (N_("Light"), (N_("from the side"), N_("from above"), N_("from the front"))),
    "background": (N_("Wall"), (N_("dark"), N_("medium"), N_("light"))),
    "distance": (N_("Distance"), (N_("near"), N_("medium"), N_("far"))),
}
_HANDS: Final = N_("Hand")
PERSON: Final = "person"  # the factor of collected signs: a number into the recipe's `people`; -1 where nobody is known


@dataclass(frozen=True)
class Grouping:
    """Signs in groups.

    Attributes:
        title: by what.
        groups: int64 (n,), each sign's; -1 for none.
        names: what each group is called.
    """

    title: str
    groups: NDArray[np.int64]
    names: tuple[str, ...]


def groupings(dataset: SignDataset) -> list[Grouping]:
    """The groupings that the validation signs allow, in the reader's language: by their factors. Photographs of unknown hands have none."""
    part = dataset.validation
    found = [
        Grouping(_(title), _thirds(part.factors[name]), tuple(_(one) for one in names))
        for name, (title, names) in _THIRDS.items()
        if name in part.factors and np.ptp(part.factors[name]) > 0
    ]
    if "left_handed" in part.factors and np.ptp(part.factors["left_handed"]) > 0:
        found.append(Grouping(_("Which hand"), part.factors["left_handed"].astype(np.int64), (_("right"), _("left"))))
    if "hand" in part.factors:
        found.append(_by_hand(part))
    people = dataset.origin.recipe.get("people", ())
    if PERSON in part.factors and people:
        found.append(Grouping(_("Person"), part.factors[PERSON].astype(np.int64), tuple(str(one) for one in people)))
    return found


def by_near_copy(leak: Leak) -> Grouping:
    """By whether training has a near copy of a validation sign: what it read of those, it may only remember."""
    return Grouping(
        _("Training has a near copy"), (leak.correlation >= SAME_PHOTOGRAPH).astype(np.int64), (_("no: a new photograph"), _("yes"))
    )


def _by_hand(part: Part) -> Grouping:
    hands, groups = np.unique(part.factors["hand"].astype(np.int64), return_inverse=True)
    return Grouping(_(_HANDS), groups.astype(np.int64), tuple(_("hand {number}").format(number=hand + 1) for hand in hands.tolist()))


def _thirds(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """0, 1, 2: the lowest, middle and highest third."""
    return np.searchsorted(np.quantile(values, [1 / 3, 2 / 3]), values, side="right").astype(np.int64)
