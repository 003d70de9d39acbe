"""A canvas to draw on. What is on it is kept while the page is left; what is removed is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st
from PIL import Image

from signcore.i18n import _
from signcore.recent import drop_oldest
from ui.shared.segments import segments
from ui.try_it.drawing import composed

SIDE = 280  # pixels, 28 × 10: a pixel of the sign is 10 × 10; and it fits beside the answer at 1280, and on a small phone
_MOST_KEPT = 12  # drawings of a session, each on its own ground
_DRAWINGS, _MOUNTED, _TURN = "drawings", "canvas-mounted", "canvas-turn"


@dataclass(frozen=True)
class Drawing:
    """What was drawn on a ground: the strokes as the canvas describes them, and as a transparent PNG."""

    strokes: list[dict[str, Any]]
    picture: bytes


@dataclass(frozen=True)
class Ghost:
    """A ground with something to draw along, which is seen and is no part of the drawing: the picture, and what it is called."""

    picture: Image.Image
    name: str


def canvas(ground: Image.Image, name: str, brush: str, ghost: Ghost | None = None) -> Image.Image | None:
    """A canvas over `ground` and its brushes; the ground with what was drawn on it, or None where nothing is.

    Args:
        ground: a picture of `SIDE` × `SIDE` pixels, RGB.
        name: which ground it is: each keeps its own drawing.
        brush: the brush to begin with, a key of the brushes below.
        ghost: what the learner sees in place of the ground.
    """
    place = st.container()  # above its controls, so that it is seen without scrolling
    color, width = _brush(brush)
    with place:
        drawing = _drawn(ghost or Ghost(ground, ""), name, color, width)
    with st.container(horizontal=True, vertical_alignment="center"):
        soft = st.toggle(
            _("Soft brush"),
            True,
            key="brush-soft",
            persist_state="session",
            help=_("The edges of your strokes fade, as shadows on skin do."),
        )
        st.button(_("Start again"), icon="🧽", key="canvas-clear", on_click=_forget, args=(name,))
    return composed(drawing.picture, ground, width / 5 if soft else 0) if drawing else None


def _brush(default: str) -> tuple[str, int]:
    colors = {"light": "#dcdcdc", "skin": "#a0a0a0", "shadow": "#505050", "wall": "#b9b9b9"}
    titles = {"light": _("light skin"), "skin": _("skin"), "shadow": _("shadow"), "wall": _("wall")}
    chosen = segments(_("Brush"), titles, key=f"brush-{default}", default=default, persist_state="session")
    width = st.slider(_("Width of the brush, in pixels"), 6, 60, 24, key="brush-width", persist_state="session")
    return colors[chosen], width


def _drawn(shown: Ghost, name: str, color: str, width: int) -> Drawing | None:
    """The canvas itself, and what stands on it.

    A canvas that was mounted again says nothing until it is drawn on: then what is kept stands there, for it began with that. One
    that says something is believed, also where it says that it is empty.
    """
    from streamlit_drawable_canvas import st_canvas  # fails at import outside a running page

    drawings: dict[str, Drawing] = st.session_state.setdefault(_DRAWINGS, {})
    key = f"canvas-{name}-{shown.name}-{st.session_state.setdefault(_TURN, 0)}"
    if key not in st.session_state:  # mounted now; what it begins with must not change from here on, or it would begin again
        st.session_state[_MOUNTED] = drawings[name].strokes if name in drawings else []
    first = st.session_state[_MOUNTED]
    result = st_canvas(
        stroke_width=width,
        stroke_color=color,
        background_image=shown.picture,
        height=SIDE,
        width=SIDE,
        drawing_mode="freedraw",
        initial_drawing={"objects": first} if first else None,
        return_image_data=True,
        key=key,
    )
    picture = result.image_bytes
    if picture is not None:
        strokes = (result.json_data or {}).get("objects", [])
        if first and strokes == first:
            _go_back(name, Drawing(strokes, picture))
        _keep(name, Drawing(strokes, picture) if strokes else None)
    return drawings.get(name)


def _go_back(name: str, begun_with: Drawing) -> None:
    """Answer a canvas that went back to what it began with: by its bin, or by undoing.

    Its bin goes back to there, too, for the drawing that was come back to is a canvas' beginning. So where nothing was drawn since, the
    bin was meant, and the canvas is emptied; else it begins again with that drawing, and the bin empties it then.
    """
    drawings: dict[str, Drawing] = st.session_state[_DRAWINGS]
    nothing_since = name not in drawings or drawings[name].strokes == begun_with.strokes
    _keep(name, None if nothing_since else begun_with)
    st.session_state[_TURN] += 1
    st.rerun()


def _keep(name: str, drawing: Drawing | None) -> None:
    drawings: dict[str, Drawing] = st.session_state[_DRAWINGS]
    drawings.pop(name, None)
    if drawing:
        drawings[name] = drawing
        drop_oldest(drawings, _MOST_KEPT)


def _forget(name: str) -> None:
    _keep(name, None)
    st.session_state[_TURN] += 1
