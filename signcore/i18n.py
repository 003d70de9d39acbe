"""Translation of every text that a person reads, by gettext.

The language belongs to whoever reads, so it is looked up at each call: the dashboard registers a function that answers
for the browser session at hand (:func:`use_language_from`), the command line one that reads the environment.

>>> _("Training")
'Training'
"""

from __future__ import annotations

import functools
import gettext as _gettext
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from string import Formatter
from typing import Any

from signcore.particles import with_particles

DOMAIN = "signlab"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"
SOURCE_LANGUAGE = "en"
_MARK = "\x1e"  # before a text that is kept by its key; no text that a person writes has it


def _language_of_environment() -> str:
    return os.environ.get("SIGNLAB_LANGUAGE", SOURCE_LANGUAGE)


_current_language: Callable[[], str] = _language_of_environment
_spoken: ContextVar[str] = ContextVar("spoken", default="")  # what goes before it, if anything


def use_language_from(source: Callable[[], str]) -> None:
    """Ask `source()` for the language code (``"en"``, ``"ko"``) at each translated text from now on."""
    global _current_language  # noqa: PLW0603 - one reader of the language a process, set once at its start
    _current_language = source


@functools.lru_cache(maxsize=16)
def _catalogue(language: str, folder: Path) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, folder, languages=[language], fallback=True)


@functools.lru_cache(maxsize=16)
def available_languages(folder: Path = LOCALE_FOLDER) -> tuple[str, ...]:
    """Codes of the languages that have a compiled catalogue, the source language first; looked up once, for pages ask at every click."""
    found = {path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return (SOURCE_LANGUAGE, *sorted(found - {SOURCE_LANGUAGE}))


def current_language() -> str:
    """The code of the reader's language."""
    return _spoken.get() or _current_language()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Tell everything in this language meanwhile: where a thread that knows no reader makes something for one.

    >>> with speaking("ko"):
    ...     current_language()
    'ko'
    """
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


class Text(str):
    """A translated text that remembers its key and values, so that it can be told again in another reader's language.

    >>> text = gettext("{count} letters").format(count=24)
    >>> text, text.key, text.values
    ('24 letters', '{count} letters', {'count': 24})

    Attributes:
        key: the text before translation.
        plural: its form for several, empty where it has none.
        number: of how many it tells, where that decides about its form.
        values: what was put in.
    """

    __slots__ = ("key", "number", "plural", "values")

    key: str
    plural: str
    number: int
    values: dict[str, Any]

    @classmethod
    def of(cls, said: str, key: str, plural: str = "", number: int = 1, values: Mapping[str, Any] | None = None) -> Text:
        """`said` is what is read now."""
        made = cls(said)
        made.key, made.plural, made.number, made.values = key, plural, number, dict(values or {})
        return made

    def format(self, *args: Any, **values: Any) -> Text:
        """The text with `values` filled in, which it then remembers."""
        said = str.format(self, *args, **values)
        return Text.of(with_particles(said) if current_language() == "ko" else said, self.key, self.plural, self.number, values)

    def __reduce__(self) -> tuple[Any, ...]:
        return Text.of, (str(self), self.key, self.plural, self.number, self.values)


def gettext(message: str) -> str:
    """`message` in the reader's language, or as it is if the catalogue has no entry; a :class:`Text`."""
    return Text.of(_catalogue(current_language(), LOCALE_FOLDER).gettext(message), message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that goes with `count` in the reader's language; a :class:`Text`."""
    return Text.of(_catalogue(current_language(), LOCALE_FOLDER).ngettext(singular, plural, count), singular, plural, count)


def retold(text: str) -> str:
    """A text in the language of the reader at hand; any other string unchanged."""
    if not isinstance(text, Text):
        return text
    pattern = ngettext(text.key, text.plural, text.number) if text.plural else gettext(text.key)
    values = {name: retold(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return pattern.format(**values) if values else pattern


def stored(text: str) -> str:
    """A text as it is kept: the key and the values of one that was translated, in JSON behind a mark; any other as it is."""
    return _MARK + json.dumps(_plainly(text), ensure_ascii=False) if isinstance(text, Text) else str(text).replace(_MARK, "")


def restored(kept: str) -> str:
    """The inverse of :func:`stored`, in the language of the reader at hand."""
    if not kept.startswith(_MARK):
        return kept
    try:
        return retold(_made(json.loads(kept[1:])))
    except (ValueError, LookupError, TypeError, AttributeError):  # cut off, or by another version
        return kept[1:]


def _plainly(value: Any) -> Any:
    if isinstance(value, Text):
        values = {name: _plainly(one) for name, one in value.values.items()}
        return {"key": value.key, "plural": value.plural, "number": value.number, "values": values}
    return value if isinstance(value, (bool, int, float)) else str(value)


def _made(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    for pattern in (kept["key"], kept["plural"]):
        if any(place is not None and not place.isidentifier() for _text, place, _how, _conversion in Formatter().parse(pattern)):
            raise ValueError(pattern)  # SignLab's own texts never look into the values that are put in
    return Text.of(kept["key"], kept["key"], kept["plural"], kept["number"], {k: _made(v) for k, v in kept["values"].items()})


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark `message` for the catalogue without translating it yet: for texts that stand at module level."""
    return message


_ = gettext
