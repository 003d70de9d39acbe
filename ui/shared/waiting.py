"""What is said while a network is asked."""

from __future__ import annotations

from signcore.i18n import _
from ui.shared import cache


def waiting_text() -> str:
    """What is said while the network is asked: its first answer takes much longer than all others."""
    if cache.compute_process().is_loaded:
        return _("Asking the network…")
    return _("The program that asks the network is still loading; the first answer takes some seconds…")
