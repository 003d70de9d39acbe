"""What is done to the signs before a network gets them, in the lesson's three steps."""

from __future__ import annotations

import numpy as np
import streamlit as st

from signcore.datasets import SignDataset
from signcore.datasets.base import PIXEL_COUNT
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.labels import LETTERS, one_hot
from ui.signs.pinned import pinned


def show_prepared(dataset: SignDataset) -> None:
    """The steps with the code of the lesson, and with the shapes that these signs have."""
    image, letter = pinned(dataset)
    count, checks = len(dataset.training), len(dataset.validation)
    st.markdown(_("**1. Read the file, take the labels off, and make them one-hot.**"))
    st.code(
        "train_df = pd.read_csv('sign_mnist_train.csv')\n"
        f"y_train = train_df.pop('label')          # {count:,} letters\n"
        f"x_train = train_df.values                # ({count}, {PIXEL_COUNT})\n"
        f"y_train = keras.utils.to_categorical(y_train, 24)   # ({count}, 24)",
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
    st.markdown(_("**2. Pixels from 0–255 to 0–1.**"))
    st.code(
        f"x_train = x_train / 255                  # {int(image.min())}…{int(image.max())} becomes "
        f"{image.min() / 255:.2f}…{image.max() / 255:.2f}",
        language="python",
    )
    st.caption(_("Here the model itself divides, in its first layer, so that a saved model can't be fed with the wrong range."))
    st.markdown(_("**3. Give the pixels their neighbours back.**"))
    st.code(
        f"x_train = x_train.reshape(-1, 28, 28, 1)  # ({count}, 28, 28, 1)\n"
        f"x_valid = x_valid.reshape(-1, 28, 28, 1)  # ({checks}, 28, 28, 1)",
        language="python",
    )
    st.image(
        enlarge(image, 8),
        alt=_("The pinned sign, a {letter}, enlarged").format(letter=letter),
        caption=_("28 × 28 × 1: one channel, grey."),
    )
