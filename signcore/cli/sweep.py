"""A sweep from the command line: what is missing of a grid is trained, a line each, and the grid comes as a table."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from signcore.classroom.desk import Desk
from signcore.cli.answer import Answer, say
from signcore.cli.data import load
from signcore.cli.tending import tended
from signcore.cli.train import chosen_config
from signcore.errors import ConfigError, RunError
from signcore.i18n import _, ngettext
from signcore.runs.store import EpochEvent, Run, RunStore
from signcore.seeds import band
from signcore.shares import share_text
from signcore.sweep import Cell, Grid, make_grid, missing, name_of, runs_of

_LOOK_SECONDS = 0.5


def sweep(options: argparse.Namespace) -> Answer:
    """Train what is missing of a grid; Ctrl-C stops what goes on, and the table has what there is."""
    axes: dict[str, str] = {}
    for text in options.vary:
        name, equals, values = text.partition("=")
        if not equals:
            raise ConfigError(_("{text} varies nothing; write it as name=values, for example filters=8,16,32.").format(text=text[:120]))
        axes[name.strip()] = values
    grid = make_grid(chosen_config(options), axes, options.seeds)
    store, dataset = RunStore(), load(options)
    wanted = missing(grid, store.runs(limit=-1), dataset.content_hash)
    there = len(grid.cells) * grid.seeds - len(wanted)
    text = ngettext(
        "{cells} cell; {there} of its trainings are there already.",
        "{cells} cells; {there} of their trainings are there already.",
        len(grid.cells),
    )
    say(text.format(cells=len(grid.cells), there=max(0, there)))
    if wanted:
        with tended(store, in_room=options.on == "cluster") as desk:
            _wait_for([desk.queue_here(config, dataset, name_of(grid, cell, config)) for cell, config in wanted], store, desk)
    found = runs_of(grid, store.runs(limit=-1), dataset.content_hash)
    epochs_of = store.all_epochs()
    result = _result(grid, found, epochs_of, dataset.content_hash)
    is_full = all(len(cell["runs"]) >= grid.seeds for cell in result["cells"])
    return Answer(result, _table(grid, found, epochs_of), 0 if is_full else 1)


def _wait_for(queued: Sequence[Run], store: RunStore, desk: Desk) -> None:
    """Until all of these are over; each that ends is told."""
    waiting = {run.id: run for run in queued}
    while waiting:
        try:
            for run_id in list(waiting):
                run = store.run(run_id)
                if run.state.is_over:
                    del waiting[run_id]
                    say(_ended(run, store.epochs(run_id), len(queued) - len(waiting), len(queued)))
            if waiting:
                time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            for run_id in waiting:
                with suppress(RunError):  # over already
                    desk.stop(run_id)


def _ended(run: Run, epochs: Sequence[EpochEvent], number: int, count: int) -> str:
    if not epochs:
        return _("{number} of {count}: {name}: {state}. {reason}").format(
            number=number, count=count, name=run.name, state=_(run.state.value), reason=run.reason
        )
    return _("{number} of {count}: {name}: {state}, validation accuracy {accuracy}").format(
        number=number, count=count, name=run.name, state=_(run.state.value), accuracy=share_text(epochs[-1].val_accuracy)
    )


def _accuracies(runs: Sequence[Run], epochs_of: Mapping[str, list[EpochEvent]]) -> list[float]:
    return [epochs_of[run.id][-1].val_accuracy for run in runs if run.state.is_over and epochs_of.get(run.id)]


def _result(grid: Grid, found: Mapping[Cell, Sequence[Run]], epochs_of: Mapping[str, list[EpochEvent]], data_hash: str) -> dict[str, Any]:
    """The grid, JSON-ready; `low` and `high` are the ends of the mean's 95 % interval."""
    cells = []
    for cell in grid.cells:
        runs = [run for run in found[cell] if run.state.is_over and epochs_of.get(run.id)]
        values = _accuracies(runs, epochs_of)
        mean = band(values) if values else None
        cells.append(
            {
                "values": [cell.row, *([cell.column] if grid.columns else [])],
                "runs": [run.id for run in runs],
                "val_accuracy": values,
                "mean": mean and mean.mean,
                "low": mean and mean.low,
                "high": mean and mean.high,
                "config": cell.config.to_dict(),
            }
        )
    return {"data": data_hash, "settings": list(grid.titles), "seeds": grid.seeds, "cells": cells}


def _table(grid: Grid, found: Mapping[Cell, Sequence[Run]], epochs_of: Mapping[str, list[EpochEvent]]) -> str:
    """Rows and columns of mean accuracies, in aligned columns."""
    columns = grid.columns or ("",)
    shown = {}
    for cell in grid.cells:
        values = _accuracies(found[cell], epochs_of)
        shown[cell.row, cell.column] = share_text(band(values).mean) if values else "–"
    lines = [[grid.titles[0], *(f"{grid.titles[1]} {one}" if grid.columns else _("Validation accuracy") for one in columns)]]
    lines += [[row, *(shown.get((row, column), "") for column in columns)] for row in grid.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines)
