"""What a page asks a dozen times while it is drawn, and looks up once: who sits there, what holds in the class, the reader's language."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

Value = TypeVar("Value")


class _Here(threading.local):
    """Of the thread that draws: which run of a page it is at, and what was looked up in it."""

    run: object = None
    kept: dict[str, tuple[Hashable, Any]]


_here = _Here()


def once_a_run(name: str, look: Callable[[], Value], until: Hashable = None) -> Value:
    """What `look` finds, asked once in each run of a page or of a part of it.

    Args:
        name: of the question.
        look: finds the answer.
        until: as long as this is the same, so is the answer.
    """
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # a thread of the server's own
        return look()
    if _here.run is not context.cursors:  # Streamlit begins each run with new ones
        _here.run, _here.kept = context.cursors, {}
    kept = _here.kept.get(name)
    if kept is None or kept[0] != until:
        kept = _here.kept[name] = (until, look())
    found: Value = kept[1]
    return found


def look_again(name: str) -> None:
    """The answer may be another one now."""
    if _here.run is not None:
        _here.kept.pop(name, None)
