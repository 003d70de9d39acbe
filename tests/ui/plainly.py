"""What a reader sees of text that was made safe for Markdown."""

from __future__ import annotations

import re


def seen(text: str) -> str:
    """Without the backslashes and the joiners that keep it from being read as anything else."""
    return re.sub(r"\\(\W|_)", r"\1", text.replace("\u2060", ""))
