"""Where somebody is, in words."""

from __future__ import annotations

from signcore.i18n import _
from ui.shared.plain import visible

FILES = {
    "": "pages/learn/lesson.py",
    "start": "pages/learn/lesson.py",
    "inside": "pages/learn/inside.py",
    "data": "pages/lab/data.py",
    "model": "pages/lab/model.py",
    "train": "pages/lab/train.py",
    "results": "pages/lab/results.py",
    "try-it": "pages/lab/try_it.py",
    "class": "pages/class/classroom.py",
}


def place_name(page: str, scene: str = "") -> str:
    """A page by its name in addresses, and the scene of the lesson."""
    titles = {
        "": _("Lesson"),
        "start": _("Lesson"),
        "inside": _("Inside"),
        "data": _("Data"),
        "model": _("Model"),
        "train": _("Train"),
        "results": _("Results"),
        "try-it": _("Try it"),
        "class": _("Class"),
    }
    title = titles.get(page, "–")
    return f"{title} · {visible(scene)}" if scene else title
