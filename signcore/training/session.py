"""One training from its record to its model: what the process of a run does once Keras is loaded."""

from __future__ import annotations

import math
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from signcore import __version__
from signcore.datasets import library
from signcore.datasets.base import SignDataset
from signcore.datasets.split import stratified_subset
from signcore.devices import prepare_device
from signcore.labels import LETTERS
from signcore.runs.artifacts import PREDICTIONS_NAME, read_about, save_model
from signcore.runs.store import RunState, RunStore
from signcore.training import trainer
from signcore.training.callbacks import RunControl, RunRecorder

_SAVE_SECONDS = 10  # between two models written during a training; the last one is always written


def train_session(store: RunStore, run_id: str, extra_callbacks: Sequence[Any]) -> None:
    """Train a run that is this process' own, from its saved model if it has one, to its last epoch or a stop."""
    run = store.run(run_id)
    dataset = library.open_dataset(run.data["id"])

    device = prepare_device(run.config.train.device)
    model, epochs_before, model_path = trainer.compile_model(run.config), 0, store.model_path(run_id)
    if model_path.exists():
        model, epochs_before = trainer.resume_model(model_path), read_about(model_path)["epochs_done"]
    images = len(stratified_subset(dataset.training.labels, run.config.train.subset, run.config.train.seed))
    versions = {"python": sys.version.split()[0], "keras": keras.__version__, "backend": keras.backend.backend(), "signlab": __version__}
    store.add_facts(
        run_id,
        parameters=model.count_params(),
        device=device,
        versions=versions,
        training_images=images,
        steps_per_epoch=-(-images // run.config.train.batch_size),
        resumed_after=[*run.facts.get("resumed_after", []), epochs_before] if epochs_before else [],
    )
    about = {"letters": LETTERS, "run": run_id, "config": run.config.to_dict(), "data": run.data, "versions": versions, "pixels": "0-255"}
    saved_at = -math.inf  # the first epoch is saved at once: something to try, and to go on from

    def save(epochs_done: int, *, now: bool = False) -> None:
        nonlocal saved_at
        if now or time.monotonic() - saved_at > _SAVE_SECONDS:
            save_model(model, model_path, {**about, "epochs_done": epochs_done})
            saved_at = time.monotonic()

    recorder = RunRecorder(store, run_id, run.config.train.batch_size, images, lambda epoch: save(epoch + 1))
    control = RunControl(store, run_id, recorder)
    store.set_state(run_id, RunState.TRAINING)
    began = time.monotonic()
    try:
        trainer.fit_model(model, run.config, dataset, [recorder, *extra_callbacks, control], epochs_before)
    except KeyboardInterrupt:
        control.stopped = True
        recorder.flush()
    done = store.epochs(run_id)
    save(done[-1].epoch + 1 if done else 0, now=True)
    store.add_facts(run_id, seconds=run.facts.get("seconds", 0.0) + time.monotonic() - began)
    if control.stopped:  # who stops doesn't wait for the figures on the validation part
        store.set_state(run_id, RunState.STOPPED)
    _write_predictions(model, dataset, store.run_folder(run_id) / PREDICTIONS_NAME)
    if control.stopped:  # with a new time of its end, for whoever looked for the figures and found none yet
        store.set_state(run_id, RunState.STOPPED, only_from=[RunState.STOPPED])
    else:
        store.set_state(run_id, RunState.FINISHED)


def _write_predictions(model: keras.Model, dataset: SignDataset, path: Path) -> None:
    """Probabilities for every validation image, float16 (n, 24): what the results page is made of, without a model.

    A training is no failure for want of them: whoever reads them can ask the model instead.
    """
    building = path.with_name(f"building-{path.name}")
    try:
        probabilities = model.predict(dataset.validation.images[..., None], batch_size=256, verbose=0)
        np.save(building, probabilities.astype(np.float16))
        building.replace(path)
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - said above
        traceback.print_exc()
        building.unlink(missing_ok=True)
