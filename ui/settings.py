"""Controls for the settings of a run: each reads its limits from the configuration and writes back what was chosen."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from signcore.config import RunConfig
from ui.session import session

_FIRST = "settings-first"


def change(**values: Any) -> None:
    """Take over a control's value; the control itself stays as it is."""
    mine = session()
    parts = {}
    for part in fields(RunConfig):
        current = getattr(mine.config, part.name)
        own = {name: value for name, value in values.items() if name in {spec.name for spec in fields(current)}}
        parts[part.name] = replace(current, **own)
    mine.config = RunConfig(**parts)


def slider(
    name: str,
    label: str,
    *,
    low: float,
    high: float,
    step: float,
    hint: str = "",
    place: int | None = None,
    number_format: str | None = None,
) -> Any:
    """A slider for the setting `name`, or for one place of it where it is a tuple."""
    current = _current(name)
    value = current if place is None else current[place]
    kind = type(value)
    key = session().key(f"{name}-{place}" if place is not None else name)
    value = _first(key, value)
    chosen = st.slider(
        label,
        kind(low),
        kind(max(high, value)),
        value,
        kind(step),
        key=key,
        help=hint or None,
        format=number_format,
        on_change=_taken,
        args=(name, place, key),
    )
    _take(name, chosen, place)
    return chosen


def number(name: str, label: str, *, step: float | None = None, hint: str = "", number_format: str | None = None) -> Any:
    """A number field for the setting `name`, with the configuration's own limits."""
    value, limits = _current(name), _limits(name)
    kind = type(value)
    key = session().key(name)
    value = _first(key, value)
    chosen = st.number_input(
        label,
        kind(limits["low"]),
        kind(limits["high"]),
        value,
        step=step,
        key=key,
        help=hint or None,
        format=number_format,
        on_change=_taken,
        args=(name, None, key),
    )
    _take(name, chosen, None)
    return chosen


def toggle(name: str, label: str, *, hint: str = "") -> bool:
    """A switch for the setting `name`."""
    key = session().key(name)
    chosen = st.toggle(label, _first(key, _current(name)), key=key, help=hint or None, on_change=_taken, args=(name, None, key))
    _take(name, chosen, None)
    return chosen


def select(name: str, label: str, *, titles: dict[str, str] | None = None, hint: str = "") -> str:
    """A choice among the setting's own choices."""
    choices, key = list(_limits(name)["choices"]), session().key(name)
    chosen = st.selectbox(
        label,
        choices,
        choices.index(_first(key, _current(name))),
        key=key,
        help=hint or None,
        on_change=_taken,
        args=(name, None, key),
        format_func=lambda choice: (titles or {}).get(choice, choice),
    )
    _take(name, chosen, None)
    return str(chosen)


def _owner(name: str) -> Any:
    config = session().config
    return next(part for part in (config.model, config.train, config.augment) if hasattr(part, name))


def _current(name: str) -> Any:
    return getattr(_owner(name), name)


def _limits(name: str) -> Any:
    return type(_owner(name)).limits(name)


def _first(key: str, value: Any) -> Any:
    """What a control began with: told anew at each run, a value that has changed would make the browser draw another control."""
    first: dict[str, Any] = st.session_state.setdefault(_FIRST, {})
    if key not in st.session_state:  # it was not on the page before, so that it begins with what holds now
        first[key] = value
    return first.setdefault(key, value)


def _taken(name: str, place: int | None, key: str) -> None:
    """Take over what was chosen before anything is drawn: what stands above a control knows it, too, and need not be drawn twice."""
    if st.session_state.get(key) is not None:
        _take(name, st.session_state[key], place)
        if hasattr(session().config.model, name):
            session().did("model")


def _take(name: str, chosen: Any, place: int | None) -> None:
    current = _current(name)
    wanted = chosen if place is None else (*current[:place], chosen, *current[place + 1 :])
    if wanted != current:
        change(**{name: wanted})
