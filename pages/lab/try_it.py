"""Draw, upload or photograph a sign, and see what the network makes of it."""

import streamlit as st

from signcore.i18n import _
from signcore.preprocessing import PreparedPicture, prepare_picture
from ui.shared import cache
from ui.shared.browser import say_if_uploads_are_blocked
from ui.shared.choose_model import choose_model
from ui.shared.widgets import current_dataset, heading, in_text_color, said_plainly
from ui.try_it.answer import show_answer
from ui.try_it.camera import why_no_camera
from ui.try_it.canvas import SIDE, canvas
from ui.try_it.drawing import paper
from ui.try_it.own_picture import show_camera, show_upload
from ui.try_it.sign import choose_sign, show_sign

_WAY_WIDTH = 305  # pixels: the canvas, or a picture beside its sliders


def show() -> None:
    """The page."""
    heading(
        _("Try it"),
        _("From any picture to a letter. **Try:** paint over a thumb; then show it something that is no hand."),
    )
    cache.compute_process()
    dataset = current_dataset()
    asked = choose_model(dataset)
    if asked is None:
        return
    say_if_uploads_are_blocked()
    ways = {"sign": _("🖐️ A sign"), "draw": _("✏️ Draw"), "upload": _("📁 Upload"), "camera": _("📷 Camera")}
    if dataset is None:
        ways.pop("sign")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            _("Where the picture comes from"),
            list(ways),
            default=next(iter(ways)),
            required=True,
            format_func=lambda name: in_text_color(ways[name]),
            key="way",
            label_visibility="collapsed",
            width="content",
            wrap=True,
            persist_state="session",
        )
        if chosen == "sign" and dataset is not None:
            choose_sign(dataset)
    if chosen == "camera" and (trouble := why_no_camera()):
        st.warning(trouble, icon="📷")
        chosen = "upload"
    row = st.container(horizontal=True, gap="large")  # not columns: at any width the canvas has room, or the answer goes below
    way, answer = row.container(width=_WAY_WIDTH), row.container(width="stretch")
    prepared, letter = None, ""
    with way, said_plainly():
        if chosen == "sign" and dataset is not None:
            prepared, letter = show_sign(dataset, asked)
        else:
            prepared = {"draw": _show_paper, "upload": show_upload, "camera": show_camera}[chosen]()
    with answer:
        if prepared is None:
            st.info(_("The answer appears here."), icon="🤟")
        else:
            with said_plainly():
                show_answer(asked, prepared, letter)


def _show_paper() -> PreparedPicture | None:
    """A sign drawn from nothing; None while there is nothing."""
    drawing = canvas(paper(SIDE), "paper", brush="light")
    st.caption(_("The network knows shaded photographs, not outlines: fill areas with light and shadow."))
    return prepare_picture(drawing) if drawing else None


show()
