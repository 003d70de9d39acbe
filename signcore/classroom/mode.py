"""Whether this SignLab serves a class, or one person at its own computer."""

from __future__ import annotations

import os

VARIABLE = "SIGNLAB_CLASS"
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_NO = {"0", "no", "off", "false"}


def is_class(address: str | None) -> bool:
    """Whether people from other computers come, so that each needs a name and has rights of their own.

    `SIGNLAB_CLASS` decides where it is set: `1` for a class, `0` for everybody who can open the page may do everything. Else the address
    does: what listens to other computers than its own is a class.

    Args:
        address: what the server listens to; None or empty for every address there is.
    """
    said = os.environ.get(VARIABLE, "").strip().lower()
    return said not in _NO if said else (address or "") not in _LOCAL
