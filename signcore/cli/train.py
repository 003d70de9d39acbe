"""Training in the foreground: one line per epoch, Ctrl-C to stop, the model kept."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from dataclasses import asdict
from typing import Any

from signcore import bounded
from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE
from signcore.cli.answer import Answer, say
from signcore.cli.data import load
from signcore.cli.foreign import file_named
from signcore.cli.quiet import load_keras
from signcore.cli.train_in_room import train_in_room
from signcore.config import RunConfig, preset
from signcore.datasets.base import SignDataset
from signcore.durations import duration_text
from signcore.errors import ConfigError, KerasError
from signcore.i18n import _, ngettext
from signcore.models import plan_model
from signcore.models.summary import summarize
from signcore.paths import shown_name
from signcore.running.progress import seconds_to, time_split
from signcore.runs.store import EpochEvent, Run, RunState, RunStore
from signcore.shares import share_text

_MOST_SETTINGS = 100_000  # bytes of a file of settings


def train(options: argparse.Namespace) -> Answer:
    """Train a new run in this process, or in a room of computers."""
    config = chosen_config(options)
    store, dataset = RunStore(), load(options)
    if options.on == "cluster":
        return _train_there(store, config, dataset, options.name)
    run = Desk(ALONE, store).begin_here(config, dataset, options.name)
    return train_here(store, run)


def _train_there(store: RunStore, config: RunConfig, dataset: SignDataset, name: str) -> Answer:
    """Have a run trained by the room's computers, report each epoch on standard error, and return the outcome."""

    def tell_begin(run: Run) -> None:
        say(_("It trains at {machine}.").format(machine=run.facts.machine) if run.facts.machine else _("It trains on this machine."))
        say(_head(run))

    def tell(done: list[EpochEvent]) -> None:
        say(_epoch_line(done, config.train.epochs))

    ended = train_in_room(store, config, dataset, name, tell_begin, tell)
    if ended.reason:
        say(ended.reason)
    return _answer(store, ended)


def chosen_config(options: argparse.Namespace) -> RunConfig:
    """The preset, or the file's settings, with what `--set`, `--epochs` and `--seed` change.

    Raises:
        ConfigError: an unknown setting, a value that it can't have, or a file that holds no settings.
    """
    settings = _settings_of(options.config) if options.config else {}
    for text in options.set:
        name, equals, value = text.partition("=")
        if not equals:
            raise ConfigError(_("{text} is not a setting; write it as name=value, for example filters=32,32,16.").format(text=text))
        settings[name.strip()] = value
    settings |= {name: value for name in ("epochs", "seed") if (value := getattr(options, name, None)) is not None}
    return preset(options.preset).with_settings(settings)


def _settings_of(file: str) -> dict[str, str]:
    """The settings in a file: a name and a text each.

    Raises:
        ConfigError: there is no such file, or it holds something else.
    """
    path = file_named(file)
    if path is None:
        raise ConfigError(_("There is no file {path}.").format(path=shown_name(file)[:120]))
    try:
        settings = json.loads(bounded.read_file(path, _MOST_SETTINGS))
    except (ValueError, RecursionError):
        settings = None
    if not isinstance(settings, dict) or not all(isinstance(value, str) for value in settings.values()):
        raise ConfigError(
            _('{path} holds no settings. Expected JSON with a string for each, for example {{"epochs": "20"}}.').format(
                path=shown_name(path.name)
            )
        )
    return settings


def train_here(store: RunStore, run: Run) -> Answer:
    """Train a run that is STARTING, report each epoch on standard error, and return the outcome."""
    say(_("Run {id}: loading Keras …").format(id=run.id))
    try:
        load_keras()
    except KerasError as error:
        Desk(ALONE, store).give_up_here(run.id, str(error))
        raise
    import keras  # noqa: PLC0415 - only now, and quietly

    from signcore.running.worker import train_run  # noqa: PLC0415

    progress = keras.callbacks.LambdaCallback(
        on_train_begin=lambda _logs: say(_head(store.run(run.id))),
        on_epoch_end=lambda epoch, _logs: _tell_epoch(store, run, epoch),
    )
    ended = train_run(store, run.id, [progress], lambda sentence: _waits(run.id, sentence))
    if ended.reason:
        say(ended.reason)
    return _answer(store, ended)


