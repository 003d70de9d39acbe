"""Signs from pictures: in a ZIP, in a folder on disk, or in several of these.

Every picture is read in memory, checked by its content, and brought to 28×28 grey pixels by the steps that the camera's pictures go
through; a grey picture of 28×28 pixels arrives unchanged. What can't be read is left out and said.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from signcore import preprocessing  # not its functions: it imports this package, and may be the first to be loaded
from signcore.datasets import files, library
from signcore.datasets.base import TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.choices import NOTHING_CHOSEN, Choices
from signcore.datasets.files import DataFile
from signcore.datasets.not_hands import ask_about_no_hands
from signcore.datasets.notices import Notice, listed
from signcore.datasets.picture_names import NamedPicture, PictureListing, name_pictures
from signcore.datasets.picture_tree import PictureTree, tree_of
from signcore.datasets.split import stratified_split
from signcore.errors import DataError, PictureError
from signcore.i18n import _
from signcore.images import IMAGE_SIDE

MAX_PICTURES = 100_000
MAX_TOTAL_PIXELS = 6_000_000_000  # 87,000 pictures of 200×200 have 3.5 thousand million
_PARSER = "pictures 2"  # part of the cache's key: raise it when the same bytes would be read differently
_REPORT_EVERY = 50
_THREADS = min(4, os.cpu_count() or 1)  # Pillow decodes without Python's lock
_WAITING = 2 * _THREADS  # at most this many encoded pictures are held in memory
_FEW = 100  # of fewer pictures, one mistake shows in the accuracy's first digits

Progress = Callable[[int, int], None]


def load_pictures(
    brought: DataFile | Sequence[DataFile],
    progress: Progress | None = None,
    choices: Choices = NOTHING_CHOSEN,
) -> SignDataset:
    """The data set of pictures whose folders or names tell their letters, from the store if they were read before.

    Where folders `train` and `test` (or `valid`) are there, they are the parts; else every fifth picture of a letter is set aside.

    Args:
        brought: ZIPs and folders on disk.
        progress: called with the number of pictures read and the number of all.
        choices: how numbered folders count, where their numbers don't tell; whether pictures may show no hands.

    Raises:
        QuestionError: numbered folders fit several conventions, or the pictures don't look like hands, and `choices` say nothing of it.
        DataError: nothing tells the letters, no picture can be read, or there are too many; the message says so.
    """
    brought = [brought] if isinstance(brought, DataFile) else list(brought)
    for file in brought:
        if not file.is_folder:
            files.check_picture_size(file)
    tree, convention = tree_of(brought), choices.convention
    listing = name_pictures(tree.files(), tree.name, convention)
    key = hashlib.sha256(repr((_PARSER, tree.name, tree.key(), convention and convention.value)).encode()).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    if len(listing.pictures) > MAX_PICTURES:
        raise DataError(
            _("{name} holds {count:,} pictures, more than the limit of {limit:,}. Use fewer of each letter.").format(
                name=tree.name, count=len(listing.pictures), limit=MAX_PICTURES
            )
        )
    images, faults = _read_all(tree, listing, progress)
    return library.add(_assemble(tree, [file.name for file in brought], listing, images, faults, choices), parsed_key=key)


def _read_all(tree: PictureTree, listing: PictureListing, progress: Progress | None) -> tuple[NDArray[np.uint8], dict[int, PictureError]]:
    """All pictures, uint8 (n, 28, 28), and by their places why some could not be read."""
    images = np.zeros((len(listing.pictures), IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    faults: dict[int, PictureError] = {}
    with closing(_decoded(tree, listing)) as decoded:
        for place, outcome in decoded:
            try:
                images[place] = outcome.result()
            except PictureError as error:
                faults[place] = error
            if progress and (place % _REPORT_EVERY == 0 or place == len(images) - 1):
                progress(place + 1, len(images))
    return images, faults


def _decoded(tree: PictureTree, listing: PictureListing) -> Generator[tuple[int, Future[NDArray[np.uint8]]], None, None]:
    """Each picture's place and its pixels to come, in order; read here, one after the other, and decoded in a few threads."""
    left = _Left(tree.name)
    waiting: deque[tuple[int, Future[NDArray[np.uint8]]]] = deque()
    with tree.reader() as read, ThreadPoolExecutor(_THREADS, "signlab-pictures") as pool:
        try:
            for place, picture in enumerate(listing.pictures):
                try:
                    content = read(picture.file)
                    left.take_bytes(len(content))
                    outcome = pool.submit(_pixels, picture, content, left.take_pixels)
                except PictureError as error:
                    outcome = Future()
                    outcome.set_exception(error)
                waiting.append((place, outcome))
                if len(waiting) >= _WAITING:
                    yield waiting.popleft()
            yield from waiting
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _pixels(picture: NamedPicture, content: bytes, admit: Callable[[int], None]) -> NDArray[np.uint8]:
    """The picture as uint8 (28, 28)."""
    return preprocessing.sign_of(preprocessing.open_picture(content, picture.name, admit))


