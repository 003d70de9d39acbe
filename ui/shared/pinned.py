"""The pinned sign: the one that follows the learner from view to view, and from page to page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.datasets import VALIDATION, SignDataset
from signcore.figures.gallery import SIGN_HEIGHT, gallery
from signcore.figures.style import CHART_CONFIG
from signcore.i18n import _
from signcore.labels import LETTERS
from ui.shared.session import session

_BLOCK_COLUMNS = 3


def pin(part_name: str, index: int) -> None:
    """Make a sign follow the learner; for callbacks, which run before the page is redrawn."""
    session().pinned, session().has_pinned = (part_name, index), True


def pinned(dataset: SignDataset) -> tuple[NDArray[np.uint8], str]:
    """The pinned sign, uint8 (28, 28), and its letter."""
    return sign_at(dataset, *_within(dataset, *session().pinned))


def place_to_ask(dataset: SignDataset) -> tuple[str, int]:
    """Which sign a network is asked about: the pinned one; before one is pinned, one that it never trained on."""
    return _within(dataset, *(session().pinned if session().has_pinned else (VALIDATION, 0)))


def sign_at(dataset: SignDataset, part_name: str, index: int) -> tuple[NDArray[np.uint8], str]:
    """A sign, uint8 (28, 28), and its letter."""
    part = dataset.parts[part_name]
    return part.images[index], LETTERS[part.labels[index]]


def title_of_asked(letter: str) -> str:
    """The title of the sign that a network is asked about."""
    if session().has_pinned:
        return _("The pinned sign: {letter}").format(letter=letter)
    return _("A validation sign: {letter}").format(letter=letter)


def _within(dataset: SignDataset, part_name: str, index: int) -> tuple[str, int]:
    """That place, or the last of its part: the pin may come from signs that were more."""
    return part_name, min(index, len(dataset.parts[part_name]) - 1)


def show_pinnable(
    dataset: SignDataset,
    part_name: str,
    indices: Sequence[int],
    *,
    key: str,
    tagged: bool = False,
    names: Sequence[str] = (),
    height: int = SIGN_HEIGHT,
) -> None:
    """These signs of a part, called by `names` or by their letters, the pinned one framed; a click pins another.

    They stand in two blocks of three columns: side by side on a screen, one below the other on a phone, where six in a row
    would be too small to see and to touch.
    """
    half = -(-len(indices) // (2 * _BLOCK_COLUMNS)) * _BLOCK_COLUMNS
    for number, place in enumerate(st.columns(2, gap="xxsmall")):
        block = np.asarray(indices[number * half : (number + 1) * half], dtype=np.int64)
        if len(block):
            with place:
                letters = [LETTERS[label] for label in dataset.parts[part_name].labels[block]]
                own = list(names[number * half : (number + 1) * half]) or letters
                _show_block(dataset, part_name, block, f"{key}-{number}", own, tagged=tagged, height=height)


def _show_block(
    dataset: SignDataset, part_name: str, chosen: NDArray[np.int64], key: str, names: Sequence[str], *, tagged: bool, height: int
) -> None:
    part = dataset.parts[part_name]
    places = [place for place, index in enumerate(chosen) if session().pinned == (part_name, int(index))]
    # The click is answered by a callback, at the click alone: Plotly keeps its selection, and a page that read it at each
    # run would undo what was pinned by other means.
    st.plotly_chart(
        gallery(part.images[chosen], names, _BLOCK_COLUMNS, places[0] if places else None, tagged=tagged, height=height),
        key=key,
        config=CHART_CONFIG,
        on_select=lambda: _take_click(key, part_name, chosen),
        selection_mode="points",
        alt=_("{count} signs: {letters}").format(count=len(chosen), letters=", ".join(names)),
    )


def _take_click(key: str, part_name: str, chosen: NDArray[np.int64]) -> None:
    places = st.session_state[key].selection.point_indices
    if places:
        pin(part_name, int(chosen[places[0]]))
