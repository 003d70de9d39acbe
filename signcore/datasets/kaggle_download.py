"""Fetching Sign Language MNIST from Kaggle by its own library, kagglehub: no account is needed for it.

kagglehub keeps what came in its cache and goes on there after a break; this file adds patience, progress and plain words.
"""

from __future__ import annotations

import logging
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from signcore.errors import DataError
from signcore.i18n import _
from signcore.paths import data_folder

HANDLE = "datamunge/sign-language-mnist"
PAGE = f"https://www.kaggle.com/datasets/{HANDLE}"
PAUSES = (1.0, 3.0, 9.0)  # seconds before the second, third and fourth try
_ONE_AT_A_TIME = threading.Lock()  # the progress bar of kagglehub is exchanged while it works, and there is only one

ByteProgress = Callable[[int, int], None]


def manual_steps() -> str:
    """What to do if the machine can't reach Kaggle, in a sentence."""
    return _(
        "By hand: open {page} in any browser, download it, and put sign_mnist_train.csv and sign_mnist_test.csv into {folder}."
    ).format(page=PAGE, folder=data_folder())


def download_folder(progress: ByteProgress | None = None) -> Path:
    """The folder with the data set's files, from kagglehub's cache or fetched into it.

    Args:
        progress: called with the bytes that came so far and the bytes of all; a try after a break goes on where it was.

    Raises:
        DataError: it can't be fetched; the message says why, and what to do instead.
    """
    try:
        import kagglehub  # noqa: PLC0415 - takes half a second, and only who downloads needs it
    except ImportError as error:
        raise DataError(_("The library kagglehub is not installed. Install requirements.txt again.") + " " + manual_steps()) from error
    logging.getLogger("kagglehub").setLevel(logging.WARNING)  # it would write to standard output, where --json prints an object
    with _ONE_AT_A_TIME, _watched(progress):
        for pause in (*PAUSES, None):
            try:
                return Path(kagglehub.dataset_download(HANDLE))
            except Exception as error:
                if _is_broken_archive(error):
                    _forget_archives()
                elif not _may_pass(error) or pause is None:
                    raise DataError(_reason(error) + " " + manual_steps()) from error
                if pause is None:
                    raise DataError(_("The download from Kaggle arrives damaged, again and again.") + " " + manual_steps()) from error
                time.sleep(pause)
    raise AssertionError("the last try returns or raises")


@contextmanager
def _watched(progress: ByteProgress | None) -> Iterator[None]:
    """Hear of kagglehub's progress in place of its bar on the terminal; without it, if another version of it works otherwise."""
    from kagglehub import clients  # noqa: PLC0415

    bar = getattr(clients, "tqdm", None)
    if bar is None:
        yield
        return

    class Told:
        """As much of a tqdm bar as kagglehub uses."""

        def __init__(self, total: int | None = None, initial: int = 0, **_looks: Any) -> None:
            self.total, self.done = total or 0, initial

        def __enter__(self) -> Self:
            self.update(0)
            return self

        def __exit__(self, *_error: object) -> None:
            pass

        def update(self, more: int) -> None:
            self.done += more
            if progress:
                progress(self.done, self.total)

    clients.tqdm = Told
    try:
        yield
    finally:
        clients.tqdm = bar


def _is_broken_archive(error: Exception) -> bool:
    from kagglehub.exceptions import DataCorruptionError  # noqa: PLC0415

    broken = (DataCorruptionError, zipfile.BadZipFile, tarfile.TarError, EOFError)
    return isinstance(error, broken) or (type(error) is ValueError and "archive" in str(error))


def _forget_archives() -> None:
    """Remove half-fetched archives that can't be continued; kagglehub would append to them forever."""
    from kagglehub.config import get_cache_folder  # noqa: PLC0415

    for archive in (Path(get_cache_folder()) / "datasets" / HANDLE).glob("*.archive"):
        archive.unlink(missing_ok=True)


def _status(error: Exception) -> int:
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def _may_pass(error: Exception) -> bool:
    """Whether another try can help: the line broke, or the server is busy."""
    import requests  # noqa: PLC0415

    if isinstance(error, requests.HTTPError):
        return _status(error) == 429 or _status(error) >= 500
    return isinstance(error, requests.RequestException)


def _reason(error: Exception) -> str:
    import requests  # noqa: PLC0415

    if isinstance(error, (requests.ConnectionError, requests.Timeout)):
        return _("Kaggle can't be reached from this machine; is it online?")
    if _status(error):
        return _("Kaggle answered with the error {status}.").format(status=_status(error))
    if isinstance(error, OSError) and error.errno:
        return _("The download can't be written: {reason}.").format(reason=error.strerror or error)
    return _("The download from Kaggle broke off again and again.")
