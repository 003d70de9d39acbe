"""What is exported: a network, and what is known of it, each loaded when somebody asks."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from signcore.datasets import SignDataset, library
from signcore.errors import DataError, RunError
from signcore.evaluation import Evaluation, evaluate
from signcore.i18n import _
from signcore.runs.artifacts import PREDICTIONS_NAME, read_about
from signcore.runs.store import EpochEvent, Run, RunStore
from signcore.seeds import repeats

if TYPE_CHECKING:
    from signcore.inference.classifier import Classifier


class Subject:
    """One network.

    Args:
        name: what it is called.
        model: its file.
        run: the training that made it, where that is known.
        store: where the run is.
        classifier: the network, where it is loaded already.
    """

    def __init__(
        self, name: str, model: Path, run: Run | None = None, store: RunStore | None = None, classifier: Classifier | None = None
    ) -> None:
        self.name, self.model, self._run, self._store, self._classifier = name, model, run, store, classifier

    @property
    def run(self) -> Run | None:
        """The training that made it; None for a model file."""
        return self._run

    @property
    def known_run(self) -> Run:
        """The same run; an error if there is none.

        Raises:
            RunError: it is a model file.
        """
        if self._run is None:
            raise RunError(_("A model file does not say how it was trained. Name the run itself for this kind of file."))
        return self._run

    @property
    def store(self) -> RunStore:
        """Where the run is."""
        return self._store or RunStore()

    @property
    def classifier(self) -> Classifier:
        """The network, loaded by Keras.

        Raises:
            RunError: there is none, or it is no network for signs.
        """
        if self._classifier is None:
            from signcore.inference.classifier import Classifier  # noqa: PLC0415 - it loads Keras

            self._classifier = Classifier.load(self.model)
        return self._classifier

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the model's file says about itself; empty if there is no model."""
        return read_about(self.model) if self.model.exists() else {}

    @cached_property
    def epochs(self) -> list[EpochEvent]:
        """What was measured after each epoch."""
        return self.store.epochs(self.known_run.id)

    @cached_property
    def dataset(self) -> SignDataset:
        """The signs that it learnt from.

        Raises:
            RunError: they are not in the store any more.
        """
        try:
            return library.open_dataset(self.known_run.data.id)
        except DataError as error:
            raise RunError(str(error)) from None

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """What it said of its validation signs; None if that was not kept, or the signs are gone."""
        path = self.store.run_folder(self.known_run.id) / PREDICTIONS_NAME
        try:
            probabilities: NDArray[np.float16] = np.load(path, allow_pickle=False)
            labels = self.dataset.validation.labels
        except (OSError, ValueError, RunError):
            return None
        return evaluate(probabilities.astype(np.float32), labels) if len(probabilities) == len(labels) else None

    @cached_property
    def same_with_other_seeds(self) -> list[list[EpochEvent]]:
        """The epochs of all runs that differ from this one in their seed alone, itself included."""
        runs = self.store.runs(limit=-1)
        own = next((group for group in repeats(runs) if any(run.id == self.known_run.id for run in group)), [])
        found = [self.store.epochs(run.id) for run in own if run.state.is_over]
        return [epochs for epochs in found if len(epochs) == len(self.epochs)]
