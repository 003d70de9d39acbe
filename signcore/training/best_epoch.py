"""Stopping early, and keeping the best epoch: both by the validation signs, which can then no longer judge."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from signcore.config import TrainConfig
from signcore.training.schedule import sync_state


class BestEpoch(keras.callbacks.Callback):
    """Ends a training whose validation loss has not become lower for some epochs, and remembers the weights of the epoch with the lowest.

    Keras' own `EarlyStopping` gives the weights back only where it stops, and knows nothing of a run that went on after a stop.

    Args:
        config: `patience`, the epochs that are waited for (0: no end), and `keep_best`.
        losses: the validation losses of epochs before, of a run that goes on: none of those is stopped for, but all count.
    """

    def __init__(self, config: TrainConfig, losses: list[float]) -> None:
        super().__init__()
        self._config = config
        self._lowest = min(losses, default=math.inf)
        self._best = losses.index(self._lowest) if losses else -1
        self._weights: list[NDArray[Any]] | None = None
        self.stopped_early = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: D102 - Keras' signature
        loss = float((logs or {}).get("val_loss", math.nan))
        if loss < self._lowest:
            self._lowest, self._best = loss, epoch
            if self._config.keep_best:
                sync_state(self.model)
                self._weights = [np.array(one) for one in self.model.get_weights()]
        elif self._config.patience and epoch - self._best >= self._config.patience:
            self.stopped_early = True
            self.model.stop_training = True

    def put_back(self) -> int | None:
        """Give the model the best epoch's weights; how many epochs are behind them, or None where none were kept."""
        if self._weights is None:
            return None
        self.model.set_weights(self._weights)
        return self._best + 1
