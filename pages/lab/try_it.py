"""Draw, upload or photograph a sign, and see what the network makes of it."""

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.inference.prediction import Reading
from signcore.preprocessing import PreparedPicture
from ui.shared import cache
from ui.shared.browser import say_if_uploads_are_blocked
from ui.shared.choose_model import Asked, choose_model
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.take_home import show_take_home
from ui.shared.widgets import current_dataset, heading, said_plainly
from ui.try_it.answer import show_answer, show_steps
from ui.try_it.asking import Asking, prepared, reading_of
from ui.try_it.camera import why_no_camera
from ui.try_it.collect import show_collected, show_keep
from ui.try_it.every_network import show_every_network
from ui.try_it.finding import show_finding
from ui.try_it.live import show_live
from ui.try_it.own_picture import show_camera, show_upload
from ui.try_it.paper import show_paper
from ui.try_it.sign import choose_sign, show_sign

_WAY_WIDTH = 305  # pixels: the canvas, or a picture beside its sliders


def show() -> None:
    """The page."""
    heading(
        _("Try it"),
        _("From any picture to a letter. **Try:** paint over a thumb; then show it something that isn’t a hand."),
    )
    cache.compute_process()
    dataset = current_dataset()
    asked = choose_model(dataset)
    if asked is None:
        return
    say_if_uploads_are_blocked()
    ways = {"sign": _("🖐️ A sign"), "draw": _("✏️ Draw"), "upload": _("📁 Upload"), "camera": _("📷 Camera"), "live": _("🎥 Live")}
    if dataset is None:
        ways.pop("sign")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = segments(
            _("Where the picture comes from"), ways, key="way", is_bare=True, width="content", wrap=True, persist_state="session"
        )
        if chosen == "sign" and dataset is not None:
            choose_sign(dataset)
    if chosen in {"camera", "live"} and (trouble := why_no_camera()):
        st.warning(trouble, icon="📷")
        chosen = "upload"
    if chosen == "live":
        with said_plainly():
            show_live(asked)
    else:
        _show_picture(chosen, dataset, asked)
    show_collected(dataset, asked)
    show_take_home(asked.path, asked.name, key="home")


def _show_picture(chosen: str, dataset: SignDataset | None, asked: Asked) -> None:
    """One picture, and what the network makes of it."""
    row = st.container(horizontal=True, gap="large")  # not columns: at any width the canvas has room, or the answer goes below
    way, answer = row.container(width=_WAY_WIDTH), row.container(width="stretch")
    asking: Asking | None = None
    reading: Reading | None = None
    ready: PreparedPicture | None = None
    with way, said_plainly():
        if chosen == "sign" and dataset is not None:
            asking = show_sign(dataset, asked)
        elif chosen == "draw":
            asking = show_paper()
        else:
            asking = {"upload": show_upload, "camera": show_camera}[chosen](asked)
    with answer:
        if asking is None:
            st.info(_("The answer appears here."), icon="🤟")
        else:
            with said_plainly():
                reading = reading_of(asking, asked.path)
                ready = prepared(asking, reading)
                session().tried = ready.pixels
                show_answer(asking, reading, ready)
                show_every_network(asking, dataset.content_hash if dataset else "")
                if chosen != "sign":
                    show_keep(asking, ready)
    if asking is not None and reading is not None and ready is not None:
        show_steps(ready)
        show_finding(asking, reading)


show()
