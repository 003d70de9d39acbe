"""A run goes to another computer as one file; what comes in is checked like any upload."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signcore.datasets import library
from signcore.errors import DataError, RunError
from signcore.runs.artifacts import PREDICTIONS_NAME
from signcore.runs.moving import pack, unpack
from signcore.runs.states import read_states
from signcore.runs.store import RunState, RunStore
from tests.toy_runs import Trained


@pytest.fixture
def packed(trained_toy: Trained, tmp_path: Path) -> Path:
    path = tmp_path / "ours.signlab"
    pack(trained_toy.store, trained_toy.run, trained_toy.dataset, path)
    return path


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same file with its members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_record(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    def edit(members: dict[str, bytes]) -> None:
        record = json.loads(members["run.json"])
        change(record)
        members["run.json"] = json.dumps(record).encode()

    return changed(path, edit)


def nothing_is_kept(store: RunStore) -> bool:
    return not store.ids() and store.folders() == [] and not library.stored_datasets()


def test_a_run_arrives_as_it_was(packed: Path, trained_toy: Trained) -> None:
    store = RunStore()
    run = unpack(store, packed)
    theirs = trained_toy.run
    assert (run.id, run.name, run.config, run.data, run.state, run.created) == (
        theirs.id,
        theirs.name,
        theirs.config,
        theirs.data,
        theirs.state,
        theirs.created,
    )
    assert run.facts == replace(theirs.facts, pid=None, held=())
    assert store.epochs(run.id) == trained_toy.store.epochs(theirs.id)
    assert store.batches(run.id) == trained_toy.store.batches(theirs.id)
    assert store.model_path(run.id).read_bytes() == trained_toy.model.read_bytes()
    assert list(read_states(store.run_folder(run.id))) == list(read_states(trained_toy.model.parent))
    assert library.open_dataset(run.data.id).content_hash == trained_toy.dataset.content_hash
    assert np.load(store.run_folder(run.id) / PREDICTIONS_NAME).shape == (96, 24)


def test_the_same_file_twice_is_two_runs(packed: Path) -> None:
    store = RunStore()
    one, other = unpack(store, packed), unpack(store, packed)
    assert one.id != other.id and {one.id, other.id} == store.ids()


def test_a_run_that_goes_on_stays(trained_toy: Trained, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is still training"):
        pack(trained_toy.store, replace(trained_toy.run, state=RunState.TRAINING), None, tmp_path / "a.signlab")
    assert list(tmp_path.iterdir()) == []


def test_without_signs_the_other_computer_needs_them(trained_toy: Trained, tmp_path: Path) -> None:
    pack(trained_toy.store, trained_toy.run, None, tmp_path / "a.signlab")
    run = unpack(RunStore(), tmp_path / "a.signlab")
    with pytest.raises(DataError, match="is not here"):
        library.open_dataset(run.data.id)


REFUSED = r"^(ours\.signlab (is not a SignLab run, or it is damaged|can't be imported)|This file comes from a later)"
RECORDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "a later version": lambda record: record.update(format=2),
    "no settings": lambda record: record["run"]["config"]["train"].update(epochs="many"),
    "settings out of limits": lambda record: record["run"]["config"]["model"].update(filters=[10**9]),
    "a state of its own": lambda record: record["run"].update(state="ruling"),
    "an id that is a path": lambda record: record["run"]["data"].update(id="../../etc"),
    "a name that is a list": lambda record: record["run"].update(name=["a"]),
    "a moment that is none": lambda record: record["run"].update(created=1e300),
    "an epoch without a loss": lambda record: record["epochs"][0].update(loss="low"),
    "an epoch that is a list": lambda record: record.update(epochs=[[1]]),
    "a batch of a number too large": lambda record: record["batches"][0].update(step=10**30),
}


@pytest.mark.parametrize("what", list(RECORDS))
def test_a_record_that_is_none_is_refused(what: str, packed: Path) -> None:
    store = RunStore()
    with pytest.raises(RunError, match=REFUSED):
        unpack(store, with_record(packed, RECORDS[what]))
    assert nothing_is_kept(store)


def _npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def _npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


SIGNS = [f"{part}-{what}" for part in ("training", "validation") for what in ("images", "labels", "rows")]
MEMBERS: dict[str, Callable[[dict[str, bytes]], None]] = {
    "no record": lambda members: members.pop("run.json") and None,
    "a model that is none": lambda members: members.update({"model.keras": b"PK\x03\x04 not"}),
    "answers that are pickled": lambda members: members.update({PREDICTIONS_NAME: _npy(np.array([{"a": 1}], dtype=object))}),
    "answers of another shape": lambda members: members.update({PREDICTIONS_NAME: _npy(np.zeros((3, 25), np.float16))}),
    "states that are none": lambda members: members.update({"states.npz": b"no"}),
    "signs that are pickled": lambda members: members.update({"signs.npz": _npz(**{"training-images": np.array([{}], dtype=object)})}),
    "signs of another size": lambda members: members.update(
        {
            "signs.npz": _npz(
                **{
                    f"{part}-{what}": np.zeros((2, 9, 9), np.uint8)
                    for part in ("training", "validation")
                    for what in ("images", "labels", "rows")
                }
            )
        }
    ),
}


@pytest.mark.parametrize("what", list(MEMBERS))
def test_a_member_that_is_none_is_refused(what: str, packed: Path) -> None:
    store = RunStore()
    with pytest.raises(
        RunError, match=r"ours\.signlab (is not a SignLab run, or it is damaged|can't be imported)|is not a SignLab model file"
    ):
        unpack(store, changed(packed, MEMBERS[what]))
    assert nothing_is_kept(store)


def test_signs_that_are_not_the_run_s_are_refused(packed: Path) -> None:
    store = RunStore()
    with pytest.raises(RunError, match="damaged"):
        unpack(store, with_record(packed, lambda record: record["run"]["data"].update(hash="0" * 64, id="0" * 16)))
    assert nothing_is_kept(store)


def test_other_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for name, content in (("a.signlab", b""), ("b.signlab", b"not a ZIP"), ("c.signlab", b"PK\x05\x06" + bytes(18))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RunError, match="is not a SignLab run, or it is damaged"):
            unpack(RunStore(), tmp_path / name)


def test_a_member_is_read_up_to_its_limit(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unpack.__globals__["_LIMITS"], "run.json", 100)
    with pytest.raises(RunError, match="damaged"):
        unpack(RunStore(), packed)


def test_facts_of_another_kind_are_left_out(packed: Path) -> None:
    def edit(record: dict[str, Any]) -> None:
        record["run"]["facts"] |= {"parameters": "many", "device": ["x"], "versions": {"keras": 3}, "pid": 1, "seconds": 2.5}

    run = unpack(RunStore(), with_record(packed, edit))
    assert (run.facts.parameters, run.facts.device, run.facts.versions, run.facts.pid, run.facts.seconds) == (0, "", {}, None, 2.5)
