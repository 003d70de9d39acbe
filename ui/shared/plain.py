"""Foreign text where Streamlit reads Markdown, shown literally.

Markdown is read in labels, captions, messages, tooltips, titles of expanders and tabs, figures of metrics, cells and headers of tables,
and the options of radios, pills, segmented controls and select sliders. A name could load a picture from anywhere there, or be a link.
It is not read in `st.text`, `st.code`, text fields, data frames, alternative texts and the options of selectboxes and multiselects:
there `visible` is enough. Charts have a language of their own: `signcore.plain_text.in_figure`.

Sentences of errors and notices are plain text. Whoever shows one passes it through `plain` as a whole; whoever makes one does not.
"""

from __future__ import annotations

import re

from signcore.plain_text import MOST_SHOWN, visible

__all__ = ["MOST_OF_A_SENTENCE", "MOST_SHOWN", "in_code", "plain", "visible"]

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


def plain(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for a place where Streamlit reads Markdown: shown as it is, at most `most` characters long.

    Characters that can't be seen, or that turn the direction of writing, are shown by their number.

    >>> print(plain("![x](a)"), plain("a\nb"))
    \!\[x\]\(a\) a⟨U\+000A⟩b
    """
    shown = visible(text, most)
    for pattern, apart in _READ_LATER:
        shown = pattern.sub(apart, shown)
    return shown.translate(_MARKDOWN)


def in_code(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for between two backticks. A backtick in it would end the code, so a look-alike replaces it.

    >>> print(in_code(r"C:\new_run"))
    C:\new_run
    """
    shown = visible(text, most).replace(":material/", f":{_JOINER}material/")  # Streamlit looks for icons before Markdown is read
    return shown.replace("`", "ˋ")  # noqa: RUF001 - the look-alike
