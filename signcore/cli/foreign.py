"""Files named on the command line: they may be anything."""

from __future__ import annotations

import stat
from pathlib import Path

from signcore.errors import PictureError, RunError
from signcore.i18n import _
from signcore.machine_trouble import in_words
from signcore.paths import shown_name
from signcore.preprocessing import MAX_PICTURE_BYTES


def path_named(text: str) -> Path:
    """`text` as a path; nothing need exist there.

    Raises:
        RunError: it can't be a path: too long, nobody's home folder, a NUL in it, or behind a folder that may not be looked into.
    """
    try:
        path = Path(text).expanduser()
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path
    except (OSError, RuntimeError, ValueError) as error:
        reason = in_words(error) if isinstance(error, OSError) else str(error)
        raise RunError(_("The file {path} can't be opened: {reason}.").format(path=_short(text), reason=reason.rstrip("."))) from None
    return path


def file_named(text: str) -> Path | None:
    """The regular file that `text` names, or None if it names nothing.

    Raises:
        RunError: it names something that is no regular file, or that can't be looked at.
    """
    path = path_named(text)
    if not path.exists():
        return None
    found = path.stat().st_mode
    if stat.S_ISDIR(found):
        raise RunError(_("{path} is a folder and can't be read as a file.").format(path=_short(text)))
    if not stat.S_ISREG(found):  # a device or pipe may never end
        raise RunError(_("{path} is a device or a pipe and can't be read as a file.").format(path=_short(text)))
    return path


def picture_bytes(text: str) -> bytes:
    """The bytes of the picture file that `text` names; of one that is too large, only enough to tell that it is.

    Raises:
        PictureError: there is none, or it can't be read.
    """
    try:
        path = file_named(text)
        if path is None:
            raise PictureError(
                _("The picture {path} can't be read: {reason}.").format(path=_short(text), reason=_("there is no such file"))
            )
        with path.open("rb") as stream:
            return stream.read(MAX_PICTURE_BYTES + 1)
    except RunError as error:
        raise PictureError(str(error)) from None
    except OSError as error:
        raise PictureError(_("The picture {path} can't be read: {reason}.").format(path=_short(text), reason=in_words(error))) from None


def folder_for(target: Path) -> None:
    """Check that a file can be written to `target`.

    Raises:
        RunError: its folder is not there, or it is a folder itself.
    """
    if not path_named(str(target.parent)).is_dir():
        raise RunError(_("There is no folder {path}.").format(path=_short(str(target.parent))))
    if path_named(str(target)).is_dir():
        raise RunError(_("{path} is a folder; name a file in it.").format(path=_short(str(target))))


def _short(text: str) -> str:
    shown = shown_name(text).replace("\0", "\\0").replace("\n", "\\n")
    return shown if len(shown) <= 120 else f"{shown[:60]}…{shown[-50:]}"
