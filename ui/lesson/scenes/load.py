"""Step 1: labels come off, become one-hot, and pixels go from 0–255 to 0–1."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.i18n import _
from signcore.images import PIXEL_COUNT
from signcore.labels import CLASS_COUNT
from signcore.shares import share_text
from ui.data.views.prepared import show_labels, show_scaling
from ui.lesson.pair import Wanted, last_epochs, short_dense, show_pair, verdict
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.shared.pinned import pinned

_ROWS = 5
_AS_WELL = 0.05  # a difference in accuracy that we don't speak of


def _label(dataset: SignDataset) -> Scene:
    count = len(dataset.training)
    return Scene(
        id="label",
        step="load",
        minutes=2,
        title=_("The label comes off"),
        question=_("A row of the table is one sign: its label, and the pixels of a picture of 28 × 28. How many numbers are in a row?"),
        truth=lambda: Truth(
            str(1 + PIXEL_COUNT),
            _(
                "A row has 1 label and 28 × 28 = {pixels} pixels, together {all} numbers; this table has {rows:,} rows to learn from."
            ).format(pixels=PIXEL_COUNT, all=1 + PIXEL_COUNT, rows=count),
        ),
        show=lambda: _show_rows(dataset),
        takeaway=_("The label is the answer. It must not be among the questions, so it comes off before anything is learnt."),
        code=(
            "train_df = pd.read_csv('sign_mnist_train.csv')   # "
            f"({count}, {1 + PIXEL_COUNT})\ny_train = train_df.pop('label')                  # ({count},)\n"
            f"x_train = train_df.values                        # ({count}, {PIXEL_COUNT})"
        ),
        ask=_("What would a network learn if the label stayed among the pixels?"),
        usual=_("“It would learn faster.” Yes: it would read the label, and know nothing of hands."),
        rescue=_("If no signs are loaded, “Load the built-in signs” needs no download."),
    )


def _show_rows(dataset: SignDataset) -> None:
    part = dataset.training
    rows = np.asarray(part.images[:_ROWS]).reshape(-1, PIXEL_COUNT)
    table = pd.DataFrame(
        {"label": part.labels[:_ROWS], **{f"pixel{i + 1}": rows[:, i] for i in range(12)}, "…": "…", "pixel784": rows[:, -1]}
    )
    st.dataframe(table, hide_index=True, alt=_("The first rows of the table: a label and 784 pixels each"))
    st.caption(
        _("The first {count} rows. The label is a number: 0 stands for A, 1 for B, and so on, without J and Z.").format(count=len(table))
    )


def _one_hot(dataset: SignDataset) -> Scene:
    letter = pinned(dataset)[1]
    return Scene(
        id="onehot",
        step="load",
        minutes=2,
        title=_("One place for each letter"),
        question=_("The network gives one number for every letter that it can say. How many numbers is its answer?"),
        truth=lambda: Truth(
            str(CLASS_COUNT),
            _("{count}: all letters but J and Z, which are signed with a movement. The label becomes such a row, a 1 at {letter}.").format(
                count=CLASS_COUNT, letter=letter
            ),
        ),
        show=lambda: show_labels(letter, len(dataset.training), len(dataset.validation)),
        takeaway=_("Letters have no order. One-hot says which one it is, and nothing about which are close."),
        code=(
            f"y_train = keras.utils.to_categorical(y_train, 24)   # ({len(dataset.training)}, 24)\n"
            f"y_valid = keras.utils.to_categorical(y_valid, 24)   # ({len(dataset.validation)}, 24)"
        ),
        ask=_("Why not let the network answer with one number from 0 to 23?"),
        usual=_("“Because it could be 3.5.” Right, and because C would then lie between B and D, which means nothing for hands."),
        rescue=_("Count the letters together; the row of the pinned sign has a single 1."),
    )


def _scaling_runs(dataset: SignDataset) -> Wanted:
    return {
        _("with 0–1"): (short_dense(), dataset),
        _("with 0–255"): (short_dense(rescaling="false"), dataset),
    }


def _scaling_truth(dataset: SignDataset) -> Truth | None:
    last = last_epochs(_scaling_runs(dataset))
    if last is None:
        return None
    scaled, raw = last.values()
    return Truth(
        verdict(raw.accuracy - scaled.accuracy, more="better", less="worse", as_well=_AS_WELL),
        _("In the end the network with 0–1 reads {scaled} of its training signs right, the one with 0–255 {raw}.").format(
            scaled=share_text(scaled.accuracy), raw=share_text(raw.accuracy)
        ),
    )


def _scaling(dataset: SignDataset) -> Scene:
    image = pinned(dataset)[0]

    def show() -> None:
        show_scaling(image)
        show_pair(_scaling_runs(dataset), key="scaling")

    return Scene(
        id="scaling",
        trains=True,
        step="load",
        minutes=3,
        title=_("From 0–255 to 0–1"),
        question=_("Two dense networks learn the same signs, one from pixels of 0 to 1, one from 0 to 255. How does the second one learn?"),
        choices={"worse": _("worse"), "same": _("as well"), "better": _("better")},
        truth=lambda: _scaling_truth(dataset),
        show=show,
        takeaway=_("Weights start small, so inputs should be small, too; otherwise the first steps are far too large."),
        code=f"x_train = x_train / 255   # {image.min()}…{image.max()} → {image.min() / 255:.2f}…{image.max() / 255:.2f}",
        ask=_("Is anything lost when we divide by 255?"),
        usual=_("“The picture gets darker.” No: it is the same picture, in other units."),
        rescue=_("If the trainings take too long, look at the two histograms: same shape, other axis."),
    )


SCENES: Final[dict[str, SceneMaker]] = {"label": _label, "onehot": _one_hot, "scaling": _scaling}
