"""Sweeps: every combination of some values of one or two settings, each from so many random starts; the record of runs fills the grid.

>>> grid = make_grid(RunConfig(), {"filters": "8, 16", "conv_dropout": "0, 0.2, 0.4"}, seeds=2)
>>> len(grid.cells), grid.cells[0].config.model.filters, grid.cells[5].config.model.conv_dropout
(6, (8, 8, 8), (0.4, 0.4, 0.4))
>>> len(missing(grid, [], "hash of the signs"))
12
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signcore.config import RunConfig, setting_names
from signcore.config.fields import parsed, type_hints, written
from signcore.config.words import describe, in_words
from signcore.errors import ConfigError
from signcore.i18n import _
from signcore.runs.store import Run, RunState
from signcore.seeds import but_for_the_seed, fresh_seeds

MOST_CELLS: Final = 36
MOST_SEEDS: Final = 9
MOST_TRAININGS: Final = 120
_NOT_SWEPT: Final = {
    "seed",
    "device",
    "data_on_device",
    "mixed_precision",
    "batch_norm_momentum",
}  # they don't change what is learnt, or have no name
SWEPT: Final = tuple(name for name in setting_names() if name not in _NOT_SWEPT)
_AXES: Final = 2
_SMALL_SHARE: Final = 0.5  # below it a share is varied from none to two fifths
_COUNT_AS: Final = frozenset(RunState) - {RunState.FAILED, RunState.STOPPED}  # one that was stopped had fewer epochs than the others


@dataclass(frozen=True)
class Cell:
    """One combination.

    Attributes:
        row, column: the values in words; the column's is empty where only one setting varies.
        config: the settings, with seed 0.
    """

    row: str
    column: str
    config: RunConfig


@dataclass(frozen=True)
class Grid:
    """A sweep.

    Attributes:
        titles: what the rows' setting is called, and the columns' where there is one.
        rows, columns: the values in words, in the order in which they were given; no columns where only one setting varies.
        cells: row by row.
        seeds: how many runs each cell wants.
    """

    titles: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    seeds: int


def make_grid(base: RunConfig, axes: Mapping[str, str], seeds: int = 1) -> Grid:
    """The grid of one or two settings.

    Args:
        base: everything that stays the same.
        axes: settings, each with its values, as `"8, 16, 32"`; values that are lists themselves are parted by semicolons, as
            `"75,50,25; 32,16"`, and a single number stands for each of a list's places. The first setting makes the rows.
        seeds: how many random starts.

    Raises:
        ConfigError: no or more than two settings, one that is none or can't vary here, a value that it can't have, or too much to train.
    """
    if not 1 <= len(axes) <= _AXES:
        raise ConfigError(_("A grid has one setting or two; this one has {count}.").format(count=len(axes)))
    if not 1 <= seeds <= MOST_SEEDS:
        raise ConfigError(_("A grid has from 1 to {most} random starts; this one has {count}.").format(most=MOST_SEEDS, count=seeds))
    for name in axes:
        if name not in setting_names():
            raise ConfigError(
                _("There is no setting named {name}. The settings are: {known}.").format(name=name[:40], known=", ".join(setting_names()))
            )
        if name == "seed":
            raise ConfigError(_("Seeds are repeated in each cell of a grid: say how many random starts, and vary another setting."))
    base = but_for_the_seed(base)
    (row_name, row_values), *across = [(name, _values(name, text)) for name, text in axes.items()]
    column_name, column_values = across[0] if across else ("", [""])
    count = len(row_values) * len(column_values)
    if count > MOST_CELLS or count * seeds > MOST_TRAININGS:
        raise ConfigError(
            _("That is {cells} cells and {trainings} trainings; a grid has at most {most_cells} and {most_trainings}.").format(
                cells=count, trainings=count * seeds, most_cells=MOST_CELLS, most_trainings=MOST_TRAININGS
            )
        )
    cells: dict[RunConfig, Cell] = {}
    for row in row_values:
        in_row = _with(base, row_name, row)
        for column in column_values:
            config = _with(in_row, column_name, column) if column_name else in_row
            cells.setdefault(config, Cell(_said(config, row_name, row), _said(config, column_name, column) if column_name else "", config))
    return Grid(
        tuple(in_words(base, name)[0] for name in axes),
        tuple(dict.fromkeys(cell.row for cell in cells.values())),
        tuple(dict.fromkeys(cell.column for cell in cells.values() if column_name)),
        tuple(cells.values()),
        seeds,
    )


def suggestion(config: RunConfig, name: str) -> str:
    """Values to begin with for a setting, as :func:`make_grid` reads them.

    >>> suggestion(RunConfig(), "filters"), suggestion(RunConfig(), "conv_dropout"), suggestion(RunConfig(), "pooling")
    ('38, 75, 150', '0, 0.2, 0.4', 'on, off')
    """
    part = config.part_of(name)
    about, value = part.about(name), getattr(part, name)
    if isinstance(value, tuple):
        value = value[0]
    if isinstance(value, bool):
        return "on, off"
    if about["choices"]:
        return ", ".join(about["choices"])
    if isinstance(value, float) and about["low"] == 0 and value < _SMALL_SHARE:
        values: list[float] = [0.0, 0.2, 0.4]
    elif value == 0:
        values = [0, *(about["step"] * many for many in (1, 2))] if about["step"] else [0, 1, 2]
    else:
        values = [value / 2, value, value * 2]
    if isinstance(value, int):
        values = [math.ceil(one) for one in values]
    fitting = dict.fromkeys(min(max(one, about["low"]), about["high"]) for one in values)
    return ", ".join(written(one) for one in fitting)


def title_of(name: str) -> str:
    """What a setting is called."""
    return in_words(RunConfig(), name)[0]


def name_of(grid: Grid, cell: Cell, config: RunConfig) -> str:
    """What one of a cell's runs is called."""
    varied = [f"{title} {value}" for title, value in zip(grid.titles, (cell.row, cell.column), strict=False)]
    return ", ".join([describe(config), *varied])


