"""One sign as numbers: the grid that people see, and the row that the file has."""

from __future__ import annotations

import streamlit as st

from signcore.datasets import SignDataset
from signcore.figures.pixels import pixel_grid, pixel_row
from signcore.i18n import _
from signcore.images import IMAGE_SIDE
from ui.data.views.shuffled import show_shuffled
from ui.shared.charts import chart
from ui.shared.pinned import pinned
from ui.shared.session import session


def show_numbers(dataset: SignDataset) -> None:
    """The pinned sign as a grid of numbers and as one row."""
    image, letter = pinned(dataset)
    st.markdown(_("The pinned sign shows **{letter}**: 28 × 28 numbers from 0 (black) to 255 (white).").format(letter=letter))
    grid = st.container()
    st.markdown(
        _(
            "The file has the same numbers in **one row of 784**. **Try:** move the slider. The "
            "two framed pixels touch in the picture; how far apart are they in the row?"
        )
    )
    row = st.slider(_("Row of the pixel"), 0, IMAGE_SIDE - 2, 12, key="pixel-row")
    column = st.slider(_("Column of the pixel"), 0, IMAGE_SIDE - 1, 14, key="pixel-column")
    if (row, column) != (12, 14):
        session().done.add("reshape")
    place = row * IMAGE_SIDE + column
    with grid:
        chart(
            pixel_grid(image, (row, column)),
            key="pixel-grid",
            is_said=False,
            fact=_(
                "The sign as a grid of 28×28 numbers, the darkest {low}, the brightest {high}; "
                "the pixels in row {row} and row {below} of column {column} are framed"
            ).format(low=int(image.min()), high=int(image.max()), row=row, below=row + 1, column=column),
        )
    chart(
        pixel_row(image, (row, column)),
        key="pixel-line",
        is_said=False,
        fact=_("The sign as one row of 784 numbers; the marked pixels are at {first} and {second}").format(
            first=place, second=place + IMAGE_SIDE
        ),
        explanation=_(
            "Pixel ({row}, {column}) is number {first} in the row, the one below it number {second}: {apart} places "
            "apart. A network that gets the row has to find out by itself that they are neighbours; `reshape(-1, 28, "
            "28, 1)` tells it."
        ).format(row=row, column=column, first=place, second=place + IMAGE_SIDE, apart=IMAGE_SIDE),
    )
    show_shuffled(dataset)
