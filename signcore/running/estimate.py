"""How long a training will take: from what this machine did before, or from a quick measurement."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable

import numpy as np

from signcore.config import RunConfig, TrainConfig
from signcore.datasets.base import SignDataset
from signcore.labels import CLASS_COUNT
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.runs.store import EpochEvent, Run

_BACKWARD_FACTOR = 3  # a training step costs about three forward passes
_USED_SHARE = 0.33  # of the processor's matrix-product rate that a training of this size reaches; seen on two cores
_STEP_SECONDS = 0.002  # a step's own cost, whatever the size of the network


def epoch_work(config: RunConfig, training_images: int, validation_images: int) -> float:
    """Floating point operations of one epoch with its validation: two per multiply-add."""
    forward = 2.0 * summarize(plan_model(config.model)).multiply_adds
    return forward * (_BACKWARD_FACTOR * training_images + validation_images)


def images_an_epoch(config: TrainConfig, dataset: SignDataset) -> int:
    """About how many signs are trained on in each epoch, including those rendered for it."""
    return min(config.subset or len(dataset.training), len(dataset.training)) + CLASS_COUNT * (config.renders + config.camera_renders)


def estimate_seconds(config: RunConfig, dataset: SignDataset, past: Iterable[tuple[Run, EpochEvent]] = ()) -> float:
    """About how long all epochs take.

    Args:
        config: what is to be trained.
        dataset: the data.
        past: runs of this machine with their last epoch; the first one with the same device choice sets the pace.
    """
    images = images_an_epoch(config.train, dataset)
    work = epoch_work(config, images, len(dataset.validation))
    rate = next(
        (
            epoch_work(run.config, run.facts.training_images, run.data.validation) / epoch.seconds
            for run, epoch in past
            if run.config.train.device == config.train.device
            and run.config.model.architecture == config.model.architecture
            and run.facts.training_images
            and epoch.seconds > 0
        ),
        0.0,
    )
    if rate:
        return config.train.epochs * work / rate
    steps = -(-images // config.train.batch_size)
    return config.train.epochs * (work / (_USED_SHARE * matrix_rate()) + steps * _STEP_SECONDS)


@functools.cache
def matrix_rate() -> float:
    """Floating point operations per second of this processor in a matrix product, measured once, in some milliseconds."""
    left = np.ones((768, 768), np.float32)
    left @ left  # the first one starts the library's threads
    began = time.perf_counter()
    rounds = 3
    for _round in range(rounds):
        left @ left
    return rounds * 2 * 768**3 / (time.perf_counter() - began)
