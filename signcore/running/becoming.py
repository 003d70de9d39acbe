"""Keeping how a network develops: its weights at the start and after some epochs, to be looked at later."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import keras
import numpy as np

from signcore.errors import RunError
from signcore.labels import LETTERS
from signcore.models.describing import describe
from signcore.runs.states import epochs_to_keep, read_states, write_states

_MOST_PARAMETERS: Final = 1_000_000  # 2 MB a state: more would fill a class' disk


class Becoming:
    """Takes states of a model, each once, as it is while its validation figures are taken.

    Args:
        model: what is trained.
        folder: the run's.
        epochs: how many are planned.
    """

    def __init__(self, model: keras.Model, folder: Path, epochs: int) -> None:
        self._model, self._folder = model, folder
        self._wanted = epochs_to_keep(epochs) if model.count_params() <= _MOST_PARAMETERS else ()
        self._states = read_states(folder)

    def keep(self, epochs_done: int) -> None:
        """Keep the state after so many epochs, if it is one of those; later ones, which a step back made void, go.

        A disk that is full, or a layer that can't be described, costs the states and not the training.
        """
        if epochs_done not in self._wanted:
            return
        try:
            numbers = describe(self._model, LETTERS).numbers.astype(np.float16)
            self._states = {epoch: state for epoch, state in self._states.items() if epoch < epochs_done} | {epochs_done: numbers}
            write_states(self._folder, self._states)
        except (OSError, RunError) as error:
            sys.stderr.write(f"{error}\n")
