"""The process that trains one run: ``python -m signcore.training.worker RUN``, or ``--wait`` to be told later which.

A waiting worker has loaded Keras already, so that a click is answered within a second rather than in the five to eight
that the import takes. It reads the run's id from its standard input and ends when that closes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signcore import __version__
from signcore.datasets import library
from signcore.errors import SignLabError
from signcore.i18n import _
from signcore.labels import LETTERS
from signcore.runs.lock import ProcessLock
from signcore.runs.store import Run, RunState, RunStore

if TYPE_CHECKING:
    import keras

    from signcore.datasets.base import SignDataset

_SAVE_SECONDS = 10  # between two models written during a training; the last one is always written
LOCK_NAME = "training.lock"
PREDICTIONS_NAME = "validation-probabilities.npy"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the run that is named on the command line or on standard input."""
    ask = argparse.ArgumentParser(prog="python -m signcore.training.worker", description=__doc__)
    ask.add_argument("run", nargs="?", help="id of the run")
    ask.add_argument("--wait", action="store_true", help="load Keras, then read the id from standard input")
    said = ask.parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(5)  # the dashboard's clicks come first; where nobody clicks, this costs nothing
    run_id = said.run
    if said.wait:
        import keras  # noqa: F401 - that is what waiting is for

        from signcore.training import trainer  # noqa: F401

        run_id = sys.stdin.readline().strip()
        if not run_id:
            return 0
    store = RunStore()
    _log_to(store.run_folder(run_id) / "log.txt")
    run = train_run(store, run_id)
    return 0 if run.state in (RunState.FINISHED, RunState.STOPPED) else 1


def train_run(store: RunStore, run_id: str, extra_callbacks: Sequence[Any] = ()) -> Run:
    """Train a run from its record to its end, whatever that is, and return the record then.

    Every error ends in the run's state and reason; only an interruption from the keyboard passes on, as a stop.
    """
    lock = ProcessLock(store.run_folder(run_id) / LOCK_NAME)
    if not lock.acquire():
        return store.run(run_id)  # another process has it in hand
    try:
        return _train(store, run_id, extra_callbacks)
    except Exception as error:  # the run must not stay "training" for ever
        traceback.print_exc()
        store.set_state(run_id, RunState.FAILED, _reason(error))
        return store.run(run_id)
    finally:
        lock.release()


def _train(store: RunStore, run_id: str, extra_callbacks: Sequence[Any]) -> Run:
    run = store.run(run_id)
    store.set_state(run_id, RunState.STARTING)
    store.add_facts(run_id, pid=os.getpid())
    dataset = library.open_dataset(run.data["id"])

    import keras

    from signcore.devices import prepare_device
    from signcore.runs.artifacts import save_model
    from signcore.training import trainer
    from signcore.training.callbacks import RunControl, RunRecorder

    device = prepare_device(run.config.train.device)
    model = trainer.compile_model(run.config)
    images = len(trainer.stratified_subset(dataset.training.labels, run.config.train.subset, run.config.train.seed))
    versions = {"python": sys.version.split()[0], "keras": keras.__version__, "backend": keras.backend.backend(), "signlab": __version__}
    store.add_facts(
        run_id,
        parameters=model.count_params(),
        device=device,
        versions=versions,
        training_images=images,
        steps_per_epoch=-(-images // run.config.train.batch_size),
    )
    about = {"letters": LETTERS, "run": run_id, "config": run.config.to_dict(), "data": run.data, "versions": versions, "pixels": "0-255"}
    saved_at = time.monotonic()

    def save(epoch: int, *, now: bool = False) -> None:
        nonlocal saved_at
        if now or time.monotonic() - saved_at > _SAVE_SECONDS:
            save_model(model, store.model_path(run_id), {**about, "epochs_done": epoch + 1})
            saved_at = time.monotonic()

    recorder = RunRecorder(store, run_id, run.config.train.batch_size, images, save)
    control = RunControl(store, run_id, recorder)
    store.set_state(run_id, RunState.TRAINING)
    began = time.monotonic()
    try:
        trainer.fit_model(model, run.config, dataset, [recorder, control, *extra_callbacks])
    except KeyboardInterrupt:
        control.stopped = True
        recorder.flush()
    done = store.epochs(run_id)
    save(done[-1].epoch if done else -1, now=True)
    store.add_facts(run_id, seconds=time.monotonic() - began)
    store.set_state(run_id, RunState.STOPPED if control.stopped else RunState.FINISHED)
    _write_predictions(model, dataset, store.run_folder(run_id) / PREDICTIONS_NAME)
    return store.run(run_id)


def _write_predictions(model: keras.Model, dataset: SignDataset, path: Path) -> None:
    """Probabilities for every validation image, float16 (n, 24): what the results page is made of, without a model."""
    import numpy as np

    probabilities = model.predict(dataset.validation.images[..., None], batch_size=256, verbose=0)
    building = path.with_name(f"building-{path.name}")
    np.save(building, probabilities.astype(np.float16))
    building.replace(path)


def _reason(error: Exception) -> str:
    """Why a run failed, as a sentence for the page; the log has the rest."""
    if isinstance(error, (SignLabError, FloatingPointError)):
        return _(str(error))
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, MemoryError) or "ResourceExhausted" in text or "out of memory" in text.lower():
        return _("The memory is full. Lower the batch size, or use fewer filters or dense units.")
    return _("Training ended with an error ({error}). The log of the run tells more.").format(error=text[:200])


def _log_to(path: Path) -> None:
    """Send everything that this process and its libraries print to the run's log."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


if __name__ == "__main__":
    sys.exit(main())
