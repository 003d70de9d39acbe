"""Translation of every text that a person reads, by gettext.

The language belongs to whoever reads, so it is looked up at each call: the dashboard registers a function that answers
for the browser session at hand (:func:`use_language_from`), the command line one that reads the environment.

>>> _("Training")
'Training'
"""

from __future__ import annotations

import functools
import gettext as _gettext
import os
from collections.abc import Callable
from pathlib import Path

DOMAIN = "signlab"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
SOURCE_LANGUAGE = "en"


def _language_of_environment() -> str:
    return os.environ.get("SIGNLAB_LANGUAGE", SOURCE_LANGUAGE)


_current_language: Callable[[], str] = _language_of_environment


def use_language_from(source: Callable[[], str]) -> None:
    """Ask `source()` for the language code (``"en"``, ``"ko"``) at each translated text from now on."""
    global _current_language  # noqa: PLW0603 - one reader of the language a process, set once at its start
    _current_language = source


@functools.lru_cache(maxsize=16)
def _catalogue(language: str, folder: Path) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, folder, languages=[language], fallback=True)


def available_languages(folder: Path = LOCALE_FOLDER) -> list[str]:
    """Codes of the languages that have a compiled catalogue, the source language first."""
    found = {path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return [SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE})]


def current_language() -> str:
    """The code of the reader's language."""
    return _current_language()


def gettext(message: str) -> str:
    """`message` in the reader's language, or as it is where the catalogue has no entry."""
    return _catalogue(_current_language(), LOCALE_FOLDER).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that goes with `count` in the reader's language."""
    return _catalogue(_current_language(), LOCALE_FOLDER).ngettext(singular, plural, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `message` for the catalogue without translating it yet: for texts that stand at module level."""
    return message


_ = gettext