def _answer(store: RunStore, ended: Run) -> Answer:
    return Answer(result(store, ended), _text(store, ended), 0 if ended.state in (RunState.FINISHED, RunState.STOPPED) else 1)


def _waits(run_id: str, sentence: str) -> bool:
    """Whether someone is there to decide how a run goes on whose loss ran away; a script must not wait for ever."""
    there = sys.stdin is not None and sys.stdin.isatty()
    if there:
        say(_(sentence))
        say(_("It is waiting. In another terminal: python -m signcore rollback {id}, or resume. Ctrl-C here stops it.").format(id=run_id))
    return there


def result(store: RunStore, run: Run) -> dict[str, Any]:
    """A run with its curve, JSON-ready."""
    epochs, model = store.epochs(run.id), store.model_path(run.id)
    split = time_split(epochs)
    return {
        "run": run.id,
        "name": run.name,
        "state": run.state.value,
        "reason": run.reason,
        "epochs": len(epochs),
        "history": {
            name: [getattr(event, name) for event in epochs] for name in ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")
        },
        "parameters": run.facts.parameters,
        "seconds": run.facts.seconds,
        "multiply_adds": summarize(plan_model(run.config.model)).multiply_adds,
        "images_per_second": epochs[-1].images_per_second if epochs else None,
        "epoch_seconds": None if split is None else {**asdict(split), "total": split.total},
        "seconds_to_90_percent": seconds_to(epochs, 0.9),
        "device": run.facts.device,
        "machine": run.facts.machine,
        "data": run.data.hash,
        "training_images": run.facts.training_images,
        "validation_images": run.data.validation,
        "config": run.config.to_dict(),
        "versions": run.facts.versions,
        "model": str(model) if model.exists() else None,
    }


def _head(run: Run) -> str:
    return ngettext(
        "{parameters} parameters, {images} training images, {epochs} epoch, on {device}",
        "{parameters} parameters, {images} training images, {epochs} epochs, on {device}",
        run.config.train.epochs,
    ).format(
        parameters=f"{run.facts.parameters:,}",
        images=f"{run.facts.training_images:,}",
        epochs=run.config.train.epochs,
        device=run.facts.device,
    )


def _tell_epoch(store: RunStore, run: Run, epoch: int) -> None:
    done = store.epochs(run.id)
    if done and done[-1].epoch == epoch:  # else it was stopped half-way
        say(_epoch_line(done, run.config.train.epochs))


def _epoch_line(done: list[EpochEvent], epochs: int) -> str:
    last = done[-1]
    left = statistics.median(event.seconds for event in done) * (epochs - 1 - last.epoch)  # the first epoch is slower
    return _(
        "epoch {epoch}/{epochs}  loss {loss:.4f}  accuracy {accuracy:.4f}  "
        "validation loss {val_loss:.4f}  accuracy {val_accuracy:.4f}  {left} left"
    ).format(
        epoch=last.epoch + 1,
        epochs=epochs,
        loss=last.loss,
        accuracy=last.accuracy,
        val_loss=last.val_loss,
        val_accuracy=last.val_accuracy,
        left=duration_text(left),
    )


def _text(store: RunStore, run: Run) -> str:
    epochs = store.epochs(run.id)
    called = _("Run {id} ({name}): {state}.") if run.has_own_name else _("Run {id}: {state}.")
    lines = [called.format(id=run.id, name=run.name, state=_(run.state.value))]
    if epochs:
        lines.append(
            ngettext(
                "After {count} epoch: accuracy {accuracy} on the training images, {val_accuracy} on the validation images.",
                "After {count} epochs: accuracy {accuracy} on the training images, {val_accuracy} on the validation images.",
                len(epochs),
            ).format(count=len(epochs), accuracy=share_text(epochs[-1].accuracy), val_accuracy=share_text(epochs[-1].val_accuracy))
        )
    if store.model_path(run.id).exists():
        lines.append(_("The model is in {path}.").format(path=store.model_path(run.id)))
    return "\n".join(lines)
