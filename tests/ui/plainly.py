"""What a reader sees of text that was made safe for Markdown."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest


def seen(text: str) -> str:
    """Without the backslashes and the joiners that keep it from being read as anything else."""
    return re.sub(r"\\(\W|_)", r"\1", text.replace("\u2060", ""))


def signs_in_use(app: AppTest) -> str:
    """The name that the data page says, or empty where it says none."""
    said = [found[1] for text in app.markdown if (found := re.fullmatch(r"Signs in use: \*\*(.*)\*\*", text.value))]
    return seen(said[0]) if said else ""
