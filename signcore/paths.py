"""Where SignLab keeps things, and the environment variables that move them; names of files as they can be shown and stored."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from signcore.errors import FolderError
from signcore.i18n import Text, _
from signcore.machine_trouble import in_words

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


def store_folder() -> Path:
    """Runs, models and parsed data sets: `SIGNLAB_STORE`, or `.signlab` in the project. Created if missing.

    Raises:
        FolderError: it is no folder, or can't be made.
    """
    return made_folder(_folder_of("SIGNLAB_STORE", ".signlab"))


def data_folder() -> Path:
    """Where the class puts its data files: `SIGNLAB_DATA`, or `data` in the project. It need not exist.

    Raises:
        FolderError: there is something else in its place, or it can't be looked into.
    """
    folder = _folder_of("SIGNLAB_DATA", "data")
    try:
        there = folder.exists()
        if there and not folder.is_dir():
            raise FolderError(
                _("SIGNLAB_DATA is set to {folder}, which is a file, not a folder. Set it to a folder.").format(folder=folder)
            )
        if there:
            next(folder.iterdir(), None)
    except OSError as error:
        raise FolderError(
            _("The folder {folder} can't be opened: {reason}. Set SIGNLAB_DATA to another one.").format(
                folder=shown_name(folder), reason=in_words(error)
            )
        ) from None
    return folder


def made_folder(folder: Path) -> Path:
    """`folder`, created with its parents if missing.

    Raises:
        FolderError: there is something else in its place, or it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(
            _("The folder {folder} can't be used: {reason}. Set SIGNLAB_STORE to a folder that you may write to.").format(
                folder=shown_name(folder), reason=in_words(error)
            )
        ) from None
    return folder


def shown_name(name: str | Path) -> str:
    r"""A name from outside as text that can be shown, stored and sent: in Korean, where that makes sense of it, else bytes as ``\xff``.

    Python keeps bytes that are no UTF-8 as lone surrogates, which no database, no JSON reader and no browser takes. Such names are
    most often Korean ones of Windows (CP949), as they come out of archives. macOS takes Hangul apart; it is put together again.

    >>> shown_name("caf\udce9.csv")
    'caf\\xe9.csv'
    """
    if isinstance(name, Text):
        return name  # SignLab's own, which is to keep its key
    text = str(name)
    if not _escaped(text):
        return _without_lone(text)
    content = text.encode("utf-8", "surrogateescape")
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8"))
    except UnicodeDecodeError:
        korean = content.decode("cp949", "backslashreplace")
        return korean if re.search("[가-힣]", korean) and "\\x" not in korean else content.decode("utf-8", "backslashreplace")


def _folder_of(variable: str, usual: str) -> Path:
    said = os.environ.get(variable, "")
    try:
        return Path(said or PROJECT_FOLDER / usual).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:  # nobody of that name, links in a ring, a name that is no name
        reason = in_words(error) if isinstance(error, OSError) else str(error)
        raise FolderError(
            _("{variable} is set to {folder}, which can't be found: {reason}.").format(
                variable=variable, folder=shown_name(said), reason=reason.rstrip(".")
            )
        ) from None


def _escaped(name: str) -> bool:
    """Whether the only lone surrogates in it are those of bytes that are no UTF-8."""
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _without_lone(name: str | Path) -> str:
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")
