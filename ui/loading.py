"""Rendering signs in the background, so that no click and no page change can interrupt it."""

from __future__ import annotations

import threading

from signcore.datasets import load_synthetic
from signcore.datasets.base import SignDataset
from signcore.datasets.synthetic import SyntheticRecipe
from signcore.errors import SignLabError


class SyntheticLoad:
    """One rendering that any number of pages may wait for.

    Attributes:
        done, total: images rendered so far, and of all; 0 of 0 before it started.
        dataset: the result, once it is there.
        error: why there is none, as a sentence.
    """

    def __init__(self, recipe: SyntheticRecipe) -> None:
        self.recipe = recipe
        self.done = self.total = 0
        self.dataset: SignDataset | None = None
        self.error = ""
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is under way or done."""
        with self._guard:
            if self.dataset is None and (self._thread is None or not self._thread.is_alive()):
                self.error = ""
                self._thread = threading.Thread(target=self._work, name="signlab-render", daemon=True)
                self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self._thread is not None and self._thread.is_alive()

    def _work(self) -> None:
        try:
            self.dataset = load_synthetic(self.recipe, progress=self._report)
        except (SignLabError, OSError) as error:
            self.error = str(error)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total
