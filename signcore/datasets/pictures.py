"""Signs from a ZIP with a folder of pictures for each letter.

Every picture is read in memory, checked by its content, and brought to 28×28 grey pixels by the steps that the camera's
pictures go through; a grey picture of 28×28 pixels arrives unchanged. One bad picture, and nothing is loaded.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from signcore import preprocessing  # not its functions: it imports this package, and may be the first to be loaded
from signcore.datasets import files, library
from signcore.datasets.base import IMAGE_SIDE, TRAINING, VALIDATION, Origin, Part, SignDataset
from signcore.datasets.files import DataFile
from signcore.datasets.notices import Notice
from signcore.datasets.picture_archive import PictureListing, PictureMember, list_pictures
from signcore.datasets.split import stratified_split
from signcore.errors import DataError, PictureError
from signcore.i18n import _

MAX_TOTAL_PIXELS = 6_000_000_000  # 87,000 pictures of 200×200 have 3.5 thousand million, and take about a minute
_PARSER = "pictures 1"  # part of the cache's key: raise it when the same bytes would be read differently
_REPORT_EVERY = 50


def load_pictures(file: DataFile, progress: Callable[[int, int], None] | None = None) -> SignDataset:
    """The data set of a ZIP with a folder of pictures for each letter, from the store where it was read before.

    Where folders `train` and `test` (or `valid`) are in it, they are the parts; else every fifth picture of a letter is set aside.

    Args:
        file: the archive.
        progress: called with the number of pictures read and the number of all.

    Raises:
        DataError: the archive or one of its pictures can't be used; the message names it.
    """
    files.check_size(file)
    key = hashlib.sha256(repr((_PARSER, file.name, file.digest())).encode()).hexdigest()
    known = library.find_parsed(key)
    if known:
        return known
    listing = list_pictures(file)
    images = np.empty((len(listing.pictures), IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    for number, (picture, content) in enumerate(_contents(file, listing)):
        images[number] = _pixels(picture, content)
        if progress and (number % _REPORT_EVERY == 0 or number == len(images) - 1):
            progress(number + 1, len(images))
    return library.add(_assemble(file, listing, images), parsed_key=key)


def _contents(file: DataFile, listing: PictureListing) -> Iterator[tuple[PictureMember, bytes]]:
    """Each picture's bytes, counted while they come: an archive that lies about its sizes stops at the limits, too."""
    bytes_left, pixels_left = files.MAX_UNPACKED_BYTES, MAX_TOTAL_PIXELS
    with file.open() as raw:
        try:
            archive = zipfile.ZipFile(raw)
        except files.DAMAGE as error:
            raise files.damaged(file.name) from error
        with archive:
            for picture in listing.pictures:
                try:
                    with archive.open(picture.member) as stream:
                        content = stream.read(preprocessing.MAX_PICTURE_BYTES + 1)
                except files.DAMAGE as error:
                    raise files.damaged(picture.name) from error
                bytes_left -= len(content)
                pixels_left -= _pixel_count(picture, content)
                if bytes_left < 0 or pixels_left < 0:
                    raise DataError(
                        _("The pictures in {name} unpack to too much for SignLab. Use fewer or smaller ones.").format(name=file.name)
                    )
                yield picture, content


def _pixel_count(picture: PictureMember, content: bytes) -> int:
    """Width times height, from the picture's head: nothing is decoded. 0 where it is no picture, which is said later.

    Raises:
        DataError: it is animated.
    """
    try:
        with Image.open(io.BytesIO(content), formats=preprocessing.FORMATS) as opened:
            # Telephones put a second, smaller picture into a JPEG; that does not make it move.
            if opened.format in {"PNG", "WEBP"} and getattr(opened, "n_frames", 1) > 1:
                raise DataError(_("{name} is animated. Use still pictures, one a file.").format(name=picture.name))
            return opened.size[0] * opened.size[1]
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - what a damaged file makes Pillow raise is nowhere written down; open_picture says it
        return 0


def _pixels(picture: PictureMember, content: bytes) -> NDArray[np.uint8]:
    """The picture as uint8 (28, 28)."""
    try:
        return preprocessing.prepare_picture(preprocessing.open_picture(content, picture.name)).pixels
    except PictureError as error:
        raise DataError(str(error)) from error


def _assemble(file: DataFile, listing: PictureListing, images: NDArray[np.uint8]) -> SignDataset:
    labels = np.array([picture.letter for picture in listing.pictures], np.uint8)
    is_validation = np.array([picture.part == VALIDATION for picture in listing.pictures])
    whole = Part(images, labels, np.arange(len(labels), dtype=np.int32))
    if is_validation.any() and not is_validation.all():
        split, kept, aside = "given", np.flatnonzero(~is_validation), np.flatnonzero(is_validation)
    else:
        split, (kept, aside) = "stratified", stratified_split(labels)
        if not len(aside):
            raise DataError(
                _("{name} has too few pictures to set some aside for validation; it needs two of a letter.").format(name=file.name)
            )
    notices = (Notice("left_out_folders", {"folders": dict(listing.left_out)}),) if listing.left_out else ()
    origin = Origin("pictures", (file.name,), split=split, notices=notices)
    return SignDataset.of(file.name, {TRAINING: whole.take(kept), VALIDATION: whole.take(aside)}, origin)
