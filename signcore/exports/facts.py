"""The facts about a network: where it comes from, what it learnt, how well it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from signcore.i18n import _, ngettext, restored
from signcore.models.portable import PortableNetwork
from signcore.shares import share_text


@dataclass(frozen=True)
class Facts:
    """The facts about one network.

    Attributes:
        name: what it is called.
        signs: the data set that it learnt from; empty where that is not known.
        training: how many signs it learnt from.
        epochs: how often it saw them.
        parameters: its numbers.
        accuracy: the share of its validation signs that it read right, 0 to 1; None where nobody measured it.
        validation: how many these were.
    """

    name: str
    signs: str
    training: int
    epochs: int
    parameters: int
    accuracy: float | None
    validation: int

    def rows(self) -> list[tuple[str, str]]:
        """Names and values, in the reader's language."""
        rows = [(_("Parameters"), f"{self.parameters:,}")]
        if self.signs:
            rows.append((_("Learnt from"), self.signs))
        if self.training:
            rows.append((_("Training signs"), f"{self.training:,}"))
        if self.epochs:
            rows.append((_("Epochs"), f"{self.epochs:,}"))
        if self.accuracy is not None:
            said = ngettext("{share} of {count:,} validation sign right", "{share} of {count:,} validation signs right", self.validation)
            rows.append((_("How well it reads"), said.format(share=share_text(self.accuracy), count=self.validation)))
        else:
            rows.append((_("How well it reads"), _("not measured")))
        return rows


def facts_of(about: Mapping[str, Any], network: PortableNetwork, name: str) -> Facts:
    """The facts of a network.

    Args:
        about: what its model file says of it.
        network: itself. What was measured after its training tells how well it reads.
        name: what it is called.
    """
    data = about.get("data") if isinstance(about.get("data"), dict) else {}
    measured = network.arrays("familiarity")
    right, counts = (measured.get(key, np.zeros(0, np.float32)) for key in ("right", "counts"))
    count = int(counts.sum())
    return Facts(
        name,
        restored(str(data.get("name", ""))),  # type: ignore[union-attr]
        _count(data.get("training")),  # type: ignore[union-attr]
        _count(about.get("epochs_done")),
        sum(int(np.prod(where["shape"])) for layer in network.description["layers"] for where in layer["weights"].values()),
        float((right * counts).sum() / count) if count else None,
        count,
    )


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
