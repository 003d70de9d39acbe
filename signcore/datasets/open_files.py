"""Any files that someone brings: CSV files, or a ZIP of pictures. What they are is seen from what is in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from signcore.datasets.base import SignDataset
from signcore.datasets.choices import Choices
from signcore.datasets.csv_source import NOTHING_CHOSEN, load_csv
from signcore.datasets.files import DataFile
from signcore.datasets.picture_archive import holds_pictures
from signcore.datasets.pictures import load_pictures
from signcore.errors import DataError
from signcore.i18n import _


def load_files(
    files: Sequence[DataFile],
    choices: Choices = NOTHING_CHOSEN,
    progress: Callable[[int, int], None] | None = None,
) -> SignDataset:
    """The data set of one or two CSV files, a ZIP of such, or a ZIP with a folder of pictures for each letter.

    Args:
        files: what was brought.
        choices: what somebody said of what the files leave open.
        progress: called with what was read so far, and with all there is to read; 0 where that isn't known.

    Raises:
        QuestionError: the files leave something open that `choices` does not answer.
        DataError: the files can't be used; the message says why.
    """
    archives = [file for file in files if holds_pictures(file)]
    if archives and len(files) > 1:
        raise DataError(
            _("{name} is an archive of pictures, and other files came with it. Load it alone, with folders train and test in it.").format(
                name=archives[0].name
            )
        )
    if archives:
        return load_pictures(archives[0], progress)

    def report(rows: int) -> None:
        if progress:
            progress(rows, 0)

    return load_csv(files, choices, report)
