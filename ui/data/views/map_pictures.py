"""The picture of a point on the map: beside the pointer, and by arrow keys for those without one.

A chart's own labels can hold text only. So a component listens to the chart in the browser, and takes each picture from one
sheet that it got beforehand: pointing asks nothing of the server, and works without a network. Streamlit does not send the sheet
again while it stays the same.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

import streamlit as st

from signcore.figures.sign_map import sprite
from signcore.i18n import _
from signcore.scripts import assembled, source
from ui.shared import cache

_KEY = "map-pictures"
_HTML, _CSS, _JS = source("map_pictures.html"), source("map_pictures.css"), assembled("map_pictures.js")
_mount = st.components.v2.component("signlab_map_pictures", html=_HTML, css=_CSS, js=_JS)


def show_pictures(dataset_id: str, chart_key: str, catch: Callable[[set[int]], None], caught: Callable[[], set[int]]) -> None:
    """Let the points of a map show their pictures, and say how to walk from one to the next.

    Args:
        dataset_id: whose map it is.
        chart_key: the key of the chart.
        catch: called with the signs that are caught after a click or a key, as indices into the training part.
        caught: tells which are caught at that moment.
    """
    key = f"{_KEY}-{dataset_id}"
    indices, columns, sheet = _sheet(dataset_id)
    words = {
        "hint": _("Point at a dot to see its sign. Without a mouse: Tab to this line, then arrow keys (Shift: far); Enter selects."),
        "sign": _("sign {number}"),
    }
    _mount(
        key=key,
        data={"chart": chart_key, "columns": columns, "indices": indices, "words": words, "sheet": sheet},
        on_wish_change=lambda: catch(caught_after(st.session_state[key].wish, caught())),
    )


def caught_after(wish: object, caught: set[int]) -> set[int]:
    """Which signs are selected after what the browser reports: a click selects one alone, a double click none, a key adds one.

    >>> caught_after({"do": "add", "index": 7}, {3}), caught_after({"do": "add", "index": 3}, {3, 7}), caught_after({"do": "let go"}, {3})
    ({3, 7}, {7}, set())
    """
    match wish:
        case {"do": "catch", "index": int(index)}:
            return {index}
        case {"do": "add", "index": int(index)}:
            return caught ^ {index}
        case {"do": "let go"}:
            return set()
    return caught


@st.cache_resource(show_spinner=False, max_entries=16)
def _sheet(dataset_id: str) -> tuple[list[int], int, str]:
    """Which signs are on the map, in how many columns they stand in the sheet, and the sheet as an address."""
    indices = cache.sign_map(dataset_id).indices
    made = sprite(cache.dataset(dataset_id).training.images[indices])
    return indices.tolist(), made.columns, "data:image/png;base64," + base64.b64encode(made.png).decode("ascii")
