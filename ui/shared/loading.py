"""Loading signs in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from signcore.classroom.desk import Desk
from signcore.datasets import NOTHING_CHOSEN, Choices, DataFile, QuestionError, load_kaggle, load_synthetic
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import SignLabError
from ui.shared.background import BackgroundWork

Progress = Callable[[int, int], None]
_SOON = 1.0  # seconds, before which nobody wants to know how long it still takes


class BackgroundLoad(BackgroundWork):
    """One loading. What was loaded before comes from the store, or again if it was removed there.

    Attributes:
        done, total: images rendered or read, or bytes fetched, so far, and of all; 0 of 0 before it started. A total of 0 where nobody
            knows it.
        dataset: the result, once it is there.
        error: why there is none, as a sentence.
    """

    def __init__(self, work: Callable[[Progress], SignDataset]) -> None:
        super().__init__("signlab-load")
        self.done = self.total = 0
        self.dataset: SignDataset | None = None
        self.error = ""
        self._load = work
        self._began = 0.0

    def _prepare(self) -> bool:
        self.dataset, self.error = None, ""
        self.done = self.total = 0
        self._began = time.monotonic()
        return True

    @property
    def seconds_left(self) -> float | None:
        """How long it still takes if it goes on as it went so far; None if that can't be said yet."""
        spent, done, total = time.monotonic() - self._began, self.done, self.total
        return spent / done * (total - done) if done and total and spent >= _SOON else None

    def _work(self) -> None:
        try:
            self.dataset = self._load(self._report)
        except (SignLabError, OSError) as error:
            self.error = str(error)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class SyntheticLoad(BackgroundLoad):
    """The rendering of a recipe."""

    def __init__(self, recipe: SyntheticRecipe) -> None:
        super().__init__(lambda progress: load_synthetic(recipe, progress=progress))
        self.recipe = recipe


class KaggleLoad(BackgroundLoad):
    """The download from Kaggle."""

    def __init__(self) -> None:
        super().__init__(lambda progress: load_kaggle(progress=progress))


class _StoppedError(SignLabError):
    """Somebody doesn't want the signs any more; nobody reads this."""


class FilesLoad(BackgroundLoad):
    """The reading of files that someone uploaded, or that are in the data folder.

    Args:
        desk: of whoever brings them.

    Attributes:
        files: what is read.
        choices: what somebody said of what the files leave open.
        asks: what has to be said before they can be read, if anything.
    """

    def __init__(self, desk: Desk, files: Sequence[DataFile], choices: Choices = NOTHING_CHOSEN) -> None:
        super().__init__(self._read)
        self._desk = desk
        self.files, self.choices = list(files), choices
        self.asks: QuestionError | None = None
        self._stopped = False

    def stop(self) -> None:
        """Stop reading; nothing is kept."""
        self._stopped = True

    def _read(self, progress: Progress) -> SignDataset:
        try:
            return self._desk.load_files(self.files, self.choices, progress)
        except QuestionError as question:
            self.asks = question
            raise

    def _report(self, done: int, total: int) -> None:
        if self._stopped:
            raise _StoppedError
        super()._report(done, total)
