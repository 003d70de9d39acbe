"""Which letters the labels of one or two tables mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from signcore.datasets.base import Part
from signcore.datasets.choices import UnknownConventionError
from signcore.datasets.csv_table import Table
from signcore.datasets.notices import Notice
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import LabelConvention, fitting_conventions, to_indices

LETTERS_THEMSELVES = "letters"
_SAME_NUMBERS = {LabelConvention.KAGGLE, LabelConvention.ALPHABET}  # but for J and Z
_COUNTED_FROM_1 = {LabelConvention.COURSE_FROM_1, LabelConvention.ALPHABET_FROM_1}


@dataclass(frozen=True)
class Lettered:
    """Tables whose labels are letters now.

    Attributes:
        parts: by the tables' names, without J and Z.
        convention: how letters were numbered: a :class:`LabelConvention`'s value, or ``"letters"``.
        notices: what was taken for what, and how many signs of J and Z were left out.
    """

    parts: Mapping[str, Part]
    convention: str
    notices: tuple[Notice, ...]


def with_letters(tables: Mapping[str, Table], names: Mapping[str, str], asked: LabelConvention | None) -> Lettered:
    """Settle how letters are numbered, for all tables together if one alone does not show it.

    Args:
        tables: by the name of their part.
        names: their files' names, by the same.
        asked: what somebody said of it.

    Raises:
        UnknownConventionError: the labels fit several ways, and `asked` is None.
        DataError: they fit none, or not the one that was said, or each file another.
    """
    settled = _settled(tables, names, asked)
    parts, notices, moving = {}, [], Counter[str]()
    for part, table in tables.items():
        convention = settled[part]
        left_out = convention.left_out
        for code, count in zip(*np.unique(table.labels[np.isin(table.labels, list(left_out))], return_counts=True), strict=True):
            moving[left_out[int(code)]] += int(count)
        kept = np.flatnonzero(~np.isin(table.labels, list(left_out))) if left_out else slice(None)
        parts[part] = Part(table.images[kept], to_indices(table.labels[kept], convention), table.rows[kept])
    numbered = {part: convention for part, convention in settled.items() if not tables[part].has_letters}
    if moving:
        notices.append(Notice("left_out_moving", {"letters": dict(sorted(moving.items()))}))
    if _COUNTED_FROM_1 & set(numbered.values()):
        notices.append(Notice("counted_from_1"))
    if len({one in _SAME_NUMBERS for one in numbered.values()}) > 1:
        ways = [f"{names[part]}: {convention.value}" for part, convention in numbered.items()]
        notices.append(Notice("numbered_differently", {"ways": ways}))
    way = next(iter(numbered.values())).value if numbered else LETTERS_THEMSELVES
    return Lettered(parts, way, tuple(notices))


def _settled(tables: Mapping[str, Table], names: Mapping[str, str], asked: LabelConvention | None) -> dict[str, LabelConvention]:
    settled = {part: LabelConvention.ALPHABET for part, table in tables.items() if table.has_letters}
    numbered = {part: table.labels for part, table in tables.items() if not table.has_letters}
    if not numbered:
        return settled
    alone = {part: fitting_conventions(labels) for part, labels in numbered.items()}
    whole = {part: [one for one in fitting if one.is_all_of(set(np.unique(numbered[part]).tolist()))] for part, fitting in alone.items()}
    if len(alone) > 1 and all(len(fitting) == 1 for fitting in whole.values()):  # each file tells by itself, beyond doubt
        return settled | {part: fitting[0] for part, fitting in whole.items()}
    told = {fitting[0] for fitting in alone.values() if len(fitting) == 1}
    if len(told) > 1 and not told <= _SAME_NUMBERS:
        raise DataError(
            _("The files number their letters in different ways ({ways}). Keep files of one kind together.").format(
                ways=", ".join(f"{names[part]}: {fitting[0].value}" for part, fitting in alone.items())
            )
        )
    fitting = fitting_conventions(np.concatenate(list(numbered.values())))
    if asked and asked not in fitting and not (asked is LabelConvention.KAGGLE and LabelConvention.ALPHABET in fitting):
        raise DataError(
            _("The labels are numbered in the way “{found}”, not “{asked}” as you said.").format(found=fitting[0].value, asked=asked.value)
        )
    if not asked and len(fitting) > 1:
        raise UnknownConventionError(fitting)
    together = asked if asked and len(fitting) > 1 else fitting[0]
    return settled | dict.fromkeys(numbered, together)
