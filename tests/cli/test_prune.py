from __future__ import annotations

import argparse
import json

import pytest

from signcore.cli import main
from signcore.cli.runs import prune, resume, runs
from signcore.errors import RunError
from signcore.running.scheduler import TENDED_NAME
from signcore.runs.lock import LOCK_NAME, ProcessLock
from signcore.runs.store import RunState
from tests.toy_runs import tiny_config


@pytest.fixture
def three(run_store, toy_signs):
    """Three runs that are over, the oldest first, each with a model of 2,000,000 bytes."""
    ids = []
    for name in ("one", "two", "three"):
        run = run_store.create(tiny_config(), toy_signs, name)
        run_store.model_path(run.id).write_bytes(bytes(2_000_000))
        run_store.set_state(run.id, RunState.STOPPED)
        ids.append(run.id)
    return ids


def _said(keep: int = 20, *, dry_run: bool = False) -> argparse.Namespace:
    return argparse.Namespace(keep=keep, dry_run=dry_run)


def test_a_dry_run_tells_what_would_go(three, run_store):
    answer = prune(_said(1, dry_run=True))
    one, two, _three = three
    assert answer.code == 0 and answer.values == {
        "dry_run": True,
        "keep": 1,
        "bytes": 4_000_000,
        "runs": [
            {"run": two, "name": "two", "bytes": 2_000_000, "model": True},
            {"run": one, "name": "one", "bytes": 2_000_000, "model": True},
        ],
        "folders": [],
        "busy": [],
        "note": "",
    }
    assert answer.text.splitlines()[-1] == "4.0 MB would be freed." and f"{one}     2.00 MB  one" in answer.text
    assert all(run_store.model_path(run_id).exists() for run_id in three)


def test_what_went_is_told_and_stays_in_the_list(three, run_store):
    lock = ProcessLock(run_store.run_folder(three[1]) / LOCK_NAME)
    assert lock.acquire()
    answer = prune(_said(1))
    assert [goes["run"] for goes in answer.values["runs"]] == [three[0]] and answer.values["busy"] == [three[1]]
    assert "2.0 MB freed" in answer.text and f"in use: {three[1]}." in answer.text
    lock.release()
    assert [run["pruned"] is not None for run in runs(argparse.Namespace()).values["runs"]] == [False, False, True]


def test_a_process_that_died_is_noticed_first(three, run_store):
    run_store.set_state(three[0], RunState.TRAINING)
    assert [goes["run"] for goes in prune(_said(2)).values["runs"]] == [three[0]]


def test_nothing_to_remove_is_said(three):
    assert prune(_said()).text == "There is nothing to remove." and prune(_said()).values["bytes"] == 0


def test_fewer_than_none_is_one_sentence(store):
    with pytest.raises(RunError, match="Choose 0 or more"):
        prune(_said(-1))


def test_a_pruned_run_that_is_resumed_starts_over_and_says_so(three, run_store, capsys):
    prune(_said(0))
    dashboard = ProcessLock(run_store.folder / TENDED_NAME)
    assert dashboard.acquire()
    assert resume(argparse.Namespace(run=three[0])).values["state"] == "queued"
    assert "removed to free space, so it starts over" in capsys.readouterr().err
    dashboard.release()
    assert run_store.run(three[0]).facts.pruned is None


def test_the_command_prunes_and_prints_one_object(three, run_store, capsys):
    assert main(["runs", "prune", "--keep", "2", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] == 2_000_000 and run_store.model_path(three[0]).exists()
    assert main(["runs", "prune", "--keep", "2"]) == 0 and "2.0 MB freed" in capsys.readouterr().out
    assert not run_store.model_path(three[0]).exists()
    assert main(["runs", "--json"]) == 0 and len(json.loads(capsys.readouterr().out)["runs"]) == 3


@pytest.mark.parametrize(("keep", "sentence"), [("-1", "Choose 0 or more"), ("many", "invalid int value")])
def test_a_bad_number_is_one_sentence_and_2(keep, sentence, capsys):
    try:
        code = main(["runs", "prune", "--keep", keep])
    except SystemExit as left:
        code = left.code
    error = capsys.readouterr().err
    assert code == 2 and sentence in error and error.count("\n") == 1


@pytest.mark.parametrize("arguments", [["runs", "--json", "prune", "--dry-run"], ["runs", "prune", "--dry-run", "--json"]])
def test_json_counts_wherever_it_is_said(three, capsys, arguments):
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
