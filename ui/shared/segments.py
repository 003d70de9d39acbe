"""One of a few, side by side: a choice that is always made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.shared.widgets import in_text_color


def segments(label: str, titles: Mapping[str, str], *, key: str, default: str | None = "", is_bare: bool = False, **more: Any) -> str:
    """The one that is chosen, a key of `titles`.

    Args:
        label: what is chosen.
        titles: of each, in the reader's language.
        key: of the control.
        default: before anybody chose; the first one where it is not said, and None where the control's state is set elsewhere.
        is_bare: whether the label is for screen readers only.
        more: what else `st.segmented_control` takes.
    """
    first = next(iter(titles))
    chosen = st.segmented_control(
        label,
        list(titles),
        default=first if default == "" else default,
        required=True,
        format_func=lambda one: in_text_color(titles[one]),
        key=key,
        label_visibility="collapsed" if is_bare else "visible",
        **more,
    )
    return chosen or first
