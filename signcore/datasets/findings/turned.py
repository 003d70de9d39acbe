"""Single images that fit their letter's others better as a negative, or with rows and columns swapped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.base import PART_NAMES, SignDataset
from signcore.datasets.findings.base import Evidence, Finding, Progress, Severity
from signcore.datasets.near_copies import unit_vectors
from signcore.i18n import N_

_LEAD = 0.3
_ALIKE = 0.7  # how like another image the changed one has to be
_FEWEST = 5  # images of a letter, below which its mean is no measure
_SHARE = 0.2  # of a letter; where more are turned, the mean is of both kinds and says nothing
_BLOCK = 2048
_SENTENCES = {
    "negatives": N_("Signs that look like negatives, with black and white swapped, in {part}: {count:,}."),
    "lying signs": N_("Signs that look as if their rows and columns were swapped, in {part}: {count:,}."),
}
_ADVICE = {
    "negatives": N_("Look at them beside their neighbours. If they are negatives, leave them out, or take 255 minus each pixel."),
    "lying signs": N_("Look at them beside their neighbours. If they lie on their side, leave them out, or swap rows and columns."),
}


def changed(images: NDArray[np.uint8], kind: str) -> NDArray[np.uint8]:
    """Images as negatives, or with rows and columns swapped; applied twice, it gives back the originals: uint8 (n, 28, 28)."""
    return 255 - images if kind == "negatives" else np.ascontiguousarray(images.transpose(0, 2, 1))


def check(dataset: SignDataset, progress: Progress) -> list[Finding]:
    """Images that correlate better, by 0.3, with their part's other images of their letter when they are changed.

    Both have to be better: the correlation with the most similar other image, which has to reach 0.7, and the one with the letter's
    mean. Of 2 % changed at random in Sign Language MNIST it finds half (30 of 56 negatives, 25 of 56 lying signs among 2,814 rows) and
    none that is unchanged; two changed rows of one photograph hide each other. Among rendered signs, of which few are alike, it finds one
    in a hundred. A change of most images of a letter is for :mod:`~signcore.datasets.findings.whole` to find.
    """
    found = []
    for number, part_name in enumerate(PART_NAMES):
        for kind, sentence in _SENTENCES.items():
            indices, partners, lead = _better_changed(dataset, part_name, kind)
            if len(indices):
                found.append(
                    Finding(
                        kind,
                        Severity.DOUBTFUL,
                        sentence,
                        {"count": len(indices), "part": part_name},
                        _ADVICE[kind],
                        Evidence(part_name, indices, part_name, partners, lead, N_("gain in correlation")),
                        may_leave_out=True,
                    )
                )
        progress((number + 1) / len(PART_NAMES))
    return found


def _better_changed(dataset: SignDataset, part_name: str, kind: str) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The images that are better changed, their own part's image most like the changed one, and by how much it is better."""
    part = dataset.parts[part_name]
    better: list[tuple[int, int, float]] = []
    for letter in np.unique(part.labels):
        rows = np.flatnonzero(part.labels == letter)
        if len(rows) < _FEWEST:
            continue
        vectors = unit_vectors(part.images[rows])
        mean = unit_vectors(part.images[rows].mean(axis=0).astype(np.uint8)[None])[0]
        passing: list[tuple[int, int, float]] = []
        for start in range(0, len(rows), _BLOCK):
            asked = rows[start : start + _BLOCK]
            before, after = vectors[start : start + _BLOCK], unit_vectors(changed(part.images[asked], kind))
            plain, turned = before @ vectors.T, after @ vectors.T
            places = np.arange(len(asked))
            plain[places, start + places] = turned[places, start + places] = -1
            lead = turned.max(axis=1) - plain.max(axis=1)
            closest = rows[turned.argmax(axis=1)]
            sure = (lead >= _LEAD) & (turned.max(axis=1) >= _ALIKE) & ((after - before) @ mean >= _LEAD)
            passing += [(int(asked[i]), int(closest[i]), float(lead[i])) for i in np.flatnonzero(sure)]
        if len(passing) <= max(1, _SHARE * len(rows)):
            better += passing
    better.sort(key=lambda one: -one[2])
    indices, partners, leads = zip(*better, strict=True) if better else ((), (), ())
    return np.array(indices, np.int64), np.array(partners, np.int64), np.array(leads, np.float32)
