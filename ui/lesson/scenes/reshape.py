"""Step 2: a row has lost its neighbours; who misses them?"""

from __future__ import annotations

from typing import Final

import streamlit as st

from signcore.datasets.base import SignDataset
from signcore.datasets.shuffled import shuffled_dataset
from signcore.i18n import _
from signcore.images import IMAGE_SIDE, PIXEL_COUNT
from signcore.shares import share_text
from ui.data.views.numbers import show_numbers
from ui.data.views.shuffled import show_shuffled
from ui.lesson.pair import Wanted, last_epochs, short, short_dense, show_pair
from ui.lesson.scene import Scene, SceneMaker, Truth

_AS_WELL = 0.06  # a difference in accuracy that chance makes in short trainings
_READY = "lesson-shuffled"


def _neighbours(dataset: SignDataset) -> Scene:
    count, checked = len(dataset.training), len(dataset.validation)
    return Scene(
        id="neighbours",
        step="reshape",
        minutes=2,
        title=_("Who is whose neighbour?"),
        question=_("Two pixels touch, one right below the other. How far apart are they in the row of 784?"),
        truth=lambda: Truth(
            str(IMAGE_SIDE),
            _("A whole line of the picture lies between them: {side} places. The row does not tell that they touch.").format(
                side=IMAGE_SIDE
            ),
        ),
        show=lambda: show_numbers(dataset),
        takeaway=_("reshape(-1, 28, 28, 1) brings the neighbours back: any number of signs, 28 rows, 28 columns, one grey channel."),
        code=(
            f"x_train = x_train.reshape(-1, 28, 28, 1)   # ({count}, {PIXEL_COUNT}) → ({count}, 28, 28, 1)\n"
            f"x_valid = x_valid.reshape(-1, 28, 28, 1)   # ({checked}, 28, 28, 1)"
        ),
        ask=_("What does the −1 stand for?"),
        usual=_("“Minus one picture?” It says: as many as there are; NumPy works it out."),
        rescue=_("Draw a 3 × 3 picture on the board, write it as one row, and ask the same."),
    )


def _runs(dataset: SignDataset) -> Wanted:
    shuffled = shuffled_dataset(dataset)
    dense = short_dense()
    return {
        _("dense"): (dense, dataset),
        _("dense, shuffled"): (dense, shuffled),
        _("CNN"): (short(), dataset),
        _("CNN, shuffled"): (short(), shuffled),
    }


def _truth(dataset: SignDataset) -> Truth | None:
    if not st.session_state.get(_READY):
        return None
    last = last_epochs(_runs(dataset))
    if last is None:
        return None
    dense, dense_shuffled, cnn, cnn_shuffled = (event.val_accuracy for event in last.values())
    kept = [dense - dense_shuffled <= _AS_WELL, cnn - cnn_shuffled <= _AS_WELL]
    guess = {(True, False): "dense", (False, True): "cnn", (True, True): "both", (False, False): "neither"}[(kept[0], kept[1])]
    return Truth(
        guess,
        _(
            "Of the validation signs, the dense network reads {dense} and, shuffled, {dense_shuffled}; the CNN {cnn} and {cnn_shuffled}."
        ).format(
            dense=share_text(dense), dense_shuffled=share_text(dense_shuffled), cnn=share_text(cnn), cnn_shuffled=share_text(cnn_shuffled)
        ),
    )


def _shuffle(dataset: SignDataset) -> Scene:
    def show() -> None:
        show_shuffled(dataset)
        if st.session_state.get(_READY) or st.button(_("Let four networks try"), type="primary", icon="🎲", key="lesson-shuffle"):
            st.session_state[_READY] = True
            show_pair(_runs(dataset), key="shuffle")

    return Scene(
        id="shuffle",
        trains=True,
        step="reshape",
        minutes=3,
        title=_("Shuffle all pixels alike"),
        question=_("The pixels of all signs are shuffled, all in the same way. Which network learns as well as before?"),
        choices={"dense": _("the dense one"), "cnn": _("the CNN"), "both": _("both"), "neither": _("neither")},
        truth=lambda: _truth(dataset),
        show=show,
        takeaway=_("A dense network never knew of neighbours, so it misses none. A convolution lives on them."),
        code=(
            "order = np.random.default_rng(0).permutation(784)\n"
            f"x_train = x_train.reshape(-1, 784)[:, order].reshape(-1, 28, 28, 1)   # ({len(dataset.training)}, 28, 28, 1)"
        ),
        ask=_("Could you still read the shuffled signs? Who could?"),
        usual=_("“Nobody could.” The dense network can: it adds up all pixels, and a sum has no order."),
        rescue=_("If there is no time for four trainings, shuffle with the switch and let the class argue."),
    )


SCENES: Final[dict[str, SceneMaker]] = {"neighbours": _neighbours, "shuffle": _shuffle}
