"""Dropout's random numbers, begun again with each epoch, so that they depend on the seed and the epoch alone."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from signcore.training.schedule import sync_state


class EpochSeeds(keras.callbacks.Callback):
    """Seeds every layer's random numbers at the beginning of an epoch.

    Model files don't hold these states. With it, a run that goes on after a stop drops the same units as one that was never stopped.

    Args:
        seed: the run's.
        network: its layers in their order.
    """

    def __init__(self, seed: int, network: keras.Model) -> None:
        super().__init__()
        self._seed, self._network = seed, network

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:  # noqa: ARG002, D102 - Keras' signature
        sync_state(self.model)
        for number, layer in enumerate(self._network.layers):
            generator = getattr(layer, "seed_generator", None)
            if generator is not None:
                state = np.random.SeedSequence([self._seed, epoch, number]).generate_state(2, np.uint32)
                generator.state.assign(state)
