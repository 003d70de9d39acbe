"""Signs that anything can learn, networks that train in a second, and one run that is trained once for all tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from signcore.config import RunConfig
from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, library
from signcore.runs.store import Run, RunState, RunStore

TINY = {"filters": "4,4", "dense_units": "16", "epochs": "2", "batch_norm_momentum": "0.9", "device": "cpu"}


def tiny_config(**settings: object) -> RunConfig:
    """A network of some thousand parameters; settings as in an address bar."""
    return RunConfig().with_settings(TINY | {name: str(value) for name, value in settings.items()})


def toy_part(count: int, seed: int = 0) -> Part:
    """Letter n is a bright square at place n of a 5 by 5 grid, in noise."""
    random = np.random.default_rng(seed)
    labels = (np.arange(count) % 24).astype(np.uint8)
    images = random.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 5)
        image[5 * row : 5 * row + 5, 5 * column : 5 * column + 5] = 230
    return Part(images, labels, np.arange(count, dtype=np.int32))


def toy_dataset(training: int = 200, validation: int = 48, name: str = "Toy signs") -> SignDataset:
    """Toy signs, kept in the store of the moment."""
    parts = {TRAINING: toy_part(training), VALIDATION: toy_part(validation, seed=1)}
    return library.add(SignDataset.of(name, parts, Origin("csv", files=("toy.csv",), convention="course")))


def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait for something to be true, and return what it was; fail after `seconds`."""
    give_up = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Trained:
    """A finished run in a store of its own."""

    store: RunStore
    run: Run
    dataset: SignDataset

    @property
    def model(self) -> Path:
        return self.store.model_path(self.run.id)


@pytest.fixture(scope="session")
def trained_toy(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A tiny CNN that knows the toy signs. Its store is not the test's own: it is only read."""
    from signcore.running.worker import train_run

    folder = tmp_path_factory.mktemp("trained")
    with mock.patch.dict(os.environ, {"SIGNLAB_STORE": str(folder)}):
        dataset, store = toy_dataset(training=480, validation=96), RunStore()
        config = tiny_config(filters=8, dense_units=32, dense_dropout=0, epochs=8, batch_size=16)
        run = train_run(store, store.create(config, dataset, "Shared").id)
    assert run.state is RunState.FINISHED, run.reason
    return Trained(store, run, dataset)


@pytest.fixture
def toy_signs(store: Path) -> SignDataset:
    """200 and 48 toy signs in this test's store."""
    return toy_dataset()


@pytest.fixture
def run_store(store: Path) -> RunStore:
    """This test's runs."""
    return RunStore()
