"""The last state of a training that is worth keeping, in memory: what a run that diverged goes back to."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.training.schedule import sync_state


class Snapshot:
    """Weights and the optimiser's state after the last good epoch, or from before the first one.

    A copy costs some milliseconds and three times the model's few megabytes; a model file is only written every ten seconds.
    """

    def __init__(self, model: keras.Model, epochs_done: int) -> None:
        if not model.optimizer.built:  # else its moments would be missing from the first copy
            model.optimizer.build(model.trainable_variables)
        self._model = model
        self.epochs_done = epochs_done
        self._values = self._read()

    def keep(self, epochs_done: int) -> bool:
        """Keep the model's state as the good one, unless something in it is not a number. Returns whether it was kept."""
        values = self._read()
        if not all(np.isfinite(value).all() for value in values):
            return False
        self._values, self.epochs_done = values, epochs_done
        return True

    def put_back(self) -> int:
        """Give the model that state again. Returns how many epochs are behind it."""
        sync_state(self._model)
        for variable, value in zip(self._variables(), self._values, strict=True):
            variable.assign(value)
        return self.epochs_done

    def _variables(self) -> list[Any]:
        return [*self._model.weights, *self._model.optimizer.variables]

    def _read(self) -> list[NDArray[np.generic]]:
        sync_state(self._model)
        return [np.array(keras.ops.convert_to_numpy(variable)) for variable in self._variables()]