class _Left:
    """How many bytes and pixels may still come, counted while they do: an archive that lies about its sizes stops here, too."""

    def __init__(self, name: str) -> None:
        self._name, self._bytes, self._pixels = name, files.MAX_PICTURES_BYTES, MAX_TOTAL_PIXELS
        self._lock = threading.Lock()

    def take_bytes(self, count: int) -> None:
        self._bytes -= count
        self._refuse_below_zero(self._bytes)

    def take_pixels(self, count: int) -> None:
        with self._lock:
            self._pixels -= count
            self._refuse_below_zero(self._pixels)

    def _refuse_below_zero(self, left: int) -> None:
        if left < 0:
            raise DataError(_("The pictures in {name} are too much for SignLab. Use fewer or smaller ones.").format(name=self._name))


def _assemble(
    tree: PictureTree,
    names: Sequence[str],
    listing: PictureListing,
    images: NDArray[np.uint8],
    faults: dict[int, PictureError],
    choices: Choices,
) -> SignDataset:
    good = np.array([place for place in range(len(images)) if place not in faults], np.int32)
    if not len(good):
        reasons = " ".join(notice.sentence() for notice in _fault_notices(listing, faults)[1:3])
        raise DataError(
            _("None of the {count:,} pictures in {name} can be read.").format(name=tree.name, count=len(images)) + " " + reasons
        )
    pictures = [listing.pictures[place] for place in good]
    labels = np.array([picture.letter for picture in pictures], np.uint8)
    is_validation = np.array([picture.part == VALIDATION for picture in pictures])
    whole = Part(images[good], labels, np.arange(len(labels), dtype=np.int32))
    if is_validation.any() and not is_validation.all():
        split, kept, aside = "given", np.flatnonzero(~is_validation), np.flatnonzero(is_validation)
    else:
        split, (kept, aside) = "stratified", stratified_split(labels)
        if not len(aside):
            raise DataError(
                _("{name} has too few pictures to set some aside for validation; it needs two per letter.").format(name=tree.name)
            )
    notices = [*_fault_notices(listing, faults), *ask_about_no_hands(whole.images, tree.name, choices), *listing.notices]
    if tree.not_entered:
        notices.append(Notice("not_entered", {"files": listed(tree.not_entered)}))
    if len(aside) < _FEW < len(kept):
        notices.append(Notice("small_validation", {"count": len(aside), "percent": round(100 / len(aside), 1)}))
    origin = Origin("pictures", tuple(names), listing.convention, split, notices=tuple(notices))
    return SignDataset.of(tree.name, {TRAINING: whole.take(kept), VALIDATION: whole.take(aside)}, origin)


def _fault_notices(listing: PictureListing, faults: dict[int, PictureError]) -> list[Notice]:
    """How many pictures were read, and the names of the others by what is wrong with them."""
    if not faults:
        return []
    by_reason: defaultdict[str, list[str]] = defaultdict(list)
    for place, error in sorted(faults.items()):
        by_reason[error.reason].append(listing.pictures[place].name)
    count = len(listing.pictures)
    said = [Notice("pictures_read", {"read": count - len(faults), "all": count})]
    return said + [Notice(f"pictures_{reason}", {"files": listed(names)}) for reason, names in by_reason.items()]
