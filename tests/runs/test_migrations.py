"""Stores of every earlier version are brought up to date, with all that is in them."""

from __future__ import annotations

import json
import math
import sqlite3
from pathlib import Path

import pytest

from signcore.config import RunConfig
from signcore.runs.database import StoreError
from signcore.runs.migrations import MIGRATIONS, NEWEST, migrate, version_of
from signcore.runs.store import Command, DatasetReference, RunFacts, RunState, RunStore, StepBack

_DATA = {"id": "0123456789abcdef", "name": "Signs", "hash": "0" * 64, "training": 20, "validation": 5, "synthetic": True}
_FACTS = {"device": "CPU", "seconds": 2.5, "went_back": [{"step": 3, "epoch": 0, "learning_rate": 0.01}], "of a later version": 1}


def _old_store(folder: Path, version: int, *, numbered: bool) -> None:
    """A store as a SignLab left it whose tables had `version` migrations behind them; the first three wrote no number."""
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "runs.sqlite") as db:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                db.execute(statement)
        if numbered:
            db.execute(f"PRAGMA user_version = {version}")
        db.execute(
            "INSERT INTO runs (id, name, owner, created, state, config, data, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ("abc234", "Old", "Ada", 1000.0, "stopped", json.dumps(RunConfig().to_dict()), json.dumps(_DATA), json.dumps(_FACTS)),
        )
        db.execute("INSERT INTO batches (run, step, epoch, loss, accuracy, time) VALUES ('abc234', 1, 0, NULL, 0.25, 1001.0)")
        db.execute(
            "INSERT INTO epochs (run, epoch, loss, accuracy, val_loss, val_accuracy, seconds, images_per_second, learning_rate) "
            "VALUES ('abc234', 0, 1.5, 0.5, 1.25, 0.75, 2.0, 100.0, 0.001)"
        )
        db.execute("INSERT INTO commands (run, action) VALUES ('abc234', 'pause')")
    db.close()


@pytest.mark.parametrize(
    ("version", "numbered"), [(version, numbered) for version in range(1, NEWEST + 1) for numbered in {version > 3, version >= 3}]
)
def test_a_store_of_every_earlier_version_opens_with_all_that_is_in_it(store: Path, version: int, numbered: bool) -> None:
    _old_store(store, version, numbered=numbered)
    opened = RunStore()
    run = opened.run("abc234")
    assert (run.name, run.owner, run.state, run.config) == ("Old", "Ada", RunState.STOPPED, RunConfig())
    assert run.data == DatasetReference("0123456789abcdef", "Signs", "0" * 64, 20, 5, synthetic=True)
    assert run.person == "", "nobody's, so the teacher's"
    assert run.facts == RunFacts(device="CPU", seconds=2.5, went_back=(StepBack(3, 0, 0.01),))
    (epoch,) = opened.epochs("abc234")
    assert (epoch.val_accuracy, epoch.learning_rate) == (0.75, 0.001)
    assert math.isnan(epoch.input_seconds) and math.isnan(epoch.validation_seconds)
    assert math.isnan(opened.batches("abc234")[0].loss) and opened.batches("abc234")[0].accuracy == 0.25
    assert opened.take_commands("abc234") == [(Command.PAUSE, None)]
    opened.set_setting("runs_at_once", "2")
    assert RunStore().setting("runs_at_once") == "2"
    with sqlite3.connect(store / "runs.sqlite") as db:
        assert db.execute("PRAGMA user_version").fetchone() == (NEWEST,)
    db.close()


def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(store: Path) -> None:
    _old_store(store, NEWEST, numbered=True)
    with sqlite3.connect(store / "runs.sqlite") as db:
        db.execute(f"PRAGMA user_version = {NEWEST + 1}")
    db.close()
    with pytest.raises(StoreError, match=f"made by a later SignLab .version {NEWEST + 1} of its tables; this one knows {NEWEST}"):
        RunStore()
    with sqlite3.connect(store / "runs.sqlite") as db:
        assert version_of(db) == NEWEST + 1
    db.close()


def test_an_upgraded_store_has_the_same_tables_as_a_new_one() -> None:
    shapes = []
    for version in range(NEWEST + 1):
        db = sqlite3.connect(":memory:")
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                db.execute(statement)
        if version > 3:  # the first three wrote no number
            db.execute(f"PRAGMA user_version = {version}")
        migrate(db)
        tables = ("runs", "batches", "epochs", "commands", "settings", "people", "secrets")
        shapes.append({table: [tuple(row)[1:] for row in db.execute(f"PRAGMA table_info({table})")] for table in tables})
        db.close()
    assert all(shape == shapes[0] for shape in shapes) and all(shapes[0].values())


def test_facts_that_do_not_exist_are_a_mistake(run_store, toy_signs) -> None:
    run = run_store.create(RunConfig(), toy_signs)
    with pytest.raises(TypeError, match="colour"):
        run_store.add_facts(run.id, colour="blue")
