"""Secrets and codes: made, kept as hashes, compared, and not to be found by trying."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable

from signcore.classroom.errors import JoinError
from signcore.i18n import _

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is misread from a projector
_SPAN = 60.0  # seconds
_WRONG_EACH, _WRONG_ALL = 20, 300  # wrong ones in that time, from one address and from all: 31^6 codes would take 5 years at the least


def new_secret() -> str:
    """256 random bits, for a browser to keep or for a link."""
    return secrets.token_urlsafe(32)


def new_code(length: int) -> str:
    """A random code for people to type; six characters have 30 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _i in range(length))


def typed(code: str) -> str:
    """What somebody meant who typed a code: in large letters, without spaces and dashes.

    >>> typed(" abc-2x9 ")
    'ABC2X9'
    """
    return "".join(one for one in unicodedata.normalize("NFKC", code[:200]).upper() if one.isalnum())


def hash_of(secret: str) -> str:
    """SHA-256, hexadecimal. The secrets are random and long, so that no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


class Guard:
    """Counts wrong codes, and has whoever types too many wait.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._wrong: defaultdict[str, deque[float]] = defaultdict(deque)

    def check(self, who: str) -> None:
        """May this address try another code?

        Raises:
            JoinError: it has to wait.
        """
        with self._lock:
            self._forget()
            most = _WRONG_EACH if who else _WRONG_ALL  # behind a proxy nobody has an address, and one must not lock all others out
            if len(self._wrong.get(who, ())) >= most or sum(map(len, self._wrong.values())) >= _WRONG_ALL:
                raise JoinError(_("Too many wrong codes. Wait a minute, then try again."))

    def note_wrong(self, who: str) -> None:
        """A wrong code came from this address."""
        with self._lock:
            self._wrong[who].append(self._now())

    def _forget(self) -> None:
        before = self._now() - _SPAN
        for who in list(self._wrong):
            while self._wrong[who] and self._wrong[who][0] < before:
                self._wrong[who].popleft()
            if not self._wrong[who]:
                del self._wrong[who]
