"""What a command answers, for people and for programs, and how it is printed."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signcore.plain_text import uncovered


@dataclass(frozen=True)
class Answer:
    """The result of a command.

    Attributes:
        values: JSON-ready; `--json` prints them as one object and nothing else. NaN becomes null.
        text: the same for people.
        code: the exit code: 0, or 1 where what was asked was tried and failed.
    """

    values: Mapping[str, Any]
    text: str
    code: int = 0

    def print(self, *, as_json: bool) -> None:
        """Write to standard output."""
        text = json.dumps(_without_nan(self.values), indent=1, allow_nan=False) if as_json else uncovered(self.text)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def say(text: str) -> None:
    """Report progress on standard error: standard output is for the answer."""
    sys.stderr.write(uncovered(text) + "\n")
    sys.stderr.flush()


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
