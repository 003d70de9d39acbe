"""Stopping early and keeping the best epoch, by the validation losses alone."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from signcore.config import TrainConfig
from signcore.datasets.base import SignDataset
from signcore.runs.choice import candidates
from signcore.runs.store import RunState, RunStore
from signcore.training.best_epoch import BestEpoch
from tests.toy_runs import tiny_config


def train(losses: list[float], before: list[float], **settings: object) -> tuple[BestEpoch, keras.Model]:
    """A model whose only weight is the number of its epoch, and that is told these validation losses."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    best = BestEpoch(TrainConfig(**settings), before)  # type: ignore[arg-type]
    best.set_model(model)
    model.stop_training = False
    for number, loss in enumerate(losses, start=len(before)):
        model.set_weights([np.array([[number]], np.float32)])
        best.on_epoch_end(number, {"val_loss": loss})
        if model.stop_training:
            break
    return best, model


def weight(model: keras.Model) -> float:
    return float(model.get_weights()[0][0, 0])


@pytest.mark.parametrize(
    ("losses", "patience", "last"),
    [
        ([3, 2, 1, 1.1, 1.2, 1.3, 0.5], 0, 6),
        ([3, 2, 1, 1.1, 1.2, 1.3, 0.5], 3, 5),
        ([3, 2, 1, 1.1, 0.9, 1.3, 1.4], 2, 6),
        ([1, float("nan"), float("nan"), 0.5], 2, 2),
    ],
)
def test_it_waits_so_many_epochs(losses: list[float], patience: int, last: int) -> None:
    best, model = train(losses, [], patience=patience)
    assert weight(model) == last and best.stopped_early is (last < len(losses) - 1 or (patience == 2 and last == 6))
    assert best.put_back() is None and weight(model) == last, "nothing was to be kept"


def test_the_best_is_put_back() -> None:
    best, model = train([3, 1, 2, 2.5], [], keep_best=True)
    assert best.put_back() == 2 and weight(model) == 1


def test_a_run_that_goes_on_knows_the_losses_before() -> None:
    best, model = train([1.5, 1.4, 0.9], [2, 1], keep_best=True, patience=5)
    assert best.put_back() == 5 and weight(model) == 4
    best, model = train([1.5, 1.4], [2, 1], keep_best=True, patience=2)
    assert best.stopped_early and best.put_back() is None, "the weights of the epoch before the stop are no longer here"


def test_a_run_keeps_the_epoch_that_was_best_and_says_so(toy_signs: SignDataset) -> None:
    from signcore.running.worker import train_run

    store = RunStore()
    # A rate at which this network gets worse again.
    config = tiny_config(epochs=12, learning_rate=0.05, keep_best=True, patience=3, optimizer="adam")
    run = train_run(store, store.create(config, toy_signs, "Early").id)
    losses = [event.val_loss for event in store.epochs(run.id)]
    assert run.state is RunState.FINISHED and run.facts.kept_epoch == int(np.argmin(losses)) + 1
    assert len(losses) == 12 or len(losses) - run.facts.kept_epoch == 3
    model = keras.saving.load_model(store.model_path(run.id), safe_mode=True)
    labels = np.eye(24)[toy_signs.validation.labels]
    answer = model.evaluate(toy_signs.validation.images[..., None].astype(np.float32), labels, verbose=0, return_dict=True)
    assert answer["loss"] == pytest.approx(min(losses), rel=1e-3)
    (found,) = candidates(store, toy_signs.content_hash)
    assert found.last is not None and found.last.epoch + 1 == run.facts.kept_epoch
