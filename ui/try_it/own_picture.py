"""A learner's own picture, from a file or from the camera: kept while the page is left; the hand found in it, and how it is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from PIL import Image, ImageOps

from signcore.config import PRESETS, preset
from signcore.i18n import _
from signcore.inference.prediction import Reading, Wishes
from signcore.preprocessing import MAX_PICTURE_BYTES, SUFFIXES, open_picture
from signcore.preprocessing.squares import Box, cut
from ui.shared.choose_model import Asked
from ui.shared.plain import plain
from ui.shared.segments import segments
from ui.shared.session import session
from ui.shared.uploads import hold
from ui.shared.widgets import in_text_color
from ui.try_it.asking import Asking, reading_of, to_send
from ui.try_it.canvas import SIDE, canvas
from ui.try_it.square import show_square, shown_small

_KEPT = "own-pictures"
_MOST_SIDE = 1024  # pixels of a picture that is kept: far more than the network sees, and at most 3 MB of memory

Way = Literal["upload", "camera"]


@dataclass
class _Picture:
    """One that has been read, with what is made of it once and not at each run of the page: how it is sent to be read, and shown."""

    whole: Image.Image
    sent: Image.Image
    shown: str


@dataclass
class _Kept:
    """What came: `content` until it has been read, `picture` from then on; `square` where the learner has dragged it to."""

    name: str
    content: bytes = b""
    picture: _Picture | None = None
    square: Box | None = None


def show_upload(asked: Asked) -> Asking | None:
    """A file of the learner's; None before there is one."""
    place = st.container()  # above the control: what is shaped now stands above what is chosen once
    upload = st.file_uploader(
        _("A picture of a hand: PNG, JPEG or WebP"),
        type=list(SUFFIXES),
        max_upload_size=MAX_PICTURE_BYTES // 2**20,
        key="picture",
        on_change=_take,
        args=("upload", "picture"),
    )
    hold(upload)
    st.caption(
        _("Photograph a sign, for example with a phone, and choose the picture here. It goes only to the computer that runs SignLab.")
    )
    return _own("upload", asked, place, is_there=upload is not None)


def show_camera(asked: Asked) -> Asking | None:
    """A photograph that the learner takes; None before there is one."""
    place = st.container()
    st.caption(
        _(
            "Sign with one hand, as close as you like; a plain wall behind it helps. The picture goes only to the computer "
            "that runs SignLab."
        )
    )
    photo = st.camera_input(_("Photograph a sign"), key="photo", on_change=_take, args=("camera", "photo"))
    hold(photo)
    return _own("camera", asked, place, is_there=photo is not None)


def _take(way: Way, key: str) -> None:
    """Keep what came, or drop what was taken away; for callbacks, which tell that from a control that is only redrawn."""
    kept: dict[str, _Kept] = st.session_state.setdefault(_KEPT, {})
    kept.pop(way, None)
    came = st.session_state[key]
    if came is not None:
        kept[way] = _Kept(came.name if way == "upload" else _("The photograph"), came.getvalue())


def _forget(way: Way) -> None:
    st.session_state[_KEPT].pop(way, None)


def _own(way: Way, asked: Asked, place: st.delta_generator.DeltaGenerator, *, is_there: bool) -> Asking | None:
    kept: dict[str, _Kept] = st.session_state.setdefault(_KEPT, {})
    one = kept.get(way)
    if one is None or (one.picture is None and not is_there):  # a file that could not be read is not kept
        kept.pop(way, None)
        return None
    if one.picture is None:
        whole = open_picture(one.content, one.name)
        whole.thumbnail((_MOST_SIDE, _MOST_SIDE))
        one.picture = _Picture(whole, to_send(whole), shown_small(whole))
        one.content = b""
    if not is_there:
        st.button(_("Remove {name}").format(name=plain(one.name, 40)), icon="🗑️", key=f"forget-{way}", on_click=_forget, args=(way,))
    with place:
        asking = Asking(one.picture.whole, _wishes(one), sent=one.picture.sent)
        reading = reading_of(asking, asked.path)
        _show(way, one, one.picture, reading)
        if not asked.reads_cameras:
            _recommend()
        return _painted_over(way, asking, reading) or asking


def _show(way: Way, one: _Kept, picture: _Picture, reading: Reading) -> None:
    """The picture with its square, how it came there, and what of the way can be switched."""
    place = reading.place

    def move(square: Box) -> None:
        one.square = square

    show_square(picture.shown, picture.whole.size, place.square, place.hand, key=f"square-{way}", on_move=move)
    if one.square is not None:
        st.caption(_("Your own square. It should hold the hand and little else."))
        st.button(_("Find the hand again"), icon="🔎", key=f"find-{way}", on_click=lambda: setattr(one, "square", None))
    elif place.hand:
        st.caption(_("Found by a small network that looks for hands. Wrong? Drag the square."))
    elif place.no_hand:
        st.caption(_("No hand was found, so the middle of the picture is used. Is there one? Drag the square onto it."))
    else:
        st.caption(_("The largest square in the middle. Drag it to where the hand is."))
    with st.expander(_("What is done to the picture"), icon="🎛️"):  # closed at first: on a phone the answer comes sooner
        _show_switches()


def _recommend() -> None:
    """The preset for one's own hand, where another network is asked."""
    title = _(PRESETS["camera"].title)
    st.caption(_("The preset “{title}” trains a network for pictures like yours.").format(title=title))
    if st.button(_("Select it and go to training"), icon="📈", key="camera-preset"):
        session().replace_config(preset("camera", session().config))
        st.switch_page("pages/lab/train.py")


def _painted_over(way: Way, asking: Asking, reading: Reading) -> Asking | None:
    """What is in the square with what was painted over it; None where nothing is."""
    if not st.toggle(
        _("Paint over it"), key=f"paint-{way}", persist_state="session", help=_("Which part does the network look at? Cover it.")
    ):
        return None
    ground = cut(asking.picture, reading.place.square, SIDE)
    where = hashlib.sha256(ground.tobytes()).hexdigest()[:12]
    drawn = canvas(ImageOps.mirror(ground) if reading.place.mirrored else ground, f"own-{where}", brush="wall")
    return Asking(drawn, Wishes("none", asking.wishes.contrast, several=False, mirror="never")) if drawn else None


_STEPS = ("find", "contrast", "several")


def _show_switches() -> None:
    titles = {"find": _("find the hand"), "contrast": _("more contrast"), "several": _("look several times")}
    st.pills(
        _("Steps"),
        _STEPS,
        selection_mode="multi",
        default=_STEPS,
        format_func=lambda name: in_text_color(titles[name]),
        key="way-steps",
        persist_state="session",
        help=_(
            "Switch a step off to see what it contributes. “Look several times” reads nine slightly shifted squares "
            "and averages the answers."
        ),
    )
    mirrors = {"auto": _("automatic"), "never": _("right hand"), "always": _("left hand")}
    segments(
        _("Which hand"),
        mirrors,
        key="way-mirror",
        persist_state="session",
        help=_("The network has learnt right hands. A left one is mirrored for it."),
    )


def _wishes(one: _Kept) -> Wishes:
    """How the picture is to be read, as it is switched now."""
    steps = st.session_state.get("way-steps", _STEPS)
    crop = one.square or ("auto" if "find" in steps else "none")
    return Wishes(crop, "contrast" in steps, "several" in steps, st.session_state.get("way-mirror", "auto"))
