"""Making synthetic signs in ranges of one's own, different for training and validation: a lesson in shifted data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from signcore.datasets.base import TRAINING, VALIDATION
from signcore.datasets.synthetic import TRAINING_HANDS, VALIDATION_HANDS, SyntheticRecipe
from signcore.figures.pixels import contact_sheet
from signcore.hand import VariationRanges, render_signs
from signcore.i18n import _
from signcore.labels import CLASS_COUNT, LETTERS
from ui.shared.widgets import wait_for_signs

_PREVIEW = 12
_COUNTS = (50, 100, 200, 500, 1000)


def factor_titles() -> dict[str, str]:
    """The factors that a learner may set, by the renderer's names."""
    return {
        "roll": _("tilt to the side (degrees)"),
        "yaw": _("turn left or right (degrees)"),
        "pitch": _("lean forward or back (degrees)"),
        "distance": _("distance (1: usual)"),
        "offset_x": _("horizontal position"),
        "joint_jitter": _("looseness of the joints (degrees)"),
        "skin": _("lightness of the skin"),
        "background": _("lightness of the wall"),
        "clutter": _("things in the background"),
        "light_azimuth": _("direction of the light (degrees)"),
        "contrast": _("contrast"),
        "blur": _("blur (pixels)"),
        "noise": _("noise (grey levels)"),
        "left_handed": _("share of left hands"),
    }


def factor_limits() -> dict[str, tuple[float, float]]:
    """How far each factor's slider goes; narrower than the renderer's own limits, beyond which there are no longer signs."""
    return {
        "roll": (-90.0, 90.0),
        "yaw": (-60.0, 60.0),
        "pitch": (-45.0, 45.0),
        "distance": (0.6, 2.0),
        "offset_x": (-0.5, 0.5),
        "joint_jitter": (0.0, 20.0),
        "skin": (0.1, 1.1),
        "background": (0.0, 1.0),
        "clutter": (0.0, 1.0),
        "light_azimuth": (-180.0, 180.0),
        "contrast": (0.2, 2.0),
        "blur": (0.0, 1.5),
        "noise": (0.0, 40.0),
        "left_handed": (0.0, 1.0),
    }


def show_studio() -> None:
    """Ranges, a live preview, and the button that renders."""
    st.markdown(
        _(
            "Rendered signs vary within ranges that you set, separately for training and for validation. **Try:** "
            "train without any tilt, validate with up to 40 degrees, and see what the network never learnt."
        )
    )
    titles = factor_titles()
    factors = st.multiselect(
        _("What to set"),
        list(titles),
        default=["roll"],
        format_func=titles.__getitem__,
        key="studio-factors",
        help=_("Everything else varies as in the built-in signs."),
    )
    letter = st.select_slider(_("Letter in the preview"), list(LETTERS), "L", key="studio-letter")
    ranges = {}
    parts = ((TRAINING, _("Training"), TRAINING_HANDS), (VALIDATION, _("Validation"), VALIDATION_HANDS))
    for place, (part, title, hands) in zip(st.columns(2, gap="large"), parts, strict=True):
        with place:
            st.markdown(f"**{title}**")
            ranges[part] = _chosen_ranges(part, factors)
            _show_preview(letter, hands, ranges[part], title)
    count = st.select_slider(_("Training signs per letter"), _COUNTS, 200, key="studio-count", help=_("Validation gets a quarter of that."))
    name = st.text_input(_("Name"), _("My synthetic signs"), max_chars=40, key="studio-name")
    recipe = SyntheticRecipe(count, count // 4, ranges[TRAINING], ranges[VALIDATION], name=name.strip() or _("My synthetic signs"))
    wait_for_signs(
        recipe, key="studio", label=_("Render {count:,} signs").format(count=CLASS_COUNT * (count + count // 4)), kind="secondary"
    )


def _chosen_ranges(part: str, factors: list[str]) -> VariationRanges:
    titles, limits, usual = factor_titles(), factor_limits(), VariationRanges()
    chosen = {}
    for factor in factors:
        low, high = limits[factor]
        start = tuple(min(max(end, low), high) for end in getattr(usual, factor))
        chosen[factor] = st.slider(titles[factor].capitalize(), low, high, start, key=f"studio-{part}-{factor}")
    return replace(usual, **chosen)


def _show_preview(letter: str, hands: range, ranges: VariationRanges, title: str) -> None:
    labels = np.full(_PREVIEW, LETTERS.index(letter))
    st.image(
        contact_sheet(render_signs(labels, hands=hands, ranges=ranges, seed=1).images, columns=6, scale=4),
        alt=_("{count} rendered signs for {letter} in the ranges for {part}").format(count=_PREVIEW, letter=letter, part=title),
        width="stretch",
    )
