"""Foreign text, shown as it is: names, file names, reasons and addresses that somebody else wrote.

Nothing in it is hidden, turns the line around or grows out of it. What a place reads into text is that place's to undo: `in_figure`
does so for charts, `ui/shared/plain.py` for Markdown. A terminal obeys what can't be seen, so that `uncovered` is all it needs.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from signcore.i18n import retold

MOST_SHOWN = 80  # characters of a name; longer ones lose their middle
_MOST_MARKS = 4  # accents on one letter: Vietnamese takes two, pointed Hebrew three
_JOINERS = "\u200c\u200d"  # hold emoji together, and shape Persian and Indian letters
_JOINED = {"So", "Sk", "Mn", "Mc", "Lo"}  # what they may follow; behind others they only hide
_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))
_BLACK_FLAG = "\U0001f3f4"  # with tags behind it the flag of Scotland, say
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and signs that look like nothing
_FIRST_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def visible(text: str, most: int = MOST_SHOWN) -> str:
    r"""`text` for a place where nothing is read into it: one line, nothing hidden, at most `most` characters long.

    Characters that can't be seen, or that turn the direction of writing, are shown by their number. A name that is written from right
    to left is set apart, so that what stands around it keeps its order.

    >>> visible("a\tb\u202egpj.exe"), visible("abcdefghij", 5)
    ('a⟨U+0009⟩b⟨U+202E⟩gpj.exe', 'ab…ij')
    """
    kept = retold(text).strip(" ")
    if len(kept) > 20 * most:  # a whole book for a name
        kept = f"{kept[: 10 * most]}…{kept[-10 * most :]}"
    shown = _shortened(list(_letters(kept)), most).replace("  ", " \u00a0")  # browsers would make one space of two
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in shown):
        return f"{_FIRST_ISOLATE}{shown}{_END_ISOLATE}"
    return shown


def cleaned(text: str, most: int = MOST_SHOWN) -> str:
    r"""A name as it is kept: one line, at most `most` characters, without those that can't be seen or that turn the direction of writing.

    >>> cleaned("  Mi\u202en\tA \n ", 20)
    'Min A'
    """
    letters = [letter for letter in _letters(" ".join(retold(text)[: 20 * most].split())) if not letter.startswith("⟨U+")]
    return "".join(_taken(letters, most)).strip()


def uncovered(text: str) -> str:
    r"""Lines for a terminal, in which nothing is hidden: no name can recolour it, erase text, or reverse a line.

    >>> uncovered("a\n\x1b[2Jb")
    'a\n⟨U+001B⟩[2Jb'
    """
    return "\n".join("".join(_letters(line)) for line in text.split("\n"))


def in_figure(text: str, most: int = MOST_SHOWN) -> str:
    """`text` for a chart's title, legend, axis or hover text, where Plotly reads links, tags and placeholders.

    >>> in_figure("<a href='x'>y</a> %{x}")
    "&lt;a href='x'&gt;y&lt;/a&gt; &#37;{x}"
    """
    return html.escape(visible(text, most), quote=False).replace("%{", "&#37;{").replace("$", "&#36;")


def _letters(text: str) -> Iterator[str]:
    """What takes a place each: a character with its accents, or the number of one that can't be seen."""
    letter, marks = "", 0
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if _is_hidden(text, place, category):
            yield from filter(None, (letter, f"⟨U+{ord(character):04X}⟩"))
            letter, marks = "", 0
        elif category in {"Mn", "Me"} and letter:
            marks += 1
            letter += character if marks <= _MOST_MARKS else ""
        else:
            if letter:
                yield letter
            letter, marks = character, 0
    if letter:
        yield letter


def _is_hidden(text: str, place: int, category: str) -> bool:
    character, before = text[place], text[place - 1] if place else ""
    if character in _JOINERS:
        return not _joins(before) or place + 1 == len(text)
    if character in _TAGS:
        return not text[:place].rstrip(_TAGS).endswith(_BLACK_FLAG)
    if category == "Cn":  # also what Unicode got after this Python was made, the newest emoji among it
        return not 0x1F000 <= ord(character) <= 0x3FFFD
    return category in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} or character in _BLANK


def _joins(before: str) -> bool:
    """Whether a joiner means something behind this character: not behind Latin, Korean or Chinese."""
    category = unicodedata.category(before) if before else ""
    return category in _JOINED and not (category == "Lo" and unicodedata.east_asian_width(before) == "W")


def _shortened(letters: list[str], most: int) -> str:
    if sum(map(len, letters)) <= most:
        return "".join(letters)
    half = (most - 1) // 2
    first, last = _taken(letters, half), _taken(letters[::-1], half)
    return f"{''.join(first)}…{''.join(last[::-1])}"


def _taken(letters: list[str], most: int) -> list[str]:
    """The first of `letters` that are no longer than `most` together."""
    return [letter for letter, length in zip(letters, accumulate(map(len, letters)), strict=True) if length <= most]
