"""`SignDataset`: what every source delivers and everything later reads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from signcore.datasets.notices import Notice
from signcore.errors import DataError
from signcore.i18n import N_, _
from signcore.images import IMAGE_SIDE
from signcore.labels import CLASS_COUNT, LETTERS

TRAINING = N_("training")
VALIDATION = N_("validation")
PART_NAMES = (TRAINING, VALIDATION)


@dataclass(frozen=True, eq=False)
class Part:
    """The training or the validation part of a data set; its arrays can't be written to.

    Attributes:
        images: uint8 array of shape (n, 28, 28), pixels 0 (black) to 255 (white).
        labels: uint8 array of shape (n,), indices into :data:`signcore.labels.LETTERS`.
        rows: int32 array of shape (n,), the row of the source that each image came from, counted from 0.
        factors: what else is known of each image, by name: float32 arrays of shape (n,). Rendered signs keep their pose
            and light here; photographs have none.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    rows: NDArray[np.int32]
    factors: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.labels)
        if self.images.shape != (count, IMAGE_SIDE, IMAGE_SIDE) or self.images.dtype != np.uint8:
            raise DataError(
                _("The images are {dtype} {shape}, but {count} labels need uint8 ({count}, 28, 28).").format(
                    dtype=self.images.dtype, shape=self.images.shape, count=count
                )
            )
        if count and int(self.labels.max()) >= CLASS_COUNT:
            raise DataError(_("A label is {label}, but letters are numbered 0–23.").format(label=int(self.labels.max())))
        arrays: dict[str, NDArray[Any]] = {"images": self.images, "labels": self.labels, "rows": self.rows, **self.factors}
        for name, array in arrays.items():
            if len(array) != count:
                raise DataError(_("There are {count} labels but {other} {name}.").format(count=count, other=len(array), name=name))
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.labels)

    def letter_counts(self) -> NDArray[np.int64]:
        """How many images each of the 24 letters has: int64 array of shape (24,)."""
        return np.bincount(self.labels, minlength=CLASS_COUNT)

    def take(self, indices: NDArray[np.integer]) -> Part:
        """The images at `indices`, as a part of its own."""
        factors = {name: values[indices] for name, values in self.factors.items()}
        return Part(self.images[indices], self.labels[indices], self.rows[indices], factors)


@dataclass(frozen=True)
class Origin:
    """Where a data set came from, told well enough to make it again.

    Attributes:
        source: the registry's name of the source: ``"csv"``, ``"pictures"``, ``"kaggle"``, ``"synthetic"``, ``"collected"``.
        files: names of the files that were read.
        convention: how the files numbered letters: ``"kaggle"``, ``"course"``, or empty.
        split: ``"given"`` by the files, ``"stratified"``: made by SignLab because there was no validation file,
            ``"photograph"``: made by SignLab so that no photograph lies on both sides, or ``"people"``: so that no person does.
        recipe: settings of a source that makes its images.
        notices: what the reader took for what, and what it left out.
    """

    source: str
    files: tuple[str, ...] = ()
    convention: str = ""
    split: str = "given"
    recipe: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**asdict(self), "files": list(self.files), "notices": [notice.to_dict() for notice in self.notices]}

    def noting(self, *notices: Notice) -> Origin:
        """The same data set with more notices."""
        return replace(self, notices=(*self.notices, *notices))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Origin:
        """The inverse of :meth:`to_dict`."""
        notices = tuple(Notice.from_dict(one) for one in values.get("notices", ()))
        if left_out := dict(values.get("recipe", {})).get("left_out"):  # data sets stored by a version without notices
            notices += (Notice("left_out_folders", {"folders": left_out}),)
        return cls(**{**values, "files": tuple(values.get("files", ())), "notices": notices})


@dataclass(frozen=True, eq=False)
class SignDataset:
    """Signs to train with and signs to check with.

    Attributes:
        name: what pages call it.
        parts: the parts by name, ``"training"`` and ``"validation"``.
        origin: where it came from.
        content_hash: 64 hexadecimal digits, SHA-256 over the images and labels of both parts; the same signs have the
            same hash wherever they were loaded.
    """

    name: str
    parts: Mapping[str, Part]
    origin: Origin
    content_hash: str

    @classmethod
    def of(cls, name: str, parts: Mapping[str, Part], origin: Origin) -> SignDataset:
        """A data set of these parts, with its hash.

        Raises:
            DataError: a part is missing or has no image.
        """
        for part in PART_NAMES:
            if part not in parts or not len(parts[part]):
                raise DataError(_("The {part} part has no images; it needs at least one.").format(part=_(part)))
        return cls(name, dict(parts), origin, content_hash(parts))

    @property
    def id(self) -> str:
        """The first 16 digits of the hash: enough to tell data sets apart, short enough for an address."""
        return self.content_hash[:16]

    @property
    def training(self) -> Part:
        """The part that is trained on."""
        return self.parts[TRAINING]

    @property
    def validation(self) -> Part:
        """The part that checks what was learnt."""
        return self.parts[VALIDATION]

    @property
    def is_synthetic(self) -> bool:
        """Whether the signs are rendered rather than photographed."""
        return self.origin.source == "synthetic"

    def notices(self) -> list[str]:
        """What a learner should know before trusting results on these data, a sentence each."""
        sentences = []
        for name in PART_NAMES:
            missing = [LETTERS[i] for i in np.flatnonzero(self.parts[name].letter_counts() == 0)]
            if missing and name == TRAINING:
                sentences.append(
                    _("No training image shows {letters}: the network can't learn what it never sees.").format(letters=", ".join(missing))
                )
            elif missing:
                sentences.append(_("No validation image shows {letters}: nothing checks these letters.").format(letters=", ".join(missing)))
        sentences += [sentence for notice in self.origin.notices if (sentence := notice.sentence())]
        if self.origin.split == "stratified":
            sentences.append(
                _(
                    "There was no validation file, so SignLab set every fifth image of each letter aside. If images are near "
                    "copies of each other, such a split makes results look better than they are."
                )
            )
        if self.origin.split == "photograph":
            sentences.append(_("SignLab set whole photographs aside for validation, so that no photograph is in both parts."))
        if self.is_synthetic:
            sentences.append(
                _(
                    "These signs are rendered by a program, not photographed: good for learning how it works, but no "
                    "evidence about real hands."
                )
            )
        return sentences


def content_hash(parts: Mapping[str, Part]) -> str:
    """SHA-256 over both parts' images and labels, as 64 hexadecimal digits."""
    digest = hashlib.sha256(b"signlab data set 1")
    for name in PART_NAMES:
        part = parts[name]
        digest.update(f"{name} {len(part)}".encode())
        digest.update(np.ascontiguousarray(part.images).data)
        digest.update(np.ascontiguousarray(part.labels).data)
    return digest.hexdigest()
