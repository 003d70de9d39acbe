"""Runs on the command line: listed, and steered through the store, whichever process trains them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE
from signcore.cli.answer import Answer, say
from signcore.cli.foreign import file_named, folder_for, path_named
from signcore.cli.quiet import load_keras
from signcore.cli.train import train_here
from signcore.errors import RunError
from signcore.exports import export as export_to
from signcore.exports.subject import Subject
from signcore.i18n import _, ngettext
from signcore.paths import shown_name
from signcore.running.scheduler import is_tended, notice_dead_runs
from signcore.runs.pruning import Pruning
from signcore.runs.store import Command, EpochEvent, Run, RunStore
from signcore.shares import share_text


def runs(options: argparse.Namespace) -> Answer:  # noqa: ARG001 - as all commands
    """List all runs, the newest first."""
    store = RunStore()
    notice_dead_runs(store)
    last_epochs, found = store.last_epochs(), store.runs()
    values = {"runs": [_values(run, last_epochs.get(run.id)) for run in found]}
    if not found:
        return Answer(values, _("There are no runs yet."))
    rows = [[_("run"), _("state"), _("epochs"), _("accuracy"), _("validation"), _("data"), _("name")]]
    for run, row in zip(found, values["runs"], strict=True):
        figures = ["–" if row[name] is None else share_text(row[name]) for name in ("accuracy", "val_accuracy")]
        rows.append([run.id, _(run.state.value), f"{row['epochs']}/{run.config.train.epochs}", *figures, run.data.name, run.name])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return Answer(values, "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows))


def prune(options: argparse.Namespace) -> Answer:
    """Free the space of old runs, or say what would be removed; their records and curves stay."""
    done = Desk(ALONE, _living_store()).prune(options.keep, dry_run=options.dry_run)
    values = {
        "dry_run": options.dry_run,
        "keep": options.keep,
        "bytes": done.size,
        "runs": [{"run": goes.run.id, "name": goes.run.name, "bytes": goes.size, "model": goes.model} for goes in done.runs],
        "folders": [folder.name for folder in done.folders],
        "busy": list(done.busy),
        "note": done.note,
    }
    return Answer(values, _pruning_in_words(done, dry_run=options.dry_run))


def export(options: argparse.Namespace) -> Answer:
    """Write everything of a run to one file."""
    store, target = RunStore(), path_named(options.file)
    folder_for(target)
    run = store.run(options.run)
    said = export_to("run", Subject(run.name, store.model_path(run.id), run, store), target)
    size = target.stat().st_size
    text = _("{path}: {size:,} bytes").format(path=target, size=size)
    return Answer({"run": run.id, "file": str(target), "bytes": size, "said": said}, "\n".join(filter(None, [text, said])))


def import_(options: argparse.Namespace) -> Answer:
    """Import a run from a file: a complete one, or a SignLab model file, which Keras has to open in safe mode first."""
    path = file_named(options.file)
    if path is None:
        raise RunError(_("There is no file {path}.").format(path=shown_name(options.file)[:120]))
    if path.suffix.lower() == ".keras":
        load_keras()
        from signcore.inference.classifier import Classifier  # noqa: PLC0415 - as Keras, which it needs

        run = Desk(ALONE, RunStore()).bring_model_here(path, Classifier.load(path).model.count_params())
    else:
        run = Desk(ALONE, RunStore()).bring_here(path)
    return Answer({"run": run.id, "name": run.name}, _("“{name}” was imported as run {id}.").format(name=run.name, id=run.id))


def stop(options: argparse.Namespace) -> Answer:
    """Ask a run to end and keep its model."""
    store = _living_store()
    Desk(ALONE, store).stop(options.run)
    return _sent(store, options.run, "stop")


def pause(options: argparse.Namespace) -> Answer:
    """Ask a run to pause."""
    store = _living_store()
    Desk(ALONE, store).command(options.run, Command.PAUSE)
    return _sent(store, options.run, "pause")


def rollback(options: argparse.Namespace) -> Answer:
    """Take a run whose loss has diverged back to its last good epoch."""
    store = _living_store()
    Desk(ALONE, store).command(options.run, Command.ROLLBACK)
    return _sent(store, options.run, "rollback")


def step(options: argparse.Namespace) -> Answer:
    """Let a paused run do one batch, or finish its epoch, and pause again."""
    store, command = _living_store(), Command.STEP_EPOCH if options.epoch else Command.STEP_BATCH
    Desk(ALONE, store).command(options.run, command)
    return _sent(store, options.run, command)


def rate(options: argparse.Namespace) -> Answer:
    """Change the learning rate of a run while it trains."""
    store = _living_store()
    Desk(ALONE, store).command(options.run, Command.LEARNING_RATE, options.value)
    return _sent(store, options.run, "learning_rate", options.value)


def resume(options: argparse.Namespace) -> Answer:
    """Let a paused run go on; train one that is over from its saved model, here unless a dashboard looks after the queue."""
    store = _living_store()
    if not store.run(options.run).state.is_over:
        Desk(ALONE, store).resume(options.run)
        return _sent(store, options.run, "resume")
    if store.run(options.run).facts.pruned is not None:
        say(_("Its model was removed to free space, so it starts over."))
    if Desk(ALONE, store).resume_here(options.run, at_once=not is_tended(store)):
        return train_here(store, store.run(options.run))
    say(_("The dashboard trains it when its turn comes."))
    return _sent(store, options.run, "resume")


def _living_store() -> RunStore:
    store = RunStore()
    notice_dead_runs(store)
    return store


def _sent(store: RunStore, run_id: str, action: str, value: float | None = None) -> Answer:
    values = {"run": run_id, "sent": action, "state": store.run(run_id).state.value} | ({} if value is None else {"value": value})
    text = _("Sent to run {id}: {action}.").format(id=run_id, action=_(action) if value is None else f"{_(action)} {value:g}")
    return Answer(values, text)


def _pruning_in_words(done: Pruning, *, dry_run: bool) -> str:
    if not done.runs and not done.folders:
        return _("There is nothing to remove.")
    lines = [f"{goes.run.id}  {goes.size / 1e6:7.2f} MB  {goes.run.name}" for goes in done.runs]
    if done.folders:
        lines.append(
            ngettext(
                "{count} folder that belongs to no run, {size:.2f} MB",
                "{count} folders that belong to no run, {size:.2f} MB",
                len(done.folders),
            ).format(count=len(done.folders), size=done.folder_bytes / 1e6)
        )
    sentence = _("{size:.1f} MB would be freed.") if dry_run else _("{size:.1f} MB freed. Results and curves are still there.")
    lines.append(sentence.format(size=done.size / 1e6))
    if done.busy:
        lines.append(_("Left alone, because they are in use: {runs}.").format(runs=", ".join(done.busy)))
    return "\n".join([*lines, done.note] if done.note else lines)


def _values(run: Run, last: EpochEvent | None) -> dict[str, Any]:
    return {
        "run": run.id,
        "name": run.name,
        "owner": run.owner,
        "state": run.state.value,
        "reason": run.reason,
        "created": _moment(run.created),
        "started": _moment(run.started),
        "ended": _moment(run.ended),
        "pruned": _moment(run.facts.pruned),
        "epochs": last.epoch + 1 if last else 0,
        "of_epochs": run.config.train.epochs,
        "loss": last.loss if last else None,
        "accuracy": last.accuracy if last else None,
        "val_loss": last.val_loss if last else None,
        "val_accuracy": last.val_accuracy if last else None,
        "settings": run.config.settings(),
        "data": asdict(run.data),
    }


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
