"""A sample of signs at a time, to be looked at and pinned."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import SignDataset
from signcore.datasets.base import PART_NAMES
from signcore.i18n import N_, _
from signcore.labels import LETTERS
from ui.shared.pinned import pin, show_pinnable
from ui.shared.segments import segments
from ui.shared.widgets import in_text_color

_PART_TITLES = {"training": N_("training"), "validation": N_("validation")}
_COUNT = 24
_TURN = "gallery-turn"  # which handful: the seed of the draw


def show_gallery(dataset: SignDataset) -> None:
    """A choice of part and letter, some of its signs, and ways to pin one."""
    part_name = segments(_("Part"), {name: _(_PART_TITLES[name]) for name in PART_NAMES}, key="gallery-part", persist_state="session")
    letter = st.pills(
        _("Letter"),
        ["✱", *LETTERS],
        default="✱",
        required=True,
        format_func=in_text_color,
        key="gallery-letter",
        help=_("✱ shows all letters, mixed."),
        persist_state="session",
    )
    part = dataset.parts[part_name]
    rows = np.arange(len(part)) if letter == "✱" else np.flatnonzero(part.labels == LETTERS.index(letter))
    if not len(rows):
        st.info(_("This part has no sign for {letter}.").format(letter=letter))
        return
    turn = st.session_state.setdefault(_TURN, 0)
    chosen = np.random.default_rng(turn).permutation(rows)[:_COUNT]
    others, tags = st.columns([1, 3], vertical_alignment="center")
    others.button(_("Show others"), icon="🔀", key="gallery-next", on_click=_turn_on)
    tagged = tags.toggle(_("Show their letters"), key="gallery-names", help=_("Guess first!"), persist_state="session")
    show_pinnable(dataset, part_name, [int(row) for row in chosen], key=f"gallery-{dataset.id}-{part_name}-{letter}-{turn}", tagged=tagged)
    st.caption(
        _(
            "Sample {number}: {count} of {total:,} signs, picked at random (seed {seed}); everyone's sample {number} is the same. "
            "**Try:** click a sign to pin it: it then goes with you to the other views, and to “Try it”."
        ).format(number=turn + 1, count=len(chosen), total=len(rows), seed=turn)
    )
    button, number = st.columns([1, 3], vertical_alignment="bottom")
    place = number.number_input(
        _("Number of the sign to pin"),
        1,
        len(chosen),
        1,
        key="gallery-place",
        help=_("Without a mouse: counted row by row, first the left half, then the right."),
    )
    button.button(_("Pin it"), icon="📌", key="gallery-pin", on_click=pin, args=(part_name, int(chosen[place - 1])))


def _turn_on() -> None:
    st.session_state[_TURN] += 1
