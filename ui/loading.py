"""Loading signs in the background, so that no click and no page change can interrupt it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from signcore.datasets import load_kaggle, load_synthetic
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import SignLabError

Progress = Callable[[int, int], None]


class BackgroundLoad:
    """One loading that any number of pages may wait for.

    Attributes:
        done, total: images rendered or bytes fetched so far, and of all; 0 of 0 before it started.
        dataset: the result, once it is there.
        error: why there is none, as a sentence.
    """

    def __init__(self, work: Callable[[Progress], SignDataset]) -> None:
        self.done = self.total = 0
        self.dataset: SignDataset | None = None
        self.error = ""
        self._load = work
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is under way. What was loaded before comes from the store, or anew if it was removed there."""
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                self.dataset, self.error = None, ""
                self.done = self.total = 0
                self._thread = threading.Thread(target=self._work, name="signlab-load", daemon=True)
                self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self._thread is not None and self._thread.is_alive()

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
