"""What has to be the same on a room's computers: half a training here and half there would be neither one's."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Mapping

from signcore import __version__
from signcore.i18n import _

_TITLES = {"python": "Python", "signlab": "SignLab", "keras": "Keras"}


def own_versions() -> dict[str, str]:
    """This computer's, without loading Keras; of Python the first two numbers."""
    try:
        keras = importlib.metadata.version("keras")
    except importlib.metadata.PackageNotFoundError:
        keras = ""
    return {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "signlab": __version__, "keras": keras}


def what_differs(here: Mapping[str, str], server: Mapping[str, str]) -> str:
    """Why a computer can't join, as a sentence; empty if it can.

    >>> what_differs({"python": "3.11", "signlab": "1", "keras": "3.15"}, {"python": "3.12", "signlab": "1", "keras": "3.15"})
    'This computer has Python 3.11, the server has Python 3.12. Trainings move between them, so both need the same version.'
    >>> what_differs({"python": "3.11"}, {"python": "3.11"})
    ''
    """
    for name, title in _TITLES.items():
        if here.get(name) != server.get(name):
            return _(
                "This computer has {name} {here}, the server has {name} {there}. "
                "Trainings move between them, so both need the same version."
            ).format(name=title, here=here.get(name) or "–", there=server.get(name) or "–")
    return ""
