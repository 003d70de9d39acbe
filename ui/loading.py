"""Loading signs in the background."""

from __future__ import annotations

from collections.abc import Callable

from signcore.datasets import load_kaggle, load_synthetic
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import SignLabError
from ui.background import BackgroundWork

Progress = Callable[[int, int], None]


class BackgroundLoad(BackgroundWork):
    """One loading. What was loaded before comes from the store, or anew if it was removed there.

    Attributes:
        done, total: images rendered or bytes fetched so far, and of all; 0 of 0 before it started.
        dataset: the result, once it is there.
        error: why there is none, as a sentence.
    """

    def __init__(self, work: Callable[[Progress], SignDataset]) -> None:
        super().__init__("signlab-load")
        self.done = self.total = 0
        self.dataset: SignDataset | None = None
        self.error = ""
        self._load = work

    def _prepare(self) -> bool:
        self.dataset, self.error = None, ""
        self.done = self.total = 0
        return True

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