def _values(name: str, text: str) -> list[str]:
    values = [one.strip() for one in text.split(";" if ";" in text else ",")]
    values = list(dict.fromkeys(one for one in values if one))
    if not values:
        raise ConfigError(_("Say which values {name} has in the grid, for example 8, 16, 32.").format(name=name))
    return values


def _with(config: RunConfig, name: str, value: str) -> RunConfig:
    """The settings with one changed; a single number stands for each place of a list."""
    part = config.part_of(name)
    now = getattr(part, name)
    if isinstance(now, tuple) and "," not in value:
        value = written(parsed(name, type_hints(type(part))[name], value) * len(now))
    return config.with_settings({name: value})


def _said(config: RunConfig, name: str, value: str) -> str:
    """A value in words; a number that stands for each place of a list as it is."""
    words = in_words(config, name)[1]
    return value if words == ", ".join([value] * (words.count(", ") + 1)) else words


def runs_of(grid: Grid, runs: Sequence[Run], data_hash: str) -> dict[Cell, list[Run]]:
    """The runs of each cell: its settings, on these signs, one for each seed, going on or done; the latest of a seed.

    Args:
        grid: the sweep.
        runs: the newest first.
        data_hash: of the signs.
    """
    by_config: dict[RunConfig, dict[int, Run]] = {cell.config: {} for cell in grid.cells}
    for run in runs:
        if run.data.hash == data_hash and run.state in _COUNT_AS:
            found = by_config.get(but_for_the_seed(run.config))
            if found is not None:
                found.setdefault(run.config.train.seed, run)
    return {cell: list(by_config[cell.config].values()) for cell in grid.cells}


def missing(grid: Grid, runs: Sequence[Run], data_hash: str) -> list[tuple[Cell, RunConfig]]:
    """What has to be trained for the grid to be full: one run of each cell first, so that the map fills before it grows sure."""
    there = runs_of(grid, runs, data_hash)
    wanted: list[tuple[int, Cell, RunConfig]] = []
    for cell, found in there.items():
        taken = {run.config.train.seed for run in found}
        fresh = fresh_seeds(taken, max(0, grid.seeds - len(found)))
        wanted += [(len(found) + place, cell, cell.config.with_settings({"seed": str(seed)})) for place, seed in enumerate(fresh)]
    return [(cell, config) for _place, cell, config in sorted(wanted, key=lambda one: one[0])]
