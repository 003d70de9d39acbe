"""Step 7: save, load, and any picture at all."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from signcore.datasets.base import SignDataset
from signcore.figures.pixels import enlarge
from signcore.i18n import _
from signcore.inference.client import predict
from signcore.shares import share_text
from ui.lesson.scene import Scene, SceneMaker, Truth
from ui.shared import cache
from ui.shared.choose_model import Asked, choose_model
from ui.shared.inline_image import data_url

_SEED = 4
_ASKED = "lesson-asked"


def _noise() -> NDArray[np.uint8]:
    """A picture without a hand: grey noise, always the same; uint8 (28, 28)."""
    return np.random.default_rng(_SEED).integers(0, 256, (28, 28), dtype=np.uint8)


def _any_picture(dataset: SignDataset) -> Scene:
    def truth() -> Truth | None:
        asked: Asked | None = st.session_state.get(_ASKED)
        if asked is None:
            return None
        letter, share = predict(cache.compute_process(), asked.path, _noise()).top(1)[0]
        return Truth(
            "letter",
            _(
                "It says {letter}, and is {share} sure: softmax has to give its shares to some letter. That is why “Try it” doubts first."
            ).format(letter=letter, share=share_text(share)),
        )

    return Scene(
        id="anypicture",
        step="try",
        minutes=3,
        title=_("Any picture at all"),
        question=_("The network has only seen hands. It gets a picture of pure noise. What does it answer?"),
        choices={"nothing": _("nothing"), "letter": _("a letter"), "error": _("an error")},
        truth=truth,
        show=lambda: _show(dataset),
        takeaway=_("To grey, to 28 × 28, to 0–1, and the largest of 24 shares is the letter: from any picture, whatever it shows."),
        code=(
            'model.save("signs.keras")\nmodel = keras.saving.load_model("signs.keras")\n'
            'picture = Image.open("hand.jpg").convert("L").resize((28, 28))\n'
            "shares = model.predict(np.array(picture).reshape(1, 28, 28, 1) / 255)   # (1, 24)\n"
            "letters[shares.argmax()]"
        ),
        ask=_("How could a network say “I don't know”?"),
        usual=_("“When it is not sure.” It can be sure of noise; SignLab measures how far a picture is from what was learnt."),
        rescue=_("Without a camera, upload any picture, or draw."),
    )


def _show(dataset: SignDataset) -> None:
    cache.compute_process()
    st.session_state[_ASKED] = choose_model(dataset)
    st.image(data_url(enlarge(_noise(), 6)), alt=_("A picture of grey noise, 28 × 28 pixels"), caption=_("Pure noise"), width=168)
    st.page_link("pages/lab/try_it.py", label=_("Show it your own hand on “Try it”"), icon="🤟")


SCENES: Final[dict[str, SceneMaker]] = {"anypicture": _any_picture}
