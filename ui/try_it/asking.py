"""Asking networks about a picture, each question once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from signcore.errors import RunError
from signcore.images import IMAGE_SIDE
from signcore.inference.client import read_picture
from signcore.inference.prediction import AS_IT_IS, Reading, Wishes
from signcore.preprocessing import PreparedPicture, prepare_picture
from signcore.preprocessing.squares import Box
from signcore.recent import drop_oldest
from ui.shared import cache
from ui.shared.waiting import waiting_text

_Readings = dict[str, list[Reading | RunError]]

_KEPT, _MOST_KEPT, _MOST_OF_SIGNS = "readings", 24, 400
_SENT_SIDE = 512  # pixels of the longer side of a picture that is sent to be read: a hand in it has more than a network takes


@dataclass(frozen=True)
class Asking:
    """What is asked.

    Attributes:
        picture: RGB; a sign or a drawing, or a learner's own picture.
        wishes: how it is to be read.
        letter: what it shows, where that is known.
        sent: a picture of the learner's own as it is sent, see :func:`to_send`; None for a sign or a drawing.
    """

    picture: Image.Image
    wishes: Wishes
    letter: str = ""
    sent: Image.Image | None = None


def sign_asking(picture: Image.Image, letter: str = "") -> Asking:
    """A sign, or a drawing of one, which fills its square: it is read as it is."""
    return Asking(picture, AS_IT_IS, letter)


def to_send(picture: Image.Image) -> Image.Image:
    """A learner's own picture as small as a hand in it may be read from."""
    sent = picture.copy()
    sent.thumbnail((_SENT_SIDE, _SENT_SIDE), Image.Resampling.BOX, reducing_gap=None)
    return sent


def readings(asking: Asking, models: Sequence[Path]) -> list[Reading | RunError]:
    """What these networks read in it, places in pixels of the picture that is asked about."""
    sent, scale = _sent(asking)
    wishes = asking.wishes
    if not isinstance(wishes.crop, str):
        wishes = Wishes(_scaled(wishes.crop, scale), wishes.contrast, wishes.several, wishes.mirror)
    kept, most = (st.session_state.setdefault(_KEPT, _Readings()), _MOST_KEPT) if asking.sent else (_of_signs(), _MOST_OF_SIGNS)
    files = [(str(path), path.stat().st_mtime_ns if path.exists() else 0) for path in models]
    key = hashlib.sha256(repr((wishes, files, scale)).encode() + sent.tobytes()).hexdigest()
    said = kept.get(key)
    if said is None:
        with st.spinner(waiting_text()):
            said = [_back(one, 1 / scale) for one in read_picture(cache.compute_process(), models, sent, wishes)]
        if asking.sent or not any(isinstance(one, RunError) for one in said):  # what fails once may do for the next session
            kept[key] = said
        drop_oldest(kept, most)
    return said


@st.cache_resource(show_spinner=False)
def _of_signs() -> _Readings:
    """What networks read in signs and drawings, for all sessions: a class looks at the same ones, and a question takes its time."""
    return {}


def reading_of(asking: Asking, model: Path) -> Reading:
    """What one network reads in it.

    Raises:
        RunError: it can't be asked.
    """
    reading = readings(asking, [model])[0]
    if isinstance(reading, RunError):
        raise reading
    return reading


def prepared(asking: Asking, reading: Reading) -> PreparedPicture:
    """The way from the picture to what the network got."""
    place = reading.place
    return prepare_picture(asking.picture, place.square, hand=place.hand, contrast=asking.wishes.contrast, mirrored=place.mirrored)


def _sent(asking: Asking) -> tuple[NDArray[np.uint8], float]:
    """The picture as it is sent, and its size over the one that is asked about."""
    if asking.sent is None:
        return prepare_picture(asking.picture, contrast=asking.wishes.contrast).pixels, IMAGE_SIDE / asking.picture.width
    return np.asarray(asking.sent, np.uint8), asking.sent.width / asking.picture.width


def _back(reading: Reading | RunError, scale: float) -> Reading | RunError:
    if isinstance(reading, RunError):
        return reading
    place = reading.place
    moved = replace(
        place,
        square=_scaled(place.square, scale),
        hand=_scaled(place.hand, scale) if place.hand else None,
        seen=_scaled(place.seen, scale) if place.seen else None,
    )
    return replace(reading, place=moved)


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = (value * scale for value in box)
    return left, top, right, bottom
