"""Nicknames: as they are kept, and when two are the same to a reader."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from signcore.classroom.errors import JoinError
from signcore.i18n import _
from signcore.plain_text import cleaned

LONGEST_NICKNAME = 20
_RESERVED = {"teacher", "theteacher", "signlab", "선생님"}  # nobody shall pass for these


def folded(nickname: str) -> str:
    r"""What two nicknames have in common that look alike: no case, no accents' order, no signs between letters.

    >>> folded("Min-A"), folded("\uff2dIN a"), folded("🦊")
    ('mina', 'mina', '🦊')
    """
    text = unicodedata.normalize("NFKC", nickname).casefold()
    return "".join(one for one in text if one.isalnum()) or text


def nickname_of(text: str, taken: Collection[str] = ()) -> str:
    """The nickname that somebody typed, as it is kept.

    Args:
        text: what was typed; characters that can't be seen are left out, and what is longer than 20.
        taken: folded nicknames that others have.

    Raises:
        JoinError: nothing is left, or somebody else is called that.
    """
    nickname = cleaned(text, LONGEST_NICKNAME)
    if not nickname:
        raise JoinError(_("Type a nickname: what should the others in the class call you?"))
    if folded(nickname) in _RESERVED or folded(nickname) in taken:
        raise JoinError(_("“{name}” is taken. Choose another nickname.").format(name=nickname))
    return nickname
