"""Foreign text, said plainly: names, file names and reasons that somebody else wrote, without what Markdown would make of them."""

from __future__ import annotations

_MARKDOWN = {ord(character): f"\\{character}" for character in r"\`*_{}[]()<>#+-.!|~:$"}
MOST_SHOWN = 80  # characters of a name; longer ones lose their middle


def plain(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for a place where Streamlit reads Markdown: shown as it is, at most `most` characters long.

    >>> print(plain("![x](http://example)"))
    \!\[x\]\(http\://example\)
    """
    return _shortened(text, most).translate(_MARKDOWN)


def _shortened(text: str, most: int) -> str:
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"
