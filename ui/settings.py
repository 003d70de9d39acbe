"""Controls for the settings of a run: each reads its limits from the configuration and writes back what was chosen."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from signcore.config import RunConfig
from ui.session import session


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
    chosen = st.slider(
        label,
        kind(low),
        kind(max(high, value)),
        value,
        kind(step),
        key=session().key(f"{name}-{place}" if place is not None else name),
        help=hint or None,
        format=number_format,
    )
    _take(name, chosen, place)
    return chosen


def number(name: str, label: str, *, step: float | None = None, hint: str = "", number_format: str | None = None) -> Any:
    """A number field for the setting `name`, with the configuration's own limits."""
    value, limits = _current(name), _limits(name)
    kind = type(value)
    chosen = st.number_input(
        label, kind(limits["low"]), kind(limits["high"]), value, step=step, key=session().key(name), help=hint or None, format=number_format
    )
    _take(name, chosen, None)
    return chosen


def toggle(name: str, label: str, *, hint: str = "") -> bool:
    """A switch for the setting `name`."""
    chosen = st.toggle(label, _current(name), key=session().key(name), help=hint or None)
    _take(name, chosen, None)
    return chosen


def select(name: str, label: str, *, titles: dict[str, str] | None = None, hint: str = "") -> str:
    """A choice among the setting's own choices."""
    choices = list(_limits(name)["choices"])
    chosen = st.selectbox(
        label,
        choices,
        choices.index(_current(name)),
        key=session().key(name),
        help=hint or None,
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


def _take(name: str, chosen: Any, place: int | None) -> None:
    current = _current(name)
    wanted = chosen if place is None else (*current[:place], chosen, *current[place + 1 :])
    if wanted != current:
        change(**{name: wanted})
