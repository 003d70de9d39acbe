"""Near copies: pictures of one photograph, which make validation worthless if they are on both sides of a split.

Sign Language MNIST was made from some 1,700 photographs, each cropped, brightened and turned into dozens of rows. A network
that has seen one of them knows the others, so a split that ignores photographs reports up to 100 % and means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from signcore.datasets import library
from signcore.datasets.base import PART_NAMES, TRAINING, VALIDATION, Part, SignDataset
from signcore.errors import DataError
from signcore.i18n import _
from signcore.labels import CLASS_COUNT

SAME_PHOTOGRAPH = 0.93  # rows of one photograph correlate at least so much in Sign Language MNIST
_BLOCK = 2048


@dataclass(frozen=True)
class Leak:
    """How alike the two parts of a data set are.

    Attributes:
        closest: int64 array of shape (m,): for each validation image the training image most like it, of the same letter;
            -1 where training has none.
        correlation: float32 array of shape (m,): how alike the two are, -1 to 1.
    """

    closest: NDArray[np.int64]
    correlation: NDArray[np.float32]

    @property
    def share(self) -> float:
        """Share of the validation images that have a near copy among the training images."""
        return float((self.correlation >= SAME_PHOTOGRAPH).mean())

    def worst(self, count: int) -> NDArray[np.int64]:
        """Indices of the validation images with the nearest copies, the nearest first."""
        return np.argsort(-self.correlation, kind="stable")[:count]


def unit_vectors(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Images as rows of mean 0 and length 1, float32 (n, 784), so that their products are correlations.

    A constant image, which correlates with nothing, becomes a row of zeros.
    """
    rows = images.reshape(len(images), -1).astype(np.float32)
    rows -= rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors: NDArray[np.float32] = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return vectors


def find_leak(dataset: SignDataset) -> Leak:
    """For each validation image the training image of the same letter that is most like it."""
    training, validation = dataset.training, dataset.validation
    closest = np.full(len(validation), -1, np.int64)
    correlation = np.full(len(validation), -1, np.float32)
    for letter in range(CLASS_COUNT):
        known, asked = np.flatnonzero(training.labels == letter), np.flatnonzero(validation.labels == letter)
        if not len(known):
            continue
        vectors = unit_vectors(training.images[known])
        for start in range(0, len(asked), _BLOCK):
            rows = asked[start : start + _BLOCK]
            likeness = unit_vectors(validation.images[rows]) @ vectors.T
            best = likeness.argmax(axis=1)
            closest[rows], correlation[rows] = known[best], likeness[np.arange(len(rows)), best]
    return Leak(closest, correlation)


def photograph_groups(images: NDArray[np.uint8], labels: NDArray[np.integer], threshold: float = SAME_PHOTOGRAPH) -> NDArray[np.int64]:
    """A number for each image, the same for all that are linked by near copies of one letter: most likely one photograph.

    Args:
        images: uint8 array of shape (n, 28, 28).
        labels: integer array of shape (n,).
        threshold: the correlation from which two images count as near copies.

    Returns:
        int64 array of shape (n,), each group named by its first image's index.
    """
    groups = np.arange(len(labels))
    for letter in np.unique(labels):
        rows = np.flatnonzero(labels == letter)
        vectors = unit_vectors(images[rows])
        own = np.arange(len(rows))
        near = vectors @ vectors.T >= threshold
        np.fill_diagonal(near, val=True)
        while True:  # each takes the lowest name among its near copies, until nothing changes
            blocks = [near[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
            lowest = np.concatenate([np.where(block, own[None, :], len(rows)).min(axis=1) for block in blocks])
            if (lowest == own).all():
                break
            own = lowest
        groups[rows] = rows[own]
    return groups


def one_of_each_photograph(part: Part, order: NDArray[np.integer], most: int) -> NDArray[np.int64]:
    """The first images of `order`, leaving out those that are near copies of one of the same letter already taken.

    Args:
        part: where the images are.
        order: integer array of shape (k,), indices into `part`, the most wanted first.
        most: how many to take at most; only as many are compared as that needs.

    Returns:
        int64 array of at most `most` indices, in the order given.
    """
    taken: list[int] = []
    vectors = np.zeros((0, part.images[0].size), np.float32)
    for index in order:
        own = unit_vectors(part.images[index : index + 1])
        same_letter = part.labels[taken] == part.labels[index]
        if not ((vectors @ own[0] >= SAME_PHOTOGRAPH) & same_letter).any():
            taken.append(int(index))
            vectors = np.concatenate([vectors, own])
            if len(taken) == most:
                break
    return np.array(taken, np.int64)


def split_by_photograph(dataset: SignDataset, share: float = 0.2, seed: int = 0) -> SignDataset:
    """The same images, split again so that no photograph is on both sides; kept in the store.

    Of each letter, whole groups are set aside, in random order, until about `share` of its images are; at least one group is
    kept, and one is set aside where there are two.

    Raises:
        DataError: no letter has two photographs, so that nothing could be set aside.
    """
    whole = _rejoined(dataset)
    groups = photograph_groups(whole.images, whole.labels)
    random = np.random.default_rng(seed)
    aside = np.zeros(len(whole), bool)
    for letter in np.unique(whole.labels):
        of_letter = whole.labels == letter
        wanted, taken = share * of_letter.sum(), 0
        for name in random.permutation(np.unique(groups[of_letter]))[:-1]:
            size = int((groups == name).sum())
            if taken and taken + size / 2 > wanted:
                break
            aside |= groups == name
            taken += size
    if not aside.any():
        raise DataError(_("All images of a letter are near copies of each other, so there is nothing to set aside for validation."))
    parts = {TRAINING: whole.take(np.flatnonzero(~aside)), VALIDATION: whole.take(np.flatnonzero(aside))}
    origin = replace(dataset.origin, split="photograph")
    return library.add(SignDataset.of(_("{name}, by photograph").format(name=dataset.name), parts, origin))


def _rejoined(dataset: SignDataset) -> Part:
    """Both parts as one. Rows of one file keep their numbers; those of two are renumbered, one file after the other."""
    parts = [dataset.parts[name] for name in PART_NAMES]
    joined = {what: np.concatenate([getattr(part, what) for part in parts]) for what in ("images", "labels", "rows")}
    if dataset.origin.split == "given":
        joined["rows"] = np.arange(len(joined["labels"]), dtype=np.int32)
    factors = {name: np.concatenate([part.factors[name] for part in parts]) for name in parts[0].factors if name in parts[1].factors}
    return Part(**joined, factors=factors)
