"""All signs on a map: close to each other if their pixels are alike, and a lasso to look at some of them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import TRAINING, SignDataset
from signcore.datasets.statistics import SignMap, alike_letters
from signcore.figures.pixels import contact_sheet
from signcore.figures.sign_map import map_figure
from signcore.figures.style import CHART_CONFIG
from signcore.i18n import _
from signcore.labels import LETTERS
from ui.data.views.map_pictures import show_pictures
from ui.shared import cache
from ui.shared.charts import show_files
from ui.shared.pinned import show_pinnable
from ui.shared.widgets import in_text_color

_SHOWN = 24
_AT_AN_END = 6
_TOOLS = {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d"]]}


def show_map(dataset: SignDataset) -> None:
    """The map with the letters that were chosen, the signs that were caught in it, and what its directions mean."""
    try:
        with st.spinner(_("Looking for the two directions in which signs differ most…")):
            found = cache.sign_map(dataset.id)
    except ValueError:
        st.info(_("A map needs at least two signs that differ."))
        return
    st.markdown(
        _(
            "A sign is 784 numbers: a point in a space of 784 dimensions. This is its shadow on the plane in which the signs differ most "
            "(**principal components**). **Try:** choose two letters that look alike, then draw around some points."
        )
    )
    letters = st.pills(
        _("Letters in colour"),
        list(LETTERS),
        selection_mode="multi",
        format_func=in_text_color,
        default=_two_alike(dataset),
        key=f"map-letters-{dataset.id}",
        persist_state="session",
    )
    _show_figure(dataset, found, [LETTERS.index(letter) for letter in letters])
    caught = st.session_state.get(_caught_key(dataset), [])
    if caught:
        _show_caught(dataset, caught)
    _show_ends(dataset, found)


def _two_alike(dataset: SignDataset) -> list[str]:
    """The two letters most alike, to begin with."""
    pairs = alike_letters(cache.letter_looks(dataset.id), 1)
    return [LETTERS[letter] for pair in pairs for letter in pair[:2]]


def _show_figure(dataset: SignDataset, found: SignMap, shown: list[int]) -> None:
    """The map. What is caught in it is kept beside it: Streamlit forgets a chart's selection as soon as other letters get a colour."""
    key = f"map-{dataset.id}"
    names = ", ".join(LETTERS[letter] for letter in shown) or "–"
    figure = map_figure(found, dataset.training.labels[found.indices], shown)
    st.plotly_chart(
        figure,
        key=key,
        config=CHART_CONFIG | _TOOLS,
        on_select=lambda: _catch(dataset, key),
        selection_mode=("points", "box", "lasso"),
        alt=_("{count:,} signs as points, in colour {letters}").format(count=len(found.indices), letters=names),
    )
    show_files(figure, key=key)
    show_pictures(dataset.id, key, lambda signs: _keep(dataset, signs), lambda: set(st.session_state.get(_caught_key(dataset), [])))
    st.caption(
        _(
            "{count:,} of {total:,} training signs, the same share of each letter. The two directions show {share:.0%} "
            "of all differences; the rest is lost, so points that are close here may be far apart in reality. Click a "
            "point, or draw around several, and their signs appear below. A double click clears the selection."
        ).format(count=len(found.indices), total=len(dataset.training), share=float(found.shares.sum()))
    )


def _caught_key(dataset: SignDataset) -> str:
    return f"map-caught-{dataset.id}"


def _catch(dataset: SignDataset, key: str) -> None:
    """Keep what was drawn around. That nothing is selected any more says nothing: a click on a point does that, too."""
    points = st.session_state[key].selection.points
    if points:
        _keep(dataset, {int(np.ravel(point["customdata"])[0]) for point in points if "customdata" in point})


def _keep(dataset: SignDataset, signs: set[int]) -> None:
    # From a browser comes what a browser sends.
    st.session_state[_caught_key(dataset)] = sorted(index for index in signs if 0 <= index < len(dataset.training))


def _show_caught(dataset: SignDataset, caught: list[int]) -> None:
    shown = [caught[place] for place in np.linspace(0, len(caught) - 1, min(_SHOWN, len(caught))).astype(int)]
    letters, counts = np.unique(dataset.training.labels[caught], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    st.markdown(
        _("**Selected: {count}**, {letters}").format(
            count=len(caught), letters=", ".join(f"{LETTERS[letters[place]]} ×{counts[place]}" for place in order)
        )
    )
    # The key says which signs these are: a click of before must not count for others.
    show_pinnable(dataset, TRAINING, shown, key=f"caught-{dataset.id}-{hash(tuple(shown))}", tagged=True)
    st.caption(
        _("{shown} of {count} are shown; click one to pin it. Do they share a letter, or just the light?").format(
            shown=len(shown), count=len(caught)
        )
    )


def _show_ends(dataset: SignDataset, found: SignMap) -> None:
    """What changes along each direction, by the signs at its ends; it also tells those who can't use a lasso."""
    st.markdown(_("**What the directions mean**"))
    for place, axis, title in zip(st.columns(2, gap="medium"), (0, 1), (_("far left, far right"), _("far down, far up")), strict=True):
        order = np.argsort(found.points[:, axis], kind="stable")
        ends = found.indices[np.concatenate([order[:_AT_AN_END], order[::-1][:_AT_AN_END]])]
        letters = [LETTERS[label] for label in dataset.training.labels[ends]]
        with place:
            st.image(
                contact_sheet(dataset.training.images[ends], columns=len(ends) // 2, scale=4, names=letters),
                alt=_("Signs at the ends of direction {number}, {title}: {letters}").format(
                    number=axis + 1, title=title, letters=", ".join(letters)
                ),
                width="stretch",
            )
            st.caption(_("Direction {number}; above and below: {title}.").format(number=axis + 1, title=title))
    st.caption(_("Often a direction is light and background more than fingers: to the pixels, that is what differs most."))
