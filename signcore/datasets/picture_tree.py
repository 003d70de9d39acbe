"""Files below one name, wherever they are: in a ZIP, in a folder on disk, or in several of these side by side.

A tree lists its files by name and size, and reads one at a time, in memory, up to the size of a picture. Nothing is unpacked to disk.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from signcore import bounded, preprocessing
from signcore.datasets import files
from signcore.datasets.files import DataFile, is_hidden, path_of, zip_members
from signcore.errors import DataError, PictureError
from signcore.i18n import _

MAX_DEPTH = 12  # folders within folders


@dataclass(frozen=True)
class TreeFile:
    """One file: its place below the tree's name, its size in bytes, and where the tree finds it again."""

    path: PurePosixPath
    size: int
    place: Any = field(compare=False, repr=False, default=None)

    @property
    def name(self) -> str:
        """What messages call it: its folder and itself."""
        return "/".join(self.path.parts[-2:])


Reader = Callable[[TreeFile], bytes]


class PictureTree(Protocol):
    """What :func:`signcore.datasets.pictures.load_pictures` reads."""

    name: str
    not_entered: list[str]  # folders and links that were passed over, once the files are listed

    def files(self) -> list[TreeFile]:
        """All files, those that systems add for themselves left out.

        Raises:
            DataError: the tree can't be listed, or has too many files.
        """

    def key(self) -> str:
        """A key that changes when any file changes."""

    def reader(self) -> Any:
        """A context with a :data:`Reader`, which raises a PictureError for a single file that can't be read."""


def tree_of(brought: Sequence[DataFile]) -> PictureTree:
    """The tree of ZIPs and folders; of several, each lies in a folder that is called as it is."""
    trees: list[PictureTree] = [FolderTree(file) if file.is_folder else ZipTree(file) for file in brought]
    return trees[0] if len(trees) == 1 else Forest(trees)


class ZipTree:
    """The files of an archive, uploaded or on disk."""

    def __init__(self, file: DataFile) -> None:
        self.name, self._file = file.name, file
        self.not_entered: list[str] = []

    def files(self) -> list[TreeFile]:
        """See :class:`PictureTree`; a name that points out of the archive refuses all of it."""
        found = []
        for member in zip_members(self._file):
            path = path_of(member.filename)
            if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                raise DataError(
                    _("{name} holds a file that points out of its folder ({member}); such an archive is not opened. Pack it again.").format(
                        name=self.name, member=member.filename[:80]
                    )
                )
            found.append(TreeFile(path, member.file_size, member))
        return found

    def key(self) -> str:
        """By all bytes: a second per gigabyte."""
        return self._file.digest()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See :class:`PictureTree`."""
        with self._file.open() as raw:
            try:
                archive = bounded.open_zip(raw, files.MAX_ARCHIVE_ENTRIES)
            except files.DAMAGE as error:
                raise files.damaged(self.name) from error

            def read(file: TreeFile) -> bytes:
                member: zipfile.ZipInfo = file.place
                if member.flag_bits & 1:
                    raise PictureError(_("{name} is protected by a password. Unlock it first.").format(name=self.name), "locked")
                try:
                    # One byte more than a picture may have: it is refused as too large where all others are.
                    with bounded.open_member(archive, member) as stream:
                        return _up_to(stream, preprocessing.MAX_PICTURE_BYTES + 1)
                except bounded.PackedOtherwiseError as error:
                    raise PictureError(str(files.packed_otherwise(file.name)), "packed") from error
                except files.DAMAGE as error:
                    if isinstance(error, OSError) and error.errno:  # the disk's fault, or the system's
                        raise _unreadable(file, error) from error
                    raise PictureError(str(files.damaged(file.name))) from error

            with archive:
                yield read


class FolderTree:
    """The files of a folder on disk; links are not followed below it, so that nothing outside is read."""

    def __init__(self, file: DataFile) -> None:
        self.name, self._root = file.name, file.path or Path()
        self.not_entered: list[str] = []
        self._listed: list[TreeFile] = []

    def files(self) -> list[TreeFile]:
        """See :class:`PictureTree`."""
        self._listed, self.not_entered = [], []
        folders = [(self._root, PurePosixPath())]
        while folders:
            place, path = folders.pop()
            try:
                with os.scandir(place) as entries:
                    for entry in entries:
                        self._take(entry, path / _shown(entry.name), folders)
            except OSError as error:
                if place == self._root:
                    raise DataError(_("{path} can't be read: {reason}.").format(path=self._root, reason=error.strerror or error)) from error
                self.not_entered.append(str(path))
        return self._listed

    def _take(self, entry: os.DirEntry[str], path: PurePosixPath, folders: list[tuple[Path, PurePosixPath]]) -> None:
        if is_hidden(path):
            return
        if entry.is_dir(follow_symlinks=False) and len(path.parts) <= MAX_DEPTH:
            folders.append((Path(entry.path), path))
        elif entry.is_file(follow_symlinks=False):
            state = entry.stat(follow_symlinks=False)
            self._listed.append(TreeFile(path, state.st_size, (Path(entry.path), state.st_mtime_ns)))
            if len(self._listed) > files.MAX_ARCHIVE_ENTRIES:
                raise files.too_many_files(self.name, len(self._listed))
        else:  # a link, a device, a folder too deep
            self.not_entered.append(str(path))

    def key(self) -> str:
        """By names, sizes and times of change: to read 87,000 files for it takes as long as to decode them."""
        listed = sorted((str(file.path), file.size, file.place[1]) for file in self._listed or self.files())
        return hashlib.sha256(repr(listed).encode()).hexdigest()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See :class:`PictureTree`."""
        yield self._read

    def _read(self, file: TreeFile) -> bytes:
        try:
            with file.place[0].open("rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise OSError(_("it is no longer a file"))
                return _up_to(stream, preprocessing.MAX_PICTURE_BYTES + 1)
        except OSError as error:
            raise _unreadable(file, error) from error


class Forest:
    """Several trees, each in a folder of its name: `train.zip` beside `test.zip`."""

    def __init__(self, trees: Sequence[PictureTree]) -> None:
        self.name, self._trees = trees[0].name, trees
        self.not_entered: list[str] = []

    def files(self) -> list[TreeFile]:
        """See :class:`PictureTree`."""
        found = []
        for number, tree in enumerate(self._trees):
            folder = PurePosixPath(PurePosixPath(tree.name).stem)
            found += [replace(file, path=folder / file.path, place=(number, file)) for file in tree.files()]
            self.not_entered += [str(folder / path) for path in tree.not_entered]
        return found

    def key(self) -> str:
        """By the names and the keys of the trees."""
        return repr([(tree.name, tree.key()) for tree in self._trees])

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See :class:`PictureTree`."""
        with ExitStack() as opened:
            readers = [opened.enter_context(tree.reader()) for tree in self._trees]

            def read(file: TreeFile) -> bytes:
                number, own = file.place
                content: bytes = readers[number](own)
                return content

            yield read


def _unreadable(file: TreeFile, error: OSError) -> PictureError:
    return PictureError(_("{path} can't be read: {reason}.").format(path=file.name, reason=error.strerror or error), "unreadable")


def _up_to(stream: Any, limit: int) -> bytes:
    try:
        return bounded.read_up_to(stream, limit)
    except bounded.TooMuchError:
        return bytes(limit)  # its content does not matter: it is over every limit


def _shown(name: str) -> str:
    """A name that is no UTF-8, with marks in the place of what can't be shown."""
    return os.fsencode(name).decode("utf-8", "replace")
