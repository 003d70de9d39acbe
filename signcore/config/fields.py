"""What a settings class is made of: fields with limits, step, title and hint, checked when they are made, and written as text."""

from __future__ import annotations

import dataclasses
import numbers
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any, Self

from signcore.errors import ConfigError
from signcore.i18n import _, ngettext

_MOST_SHOWN = 40  # characters of a wrong value in a message


def setting(
    default: Any,
    title: str = "",
    hint: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    step: float | None = None,
    choices: Mapping[str, str] | None = None,
    most: int = 1,
    is_share: bool = False,
) -> Any:
    """A dataclass field with everything that a control for it has to know.

    Args:
        default: the lesson's value.
        title: what it is called, a text to be translated; `{number}` in it is the place in a tuple.
        hint: what it does, a text to be translated.
        low: the least that each number may be.
        high: the most.
        step: by how much a control changes it.
        choices: the values that it may have, each with its title.
        most: numbers in a tuple.
        is_share: whether it is shown as a percentage.
    """
    about = {"title": title, "hint": hint, "low": low, "high": high, "step": step}
    return field(default=default, metadata=about | {"choices": dict(choices or {}), "most": most, "is_share": is_share})


@dataclass(frozen=True)
class Settings:
    """What the settings classes share: limits that are checked, and conversion to and from plain values."""

    def __post_init__(self) -> None:
        hints = type_hints(type(self))
        for spec in fields(self):
            object.__setattr__(self, spec.name, _checked(spec, hints[spec.name], getattr(self, spec.name)))

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON-ready values; tuples become lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Settings from :meth:`to_dict`'s values; names that this version does not know are left out."""
        known = {spec.name for spec in fields(cls)}
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if name in known})

    @classmethod
    def of_record(cls, values: Mapping[str, Any]) -> Self:
        """As :meth:`from_dict`, for what was checked when it was written, by a version whose limits may have been wider."""
        made = object.__new__(cls)
        for spec in fields(cls):
            value = values.get(spec.name, spec.default)
            object.__setattr__(made, spec.name, tuple(value) if isinstance(value, list) else value)
        return made

    @classmethod
    def about(cls, name: str) -> Mapping[str, Any]:
        """What :func:`setting` was told of one setting."""
        return next(spec.metadata for spec in fields(cls) if spec.name == name)


def type_hints(cls: type) -> Mapping[str, Any]:
    """The type of each field."""
    return _kept_hints(cls)  # by a function of its own: mypy takes classes for unhashable where what is called keeps answers


@cache
def _kept_hints(cls: type) -> Mapping[str, Any]:
    """Kept, as Python compiles what is written there at each question, and a page asks hundreds of times."""
    return MappingProxyType(typing.get_type_hints(cls))


def _element_type(hint: Any) -> type:
    element: type = typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else hint
    return element


def _checked(spec: dataclasses.Field[Any], hint: Any, value: Any) -> Any:
    """`value` in the type that its field has, or a ConfigError that says what is wrong with it."""
    limits, kind = spec.metadata, _element_type(hint)
    many = typing.get_origin(hint) is tuple
    if many is not isinstance(value, (tuple, list)):
        wanted = _("a list of values") if many else _("a single value")
        raise ConfigError(_("{name} is {value}, but it has to be {wanted}.").format(name=spec.name, value=_short(value), wanted=wanted))
    values = tuple(value) if many else (value,)
    if many and not 1 <= len(values) <= limits["most"]:
        raise ConfigError(
            ngettext(
                "{name} has {count} value, but it takes from 1 to {most}.",
                "{name} has {count} values, but it takes from 1 to {most}.",
                len(values),
            ).format(name=spec.name, count=len(values), most=limits["most"])
        )
    made = tuple(_checked_one(spec.name, kind, limits, one) for one in values)
    return made if many else made[0]


def _checked_one(name: str, kind: type, limits: Mapping[str, Any], value: Any) -> Any:
    if kind is str:
        if value not in limits["choices"]:
            raise ConfigError(
                _("{name} is {value}, but it has to be one of: {choices}.").format(
                    name=name, value=_short(value), choices=", ".join(limits["choices"])
                )
            )
        return value
    if kind is bool:
        if value not in (True, False):
            raise ConfigError(_("{name} is {value}, but it has to be true or false.").format(name=name, value=_short(value)))
        return bool(value)
    # Compared before it is converted: a number may be too large for any conversion, and NaN is in no range.
    fits = isinstance(value, numbers.Real) and limits["low"] <= value <= limits["high"]
    if not fits or (kind is int and value != int(value)):
        raise ConfigError(
            _("{name} is {value}, but it has to be {kind} from {low} to {high}.").format(
                name=name,
                value=_short(value),
                kind=_("a whole number") if kind is int else _("a number"),
                low=written(limits["low"]),
                high=written(limits["high"]),
            )
        )
    return kind(value)


def _short(value: Any) -> str:
    """What was received, cut to what fits in a sentence."""
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        text = _("far too large")
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def parsed(name: str, hint: Any, text: str) -> Any:
    """The value that `text` writes, in the type of its field; tuples are written ``75,50,25``."""
    kind = _element_type(hint)
    words = text.split(",") if typing.get_origin(hint) is tuple else [text]
    try:
        values = tuple(_one_parsed(kind, word.strip()) for word in words)
    except (ValueError, KeyError, OverflowError):
        raise ConfigError(_("{name} is given as {text}, which can't be read.").format(name=name, text=_short(text))) from None
    return values if typing.get_origin(hint) is tuple else values[0]


def _one_parsed(kind: type, word: str) -> Any:
    if kind is bool:
        return {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}[word.lower()]
    if kind is int:
        return int(word)
    return kind(word)


def written(value: Any) -> str:
    """A value as the text that :func:`parsed` reads."""
    if isinstance(value, tuple):
        return ",".join(written(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value)
