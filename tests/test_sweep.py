"""Grids: their cells by hand, which runs fill them, and what is said of grids that can't be."""

from __future__ import annotations

import pytest

from signcore.config import RunConfig
from signcore.config.fields import parsed
from signcore.errors import ConfigError
from signcore.runs.store import RunState, RunStore
from signcore.sweep import MOST_CELLS, SWEPT, Grid, make_grid, missing, name_of, runs_of, suggestion
from tests.toy_runs import toy_dataset


def two_by_three(seeds: int = 1) -> Grid:
    return make_grid(RunConfig(), {"filters": "8, 16", "conv_dropout": "0, 0.2, 0.4"}, seeds)


def test_the_cells_are_every_combination_row_by_row() -> None:
    grid = two_by_three()
    assert [(cell.config.model.filters, cell.config.model.conv_dropout) for cell in grid.cells] == [
        ((filters,) * 3, (dropout,) * 3) for filters in (8, 16) for dropout in (0.0, 0.2, 0.4)
    ]
    assert (grid.titles, grid.rows, grid.columns) == (("Filters", "Dropout in the blocks"), ("8", "16"), ("0", "0.2", "0.4"))


def test_lists_are_parted_by_semicolons_and_a_number_follows_the_blocks_of_its_row() -> None:
    grid = make_grid(RunConfig(), {"filters": "75,50,25; 32,16", "conv_dropout": "0.1"})
    assert [(cell.config.model.filters, cell.config.model.conv_dropout) for cell in grid.cells] == [
        ((75, 50, 25), (0.1, 0.1, 0.1)),
        ((32, 16), (0.1, 0.1)),
    ]
    assert grid.rows == ("75, 50, 25", "32, 16")


def test_one_setting_makes_rows_alone() -> None:
    grid = make_grid(RunConfig(), {"pooling": "on, off"})
    assert (grid.rows, grid.columns, [cell.config.model.pooling for cell in grid.cells]) == (("yes", "no"), (), [True, False])


def test_the_same_value_twice_is_one_cell() -> None:
    assert len(make_grid(RunConfig(), {"filters": "8, 8,8", "epochs": "2, 2"}).cells) == 1
    assert len(make_grid(RunConfig(), {"batch_normalization": "on, true"}).cells) == 1


@pytest.mark.parametrize(
    ("axes", "seeds", "said"),
    [
        ({}, 1, "A grid has one setting or two; this one has 0."),
        ({"filters": "8", "epochs": "2", "pooling": "on"}, 1, "this one has 3"),
        ({"color": "red"}, 1, "There is no setting named color"),
        ({"seed": "1, 2"}, 1, "say how many random starts"),
        ({"filters": " , ,"}, 1, "Say which values filters has"),
        ({"filters": "many"}, 1, "filters is given as"),
        ({"conv_dropout": "0, 2"}, 1, "conv_dropout is 2"),
        ({"filters": "8"}, 0, "from 1 to 9 random starts"),
        ({"filters": ",".join(map(str, range(1, MOST_CELLS + 2)))}, 1, "That is 37 cells and 37 trainings"),
        ({"filters": ",".join(map(str, range(1, 21)))}, 9, "That is 20 cells and 180 trainings"),
    ],
)
def test_what_can_not_be_is_said(axes: dict[str, str], seeds: int, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        make_grid(RunConfig(), axes, seeds)


@pytest.mark.parametrize("name", SWEPT)
def test_each_suggestion_can_be_trained(name: str) -> None:
    grid = make_grid(RunConfig(), {name: suggestion(RunConfig(), name)})
    assert len(grid.cells) >= 2 and len({cell.config for cell in grid.cells}) == len(grid.cells)


def test_runs_fill_their_cells_by_settings_signs_and_seed() -> None:
    store, signs, others = RunStore(), toy_dataset(), toy_dataset(training=240, name="Others")
    grid = two_by_three(seeds=2)
    first, second = grid.cells[0].config, grid.cells[1].config
    of_first = [store.create(first.with_settings({"seed": str(seed)}), signs) for seed in (0, 4)]
    again = store.create(first, signs)
    store.create(second, others)
    stopped, failed = store.create(second, signs), store.create(second.with_settings({"seed": "1"}), signs)
    store.set_state(stopped.id, RunState.STOPPED)
    store.set_state(failed.id, RunState.FAILED, "no reason")
    found = runs_of(grid, store.runs(), signs.content_hash)
    assert {run.id for run in found[grid.cells[0]]} == {again.id, of_first[1].id}, "the latest of each seed"
    assert not any(found[cell] for cell in grid.cells[1:])


def test_what_is_missing_comes_a_run_of_each_cell_first() -> None:
    store, signs, grid = RunStore(), toy_dataset(), two_by_three(seeds=2)
    store.create(grid.cells[2].config.with_settings({"seed": "1"}), signs)
    wanted = missing(grid, store.runs(), signs.content_hash)
    assert [(grid.cells.index(cell), config.train.seed) for cell, config in wanted] == [
        *((place, 0) for place in (0, 1, 3, 4, 5)),
        *((place, 1 if place != 2 else 0) for place in range(6)),
    ]
    assert name_of(grid, *wanted[0]) == "CNN 8-8-8, Filters 8, Dropout in the blocks 0"
    for _cell, config in wanted:
        store.create(config, signs)
    assert missing(grid, store.runs(), signs.content_hash) == []


def test_a_number_for_all_places_reads_as_the_list() -> None:
    config = make_grid(RunConfig(), {"conv_dropout": "0.25"}).cells[0].config
    assert config.model.conv_dropout == parsed("conv_dropout", tuple[float, ...], "0.25,0.25,0.25")
