"""What the operating system refuses because of the machine's state, in words.

A file that can't be opened because too many others are open is not damaged, and the same goes for a full disk or a lost drive: who
catches what a damaged file raises asks here first.
"""

from __future__ import annotations

import errno
import os
import signal

from signcore.i18n import N_, _

_TROUBLE = {
    "EMFILE": N_("too many files and connections are open at once; close some pages, or start SignLab with a higher limit (ulimit -n)"),
    "ENFILE": N_("too many files are open on this machine; close other programs"),
    "ENOSPC": N_("the disk is full"),
    "EDQUOT": N_("your share of the disk is used up"),
    "EROFS": N_("the disk is read-only"),
    "EACCES": N_("there is no permission for it"),
    "EPERM": N_("there is no permission for it"),
    "EIO": N_("the drive does not answer as it should"),
    "ESTALE": N_("the network drive was disconnected meanwhile"),
    "ENOMEM": N_("the memory is full"),
}
_NAMED = {
    "ENOENT": N_("there is no such file"),
    "ENOTDIR": N_("part of its path is a file, not a folder"),
    "EEXIST": N_("there is a file in its place"),
    "EISDIR": N_("it is a folder"),
    "ENAMETOOLONG": N_("the name is too long"),
    "ELOOP": N_("its links lead in a circle"),
}


def _numbered(names: dict[str, str]) -> dict[int, str]:
    return {number: text for name, text in names.items() if (number := getattr(errno, name, None)) is not None}


_TROUBLE_NUMBERS = _numbered(_TROUBLE)
_NUMBERS = {**_numbered(_NAMED), **_TROUBLE_NUMBERS}


def is_machines(error: BaseException | None) -> bool:
    """Whether the machine is in trouble rather than the file: also where that is the cause of the error, or what was handled before it."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _TROUBLE_NUMBERS):
            return True
        error = error.__cause__ or error.__context__
    return False


def in_words(error: BaseException) -> str:
    """Why, as the end of a sentence without its full stop."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, OSError) and inner.errno in _NUMBERS:
            return _(_NUMBERS[inner.errno])
        if isinstance(inner, MemoryError):
            return _(_TROUBLE["ENOMEM"])
        inner = inner.__cause__ or inner.__context__
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)


def end_in_words(return_code: int) -> str:
    """How a process ended unexpectedly, as the end of a sentence.

    Args:
        return_code: as :class:`subprocess.Popen` gives it: negative for a signal.
    """
    name = signal.Signals(-return_code).name if -return_code in set(signal.Signals) else ""
    illegal_instruction_on_windows = {0xC000001D, 0xC000001D - 2**32}
    if name == "SIGILL" or return_code in illegal_instruction_on_windows:
        return _("the processor is too old for the installed TensorFlow, or whichever backend KERAS_BACKEND names (illegal instruction)")
    if name == "SIGKILL":
        return _("it was killed, most likely because the memory was full (SIGKILL)")
    if name:
        return _("it was ended by {signal}").format(signal=name)
    return _("it ended with code {code}").format(code=return_code)
