"""Foreign text, said plainly: names, file names and reasons that somebody else wrote, without what Markdown would make of them.

Streamlit reads Markdown in labels, captions, messages, options and tooltips. A name could then load a picture from anywhere, or be a link.
"""

from __future__ import annotations

import re
import unicodedata

MOST_SHOWN = 80  # characters of a name; longer ones lose their middle
MOST_OF_A_SENTENCE = 600
_JOINER = "\u2060"  # takes no room, and keeps apart what must not be read as one
_MARKDOWN = {ord(character): f"\\{character}" for character in r"\`*_{}[]()<>#+-.!|~:$&@=^"}
# What is made of plain text after Markdown was read, so that a backslash does not help: links, addresses, emoji by name, arrows, dashes.
_READ_LATER = (
    (re.compile(r"://"), f"://{_JOINER}"),
    (re.compile(r"(?i)(www)\."), rf"\1{_JOINER}."),
    (re.compile(r"@"), f"@{_JOINER}"),
    (re.compile(r":(?=[\w+/-]+:)"), f":{_JOINER}"),
    (re.compile(r"([-<>~])(?=[-=>])"), rf"\1{_JOINER}"),
)
_MOST_MARKS = 4  # accents on one letter
_ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together


def plain(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for a place where Streamlit reads Markdown: shown as it is, at most `most` characters long.

    Characters that can't be seen, or that turn the direction of writing, are shown by their number.

    >>> print(plain("![x](a)"), plain("a\nb"))
    \!\[x\]\(a\) a⟨U+000A⟩b
    """
    shown = visible(text, most)
    for pattern, apart in _READ_LATER:
        shown = pattern.sub(apart, shown)
    return shown.translate(_MARKDOWN)


def visible(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for a place where nothing is read into it: one line, nothing hidden, at most `most` characters long.

    >>> visible("abcdefghij", 5)
    'ab…ij'
    """
    half = (most - 1) // 2
    shortened = text if len(text) <= most else f"{text[:half]}…{text[len(text) - half :]}"
    shown, marks = [], 0
    for place, character in enumerate(shortened.strip(" ")):
        category = unicodedata.category(character)
        marks = marks + 1 if category == "Mn" else 0
        if marks > _MOST_MARKS:
            continue
        joins = character == _ZERO_WIDTH_JOINER and place > 0
        hidden = category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} and not joins
        shown.append(f"⟨U+{ord(character):04X}⟩" if hidden else character)
    return "".join(shown)
