"""What a reader took for what: kept with a data set as keys and values, and told in the reader's language when it is shown.

A new kind is one line in `SENTENCES`; a reader then writes ``Notice("counting_column", {"file": "signs.csv"})``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signcore.i18n import N_, _

_LISTED = 8  # of a long list so many are named, and how many more there are

# Sentences by kind. A value that is a list is told as "a, b, c and 4 more"; one that is a mapping as "a (3), b (1)".
SENTENCES: dict[str, str] = {
    "left_out_folders": N_("Left out, because their folders name none of the 24 letters (J and Z are signed with a motion): {folders}."),
}


@dataclass(frozen=True)
class Notice:
    """One thing that a reader did or left out so that a file could be read.

    Attributes:
        kind: a key of :data:`SENTENCES`.
        values: what the sentence needs, JSON-ready: texts, numbers, lists of texts, counts by name.

    >>> Notice("left_out_folders", {"folders": {"J": 3, "nothing": 1}}).sentence()
    'Left out, because their folders name none of the 24 letters (J and Z are signed with a motion): J (3), nothing (1).'
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """The notice in the current language; empty where a later version wrote a kind that this one does not know."""
        text = SENTENCES.get(self.kind)
        return _(text).format(**{name: _told(value) for name, value in self.values.items()}) if text else ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {"kind": self.kind, "values": dict(self.values)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Notice:
        """The inverse of :meth:`to_dict`."""
        return cls(values["kind"], values.get("values", {}))


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        value = [f"{name} ({count:,})" for name, count in value.items()]
    if not isinstance(value, list | tuple):
        return value
    shown = ", ".join(str(one) for one in value[:_LISTED])
    more = len(value) - _LISTED
    return _("{shown} and {count:,} more").format(shown=shown, count=more) if more > 0 else shown
