"""What is done to the signs before a network gets them: the lesson's three steps, with its code beside what it does."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.datasets import SignDataset
from signcore.figures.histogram import pixel_histogram
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.images import PIXEL_COUNT
from signcore.labels import LETTERS, one_hot
from ui.shared.charts import chart
from ui.shared.pinned import pinned


def show_prepared(dataset: SignDataset) -> None:
    """The steps with the code of the lesson, and with the shapes that these signs have."""
    image, letter = pinned(dataset)
    counts = len(dataset.training), len(dataset.validation)
    show_labels(letter, *counts)
    show_scaling(image)
    show_reshaping(image, letter, *counts)


def show_labels(letter: str, training: int, validation: int) -> None:
    """Labels come off, and become one-hot."""
    st.markdown(_("**1. Take the labels off, and make them one-hot.**"))
    st.code(
        "train_df = pd.read_csv('sign_mnist_train.csv')\n"
        f"y_train = train_df.pop('label')                     # ({training},)\n"
        f"x_train = train_df.values                           # ({training}, {PIXEL_COUNT})\n"
        f"y_train = keras.utils.to_categorical(y_train, 24)   # ({training}, 24)\n"
        f"y_valid = keras.utils.to_categorical(y_valid, 24)   # ({validation}, 24)",
        language="python",
    )
    vector = one_hot(np.array([LETTERS.index(letter)]))[0]
    st.table(
        {name: [str(int(value))] for name, value in zip(LETTERS, vector, strict=True)},
        hide_index=True,
        alt=_("One-hot: a 1 for {letter}, a 0 for each other letter").format(letter=letter),
    )
    st.caption(
        _(
            "The pinned {letter} as the network's target: 24 numbers, a 1 where the answer is. "
            "Letters have no order, so a single number from 0 to 23 would say too much."
        ).format(letter=letter)
    )


def show_scaling(image: NDArray[np.uint8]) -> None:
    """Pixels from 0 to 1."""
    st.markdown(_("**2. Pixels from 0–255 to 0–1.**"))
    low, high = int(image.min()), int(image.max())
    st.code(f"x_train = x_train / 255   # {low}…{high} → {low / 255:.2f}…{high / 255:.2f}", language="python")
    said = (
        (1, _("The pinned sign's pixels before dividing: {values}.").format(values=f"{low}–{high}")),
        (255, _("The pinned sign's pixels after dividing: {values}.").format(values=f"{low / 255:.2f}–{high / 255:.2f}")),
    )
    for place, (divisor, fact) in zip(st.columns(2, gap="medium"), said, strict=True):
        with place:
            chart(
                pixel_histogram(image, divisor),
                key=f"histogram-{divisor}",
                fact=fact,
            )
    st.caption(
        _(
            "The same shape on another axis: nothing is lost, and small numbers suit the weights that a network starts with. "
            "**Try:** pin a dark and a light sign, and compare. Here the model itself divides, in its first layer, so that a saved model "
            "can't be fed with the wrong range."
        )
    )


def show_reshaping(image: NDArray[np.uint8], letter: str, training: int, validation: int) -> None:
    """Rows become pictures."""
    st.markdown(_("**3. Give the pixels their neighbours back.**"))
    code, picture = st.columns([3, 1], gap="medium")
    code.code(
        f"x_train = x_train.reshape(-1, 28, 28, 1)  # ({training}, 28, 28, 1)\n"
        f"x_valid = x_valid.reshape(-1, 28, 28, 1)  # ({validation}, 28, 28, 1)",
        language="python",
    )
    picture.image(
        enlarge(image, 8),
        alt=_("The pinned sign, a {letter}, enlarged").format(letter=letter),
        caption=_("28 × 28 × 1: one channel, grey."),
    )
