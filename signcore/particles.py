"""Korean particles after names and numbers: which form stands depends on how the word before it ends, so it is chosen when it is known.

A translation writes both forms, as in ``{name}을(를)``; what is read has the right one.
"""

from __future__ import annotations

import re
from typing import Final

# What is written in translations, the form behind a consonant, and the form behind a vowel.
_FORMS: Final = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라고": ("이라고", "라고"),
    "(이)라는": ("이라는", "라는"),
    "이에요(예요)": ("이에요", "예요"),
    "(이)가": ("이", "가"),
}
_BOTH: Final = re.compile("|".join(map(re.escape, sorted(_FORMS, key=len, reverse=True))))
_DIGITS: Final = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
_LETTERS: Final = {"l": "엘", "m": "엠", "n": "엔", "r": "알"}  # the others' names end on a vowel
_SIGNS: Final = {"%": "트", "°": "도"}
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_L: Final = 8  # the final ㄹ


def with_particles(text: str) -> str:
    """`text` with one form of each particle.

    >>> with_particles("M은(는) 엠, A은(는) 에이, 24을(를), 62%을(를), 서울(으)로, “컵”이(가)")
    'M은 엠, A는 에이, 24를, 62%를, 서울로, “컵”이'
    """
    if "(" not in text:
        return text
    return _BOTH.sub(lambda found: _form(found[0], text[: found.start()]), text)


def _form(both: str, before: str) -> str:
    behind_consonant, behind_vowel = _FORMS[both]
    final = _final(before)
    if both == "(으)로" and final == _L:
        return behind_vowel
    return behind_consonant if final else behind_vowel


def _final(before: str) -> int:
    """How what is read last ends: 0 for a vowel, else the number of its final consonant."""
    last = next((character for character in reversed(before) if character.isalnum() or character in _SIGNS), "")
    spoken = _DIGITS.get(last) or _SIGNS.get(last) or _LETTERS.get(last.lower()) or last
    return (ord(spoken) - _FIRST) % _FINALS if spoken and _FIRST <= ord(spoken[-1]) <= _LAST and len(spoken) == 1 else 0
