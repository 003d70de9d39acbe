"""A learner's own picture, from a file or from the camera: kept while the page is left, and the part of it that is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from PIL import Image

from signcore.figures.frame import framed
from signcore.i18n import _
from signcore.preprocessing import MAX_PICTURE_BYTES, SUFFIXES, Crop, PreparedPicture, open_picture, prepare_picture
from ui.shared.inline_image import data_url
from ui.shared.plain import plain

_KEPT = "own-pictures"
_MOST_SIDE = 1024  # pixels of a picture that is kept: far more than the network sees, and at most 3 MB of memory
_CROP = {"crop-size": 1.0, "crop-across": 0.5, "crop-down": 0.5}

Way = Literal["upload", "camera"]


@dataclass
class _Kept:
    """What came: `content` until it has been read, `picture` from then on."""

    name: str
    content: bytes = b""
    picture: Image.Image | None = None


def show_upload() -> PreparedPicture | None:
    """A file of the learner's, prepared; None before there is one."""
    place = st.container()  # above the control: what is shaped now stands above what is chosen once
    upload = st.file_uploader(
        _("A picture of a hand: PNG, JPEG or WebP"),
        type=list(SUFFIXES),
        max_upload_size=MAX_PICTURE_BYTES // 2**20,
        key="picture",
        on_change=_take,
        args=("upload", "picture"),
    )
    st.caption(_("Photograph a sign with a phone, say, and choose the picture here. It goes only to the computer that runs SignLab."))
    return _prepared("upload", place, is_there=upload is not None)


def show_camera() -> PreparedPicture | None:
    """A photograph that the learner takes, prepared; None before there is one."""
    place = st.container()
    st.caption(
        _("Sign with one hand, close to the camera, in front of a plain wall. The picture goes only to the computer that runs SignLab.")
    )
    photo = st.camera_input(_("Photograph a sign"), key="photo", on_change=_take, args=("camera", "photo"))
    return _prepared("camera", place, is_there=photo is not None)


def _take(way: Way, key: str) -> None:
    """Keep what came, or drop what was taken away; for callbacks, which tell that from a control that is only redrawn."""
    kept: dict[str, _Kept] = st.session_state.setdefault(_KEPT, {})
    kept.pop(way, None)
    came = st.session_state[key]
    if came is not None:
        kept[way] = _Kept(came.name if way == "upload" else _("The photograph"), came.getvalue())
        st.session_state.update(_CROP)


def _forget(way: Way) -> None:
    st.session_state[_KEPT].pop(way, None)


def _prepared(way: Way, place: st.delta_generator.DeltaGenerator, *, is_there: bool) -> PreparedPicture | None:
    kept: dict[str, _Kept] = st.session_state.setdefault(_KEPT, {})
    one = kept.get(way)
    if one is None or (one.picture is None and not is_there):  # a file that could not be read is not kept
        kept.pop(way, None)
        return None
    if one.picture is None:
        one.picture = open_picture(one.content, one.name)
        one.picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
        one.content = b""
    if not is_there:
        st.button(_("Remove {name}").format(name=plain(one.name, 40)), icon="🗑️", key=f"forget-{way}", on_click=_forget, args=(way,))
    with place:
        return prepare_picture(one.picture, _crop(one.picture))


def _crop(picture: Image.Image) -> Crop:
    """The part of a picture that the learner chooses, its frame beside what moves it."""
    row = st.container(horizontal=True, gap="small", vertical_alignment="center")  # side by side on a phone, too
    shown, sliders = row.container(width=150), row.container(width="stretch")
    with sliders:
        size = _share(_("Size of the frame"), "crop-size", low=0.1)
        _left, _top, side = Crop(size).square(*picture.size)
        across = _share(_("From left to right"), "crop-across", has_room=side < picture.width)
        down = _share(_("From top to bottom"), "crop-down", has_room=side < picture.height)
    crop = Crop(size, across, down)
    shown.image(
        data_url(framed(picture, crop)),
        alt=_("Your picture, with the frame of the part that the network gets"),
        caption=_("Let the frame hold the hand and little else."),
        width="stretch",
    )
    return crop


def _share(label: str, key: str, *, low: float = 0.0, has_room: bool = True) -> float:
    """A slider of a share; one whose frame has no room to move that way can't be moved."""
    st.session_state.setdefault(key, _CROP[key])
    return st.slider(label, low, 1.0, step=0.05, format="percent", key=key, persist_state="session", disabled=not has_room)
