"""Pictures that are not hands: digits, drawings, clothes on a blank background. Only their pixels tell them from tables of signs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.choices import Choices, Question, QuestionError
from signcore.datasets.notices import Notice
from signcore.i18n import _

_SAMPLE = 500
_FLAT = 0.3  # of photographs of hands one grey value takes 2 to 11 % of a picture, of rendered signs 2 to 7, of digits 85 to 92
_DIGITS = set(range(10))


def flat_share(images: NDArray[np.uint8]) -> float:
    """The share of a picture that its commonest grey value takes, for the middle one of some hundred pictures.

    >>> flat_share(np.full((3, 28, 28), 7, np.uint8))
    1.0

    Args:
        images: uint8 array of shape (n, 28, 28), at least one.
    """
    sample = images[:: -(-len(images) // _SAMPLE)].reshape(-1, images.shape[1] * images.shape[2])
    shares = [np.bincount(pixels).max() / len(pixels) for pixels in sample]
    return float(np.median(shares))


def look_like_no_hands(images: NDArray[np.uint8]) -> bool:
    """Whether most pictures are mainly one flat grey, as no photograph of a hand is."""
    return flat_share(images) > _FLAT


def ask_about_no_hands(images: NDArray[np.uint8], name: str, choices: Choices, sentence: Callable[[], str] = str) -> tuple[Notice, ...]:
    """The question to ask about pictures that don't look like hands; nothing if they do.

    Args:
        images: uint8 array of shape (n, 28, 28), at least one.
        name: of the file or folder that they come from.
        choices: whether somebody wants them all the same.
        sentence: tells what more is known of them, if anything.

    Raises:
        QuestionError: nobody said yet that they are wanted.
    """
    if not look_like_no_hands(images):
        return ()
    share = round(100 * flat_share(images))
    if choices.any_pictures:
        return (Notice("not_hands", {"file": name, "share": share}),)
    said = _(
        "The pictures in {name} don't look like hands: {share} %\u00a0of each is one flat grey; in photographs of hands it is 2 to 11 %."
    )
    wish = _("Choose a file of signs, or say that you want these pictures anyway.")
    raise QuestionError(Question.NOT_HANDS, " ".join(filter(None, (said.format(name=name, share=share), sentence(), wish))))


def digits_in_words(codes: NDArray[np.integer]) -> str:
    """What labels of 0 to 9 and nothing else say, as those of the digits that MNIST has; empty for others."""
    are_digits = set(np.unique(codes).tolist()) == _DIGITS
    return _("Their labels are 0 to 9, so they are most likely digits, such as MNIST's.") if are_digits else ""
