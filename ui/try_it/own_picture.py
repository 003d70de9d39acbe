"""A learner's own picture, from a file or from the camera: kept while the page is left, and the part of it that is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from PIL import Image

from signcore.figures.frame import framed
from signcore.i18n import _
from signcore.preprocessing import MAX_PICTURE_BYTES, Crop, PreparedPicture, open_picture, prepare_picture
from ui.plain import plain
from ui.try_it.camera import why_no_camera

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
        type=["png", "jpg", "jpeg", "webp"],
        max_upload_size=MAX_PICTURE_BYTES // 2**20,
        key="picture",
        on_change=_take,
        args=("upload", "picture"),
    )
    st.caption(_("On a phone this takes a photograph, too. The picture goes only to the computer that runs SignLab."))
    return _prepared("upload", place, is_there=upload is not None)


def show_camera() -> PreparedPicture | None:
    """A photograph that the learner takes, prepared; None before there is one. Where there is no camera: why, and the other ways."""
    place = st.container()
    if trouble := why_no_camera():
        st.warning(trouble, icon="📷")
        return show_upload()
    st.caption(
        _("Sign with one hand, close to the camera, in front of a plain wall. The picture goes only to the computer that runs SignLab.")
    )
    photo = st.camera_input(_("Photograph a sign"), key="photo", on_change=_take, args=("camera", "photo"))
    return _prepared("camera", place, is_there=photo is not None)


def _take(way: Way, key: str) -> None:
    """Keep what came, or drop what was taken away; for callbacks, which tell that from a control that is only drawn anew."""
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
    shown, sliders = st.columns([1, 1], gap="small")
    with sliders:
        size = st.slider(_("Size of the frame"), 0.1, 1.0, 1.0, 0.05, key="crop-size", persist_state="session")
        _left, _top, side = Crop(size).square(*picture.size)
        # One that has no room to move in says so.
        across = st.slider(
            _("From left to right"), 0.0, 1.0, 0.5, 0.05, key="crop-across", persist_state="session", disabled=side >= picture.width
        )
        down = st.slider(
            _("From top to bottom"), 0.0, 1.0, 0.5, 0.05, key="crop-down", persist_state="session", disabled=side >= picture.height
        )
    crop = Crop(size, across, down)
    shown.image(
        framed(picture, crop),
        alt=_("Your picture, with the frame of the part that the network gets"),
        caption=_("Let the frame hold the hand and little else."),
    )
    return crop
