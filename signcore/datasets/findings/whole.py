"""A whole data set that lies on its side, is a negative, or numbers its letters one off: compared with rendered signs."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import PART_NAMES, Part, SignDataset
from signcore.datasets.findings.base import Finding, Progress, Severity
from signcore.hand import render_signs
from signcore.i18n import N_
from signcore.labels import CLASS_COUNT

_PER_LETTER = 20
_LEAD = 0.15
_MOST = 0.75
_FIRST_SHIFTED = 9  # K: the two ways of numbering letters agree up to I
_FEWEST = 8  # with fewer letters than this, nothing is reported

Means = NDArray[np.float32]
_Change = Callable[[Means], Means]
_LOOKS: dict[str, tuple[_Change, str]] = {
    "transposed": (
        lambda means: means.transpose(0, 2, 1),
        N_("All {part} signs look as if their rows and columns were swapped."),
    ),
    "negative": (lambda means: -means, N_("All {part} signs look like negatives, with black and white swapped.")),
    "upside down": (lambda means: means[:, ::-1], N_("All {part} signs look upside down.")),
    "turned round": (lambda means: means[:, ::-1, ::-1], N_("All {part} signs look rotated by 180°.")),
}
_MEND = N_(
    "A network can learn such signs, but then it fails on ordinary pictures. Look at the mean signs; if they are "
    "wrong, correct the pixels in the file and load it again."
)


def letter_means(part: Part) -> Means:
    """The mean image of each letter, less its own mean: float32 (24, 28, 28), zeros where the part has none."""
    means = np.zeros((CLASS_COUNT, *part.images.shape[1:]), np.float32)
    for letter in np.unique(part.labels):
        means[letter] = part.images[part.labels == letter].mean(axis=0)
        means[letter] -= means[letter].mean()
    return means


@functools.lru_cache(maxsize=1)
def rendered_means() -> Means:
    """The mean rendered image of each letter, 20 hands: float32 (24, 28, 28). The first call takes a second or two."""
    labels = np.tile(np.arange(CLASS_COUNT, dtype=np.uint8), _PER_LETTER)
    signs = render_signs(labels, seed=0)
    return letter_means(Part(signs.images, signs.labels, np.arange(len(labels), dtype=np.int32)))


def likeness(means: Means, others: Means) -> NDArray[np.float32]:
    """The correlation of two images, pair by pair: float32 (n,); 0 where one is constant."""
    length = np.linalg.norm(means, axis=(1, 2)) * np.linalg.norm(others, axis=(1, 2))
    answer: NDArray[np.float32] = np.divide((means * others).sum(axis=(1, 2)), length, out=np.zeros_like(length), where=length > 0)
    return answer


def suits_look(dataset: SignDataset) -> bool:
    """Whether there are enough letters; rendered signs need not be compared with rendered signs."""
    return not dataset.is_synthetic and min(len(np.unique(part.labels)) for part in dataset.parts.values()) >= _FEWEST


def check_look(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Parts whose letters' means are more like rendered ones when they are transposed, negated, flipped or turned.

    Said where three letters in four agree, and the mean correlation gains 0.15. The real rows at hand have 0.44 and 0.49 as they
    are, 0.14 and 0.17 transposed, and less as negatives or upside down. Mirrored signs are the other hand's, so nobody asks.
    """
    found = []
    for number, part_name in enumerate(PART_NAMES):
        part = dataset.parts[part_name]
        present = np.unique(part.labels)
        if len(present) >= _FEWEST:
            means, wanted = letter_means(part)[present], rendered_means()[present]
            plain = likeness(means, wanted)
            gains = {kind: likeness(change(means), wanted) - plain for kind, (change, _sentence) in _LOOKS.items()}
            best = max(gains, key=lambda kind: float(gains[kind].mean()))
            if gains[best].mean() >= _LEAD and (gains[best] > 0).mean() >= _MOST:
                found.append(Finding(best, Severity.SERIOUS, _LOOKS[best][1], {"part": part_name}, _MEND))
        progress((number + 1) / len(PART_NAMES))
    return found


def suits_numbering(dataset: SignDataset) -> bool:
    """Whether both parts have enough letters from K on, and one before."""
    both = np.intersect1d(dataset.training.labels, dataset.validation.labels)
    return int((both >= _FIRST_SHIFTED).sum()) > _FEWEST and bool((both < _FIRST_SHIFTED).any())


def check_numbering(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Whether validation numbers its letters from K on one off from training.

    One file alone can't tell: a set in which every K is called L is a sound set of other letters. Two parts can be held against
    each other: said where from K on at least three letters in four are more like training's neighbour letter than like their own,
    all in the same direction, while those up to I are not.
    """
    known, asked = letter_means(dataset.training), letter_means(dataset.validation)
    there = np.unique(dataset.training.labels)
    letters = np.unique(dataset.validation.labels)
    progress(0.5)
    found = []
    for shift in (-1, 1):
        pairs = [one for one in letters.astype(int) if one in there and one + shift in there]
        late = [one for one in pairs if one >= _FIRST_SHIFTED and one + shift >= _FIRST_SHIFTED]
        early = [one for one in pairs if one < _FIRST_SHIFTED and one + shift < _FIRST_SHIFTED]
        if len(late) < _FEWEST or not early:
            continue
        gains = [_centred_at(asked, known, np.array(rows), shift) - _centred_at(asked, known, np.array(rows), 0) for rows in (late, early)]
        if (gains[0] > 0).mean() >= _MOST and gains[0].mean() >= _LEAD and gains[1].mean() < 0:
            found.append(
                Finding(
                    "letters one off",
                    Severity.SERIOUS,
                    N_("From K on, the letter numbers in validation seem to be one off from those in training."),
                    {},
                    N_(
                        "Files number letters in two ways: 0–24 with a gap for J, and 0–23 without one. One of the files was most likely "
                        "read, or written, the wrong way. Load them again, each in its own way, and compare a few signs of K and Y."
                    ),
                )
            )
    progress(1.0)
    return found


def _centred_at(asked: Means, known: Means, rows: NDArray[np.int64], shift: int) -> NDArray[np.float32]:
    """How like the asked letters' means are to the known ones' `shift` further, each less the mean of all its letters."""
    middle_asked, middle_known = (means[means.any(axis=(1, 2))].mean(axis=0) for means in (asked, known))
    return likeness(asked[rows] - middle_asked, known[rows + shift] - middle_known)
