"""What whoever starts SignLab for a class reads in the terminal: the addresses, the join code, the teacher's link."""

from __future__ import annotations

from collections.abc import Sequence

from signcore.certificate import own_names
from signcore.i18n import _

TEACHER, HANDED, CODE = "teacher", "hand", "join"  # in an address: a teacher's secret, a code that hands a person on, the join code
_LOCAL = {"localhost", "127.0.0.1"}


def addresses(scheme: str, port: int, names: Sequence[str] | None = None) -> list[str]:
    """Where other computers find this one, the likeliest first; `localhost` where it has no other name.

    >>> addresses("http", 8501, ["192.0.2.7", "laptop.local", "localhost"])
    ['http://192.0.2.7:8501', 'http://laptop.local:8501']
    """
    known = own_names() if names is None else names
    return [f"{scheme}://{name}:{port}" for name in known if name not in _LOCAL] or [f"{scheme}://localhost:{port}"]


def link_of(address: str, name: str, secret: str) -> str:
    """An address that carries a secret.

    >>> link_of("http://localhost:8501/", "teacher", "abc")
    'http://localhost:8501/?teacher=abc'
    """
    return f"{address.rstrip('/')}/?{name}={secret}"


def notice(code: str, teacher_secret: str, places: Sequence[str], scheme: str, port: int) -> str:
    """All of it in words.

    Args:
        code: by which the class joins.
        teacher_secret: of the teacher's link.
        places: the addresses for learners.
        scheme: of the address on this computer itself.
        port: of the same.
    """
    links = dict.fromkeys(link_of(place, TEACHER, teacher_secret) for place in (f"{scheme}://localhost:{port}", places[0]))
    return _(
        "This is a class. Learners open one of these, and join with the code {code}:\n\n{addresses}\n\n"
        "The teacher opens one of these, and shows it to nobody; whoever opens it may do everything:\n\n{links}\n"
    ).format(code=code, addresses="\n".join(f"  {place}" for place in places), links="\n".join(f"  {link}" for link in links))
