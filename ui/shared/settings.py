"""Controls for the settings of a run: each reads its limits from the configuration and writes back what was chosen.

What can't be used stays in its field, is said below it, and holds the start of a training back until it is mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import streamlit as st

from signcore.config import RunConfig
from signcore.errors import ConfigError
from signcore.i18n import _
from ui.shared.hidden import is_hidden
from ui.shared.plain import MOST_OF_A_SENTENCE, plain
from ui.shared.session import session

_FIRST = "settings-first"
_WRONG = "settings-wrong"


def change(**values: Any) -> None:
    """Store a control's value; the control itself stays as it is."""
    mine = session()
    parts = {}
    for part in fields(RunConfig):
        current = getattr(mine.config, part.name)
        own = {name: value for name, value in values.items() if name in {spec.name for spec in fields(current)}}
        parts[part.name] = replace(current, **own)
    mine.config = RunConfig(**parts)


def slider(name: str, place: int | None = None, *, number_format: str | None = None, hint: str = "") -> Any:
    """A slider for the setting `name`, or for one place of it if it is a tuple; its limits are the setting's own."""
    if is_hidden(name):
        current = _current(name)
        return current if place is None else current[place]
    about, current = _about(name), _current(name)
    value = current if place is None else current[place]
    kind, key = type(value), _key(name, place)
    chosen = st.slider(
        _label(about, place),
        kind(about["low"]),
        kind(about["high"]),
        _first(key, value),
        kind(about["step"]),
        key=key,
        help=hint or _told(about["hint"]),
        format=number_format or ("percent" if about["is_share"] else None),
        on_change=_taken,
        args=(name, place, key),
    )
    _take(name, chosen, place, key)
    return chosen


def number(name: str, place: int | None = None, *, number_format: str | None = None) -> Any:
    """A number field for the setting `name`, or for one place of it if it is a tuple.

    It takes any number: a field with limits would keep one that lies outside to itself, and the training would take another one.
    """
    if is_hidden(name):
        current = _current(name)
        return current if place is None else current[place]
    about, current = _about(name), _current(name)
    key = _key(name, place)
    chosen = st.number_input(
        _label(about, place),
        value=_first(key, current if place is None else current[place]),
        step=about["step"],
        key=key,
        help=_told(about["hint"]),
        format=number_format,
        on_change=_taken,
        args=(name, place, key),
    )
    _take(name, chosen, place, key)
    if key in _wrong():
        st.error(number_out_of_limits(_label(about, place), chosen, about["low"], about["high"]), icon="🚧")
    return chosen


def number_out_of_limits(label: str, value: float, low: float, high: float) -> str:
    """What is wrong with a number that was typed."""
    kind = _("a whole number") if isinstance(low, int) and isinstance(high, int) else _("a number")
    said = _("{setting} is {value}, but it has to be {kind} from {low} to {high}.").format(
        setting=label, value=_written(value), kind=kind, low=_written(low), high=_written(high)
    )
    return plain(said, MOST_OF_A_SENTENCE)


def is_something_wrong() -> bool:
    """Whether a field holds what can't be used, so that no training may start with it."""
    mine = session()
    return any(key in st.session_state and mine.is_key(key) for key in _wrong())


def toggle(name: str, *, hint: str = "") -> bool:
    """A switch for the setting `name`."""
    if is_hidden(name):
        return bool(_current(name))
    about, key = _about(name), _key(name, None)
    chosen = st.toggle(
        _label(about, None),
        _first(key, _current(name)),
        key=key,
        help=hint or _told(about["hint"]),
        on_change=_taken,
        args=(name, None, key),
    )
    _take(name, chosen, None, key)
    return chosen


def select(name: str) -> str:
    """A choice among the setting's own choices."""
    if is_hidden(name):
        return str(_current(name))
    about, key = _about(name), _key(name, None)
    choices: dict[str, str] = about["choices"]
    chosen = st.selectbox(
        _label(about, None),
        list(choices),
        list(choices).index(_first(key, _current(name))),
        key=key,
        help=_told(about["hint"]),
        on_change=_taken,
        args=(name, None, key),
        format_func=lambda choice: _(choices[choice]),
    )
    _take(name, chosen, None, key)
    return str(chosen)


def _label(about: Mapping[str, Any], place: int | None) -> str:
    return _(about["title"]).format(number=1 + (place or 0))


def _told(hint: str) -> str | None:
    return _(hint) if hint else None


def _key(name: str, place: int | None) -> str:
    return session().key(name if place is None else f"{name}-{place}")


def _owner(name: str) -> Any:
    return session().config.part_of(name)


def _current(name: str) -> Any:
    return getattr(_owner(name), name)


def _about(name: str) -> Mapping[str, Any]:
    about: Mapping[str, Any] = type(_owner(name)).about(name)
    return about


def _first(key: str, value: Any) -> Any:
    """What a control began with: told again at each run, a value that has changed would make the browser draw another control."""
    first: dict[str, Any] = st.session_state.setdefault(_FIRST, {})
    if key not in st.session_state:  # it was not on the page before, so that it begins with what holds now
        first[key] = value
    return first.setdefault(key, value)


def _written(value: float) -> str:
    return f"{value:,.7f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def _wrong() -> set[str]:
    """The keys of fields whose value can't be used."""
    found: set[str] = st.session_state.setdefault(_WRONG, set())
    return found


def _taken(name: str, place: int | None, key: str) -> None:
    """Take over what was chosen before anything is drawn: what stands above a control knows it, too, and need not be drawn twice."""
    if st.session_state.get(key) is not None:
        _take(name, st.session_state[key], place, key)
        if hasattr(session().config.model, name):
            session().did("model")


def _take(name: str, chosen: Any, place: int | None, key: str) -> None:
    current = _current(name)
    wanted = chosen if place is None else (*current[:place], chosen, *current[place + 1 :])
    _wrong().discard(key)
    if wanted != current:
        try:
            change(**{name: wanted})
        except ConfigError:
            _wrong().add(key)
