"""The store of parsed data sets: whole or not there, and mended when it was damaged."""

from __future__ import annotations

import errno
import json
import threading
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import TRAINING, VALIDATION, Origin, Part, SignDataset, library
from signcore.errors import DataError


def _dataset(seed: int = 0, count: int = 24) -> SignDataset:
    random = np.random.default_rng(seed)

    def part() -> Part:
        images = random.integers(0, 256, (count, 28, 28), np.uint8)
        labels, numbers = (np.arange(count) % 24).astype(np.uint8), np.arange(count, dtype=np.int32)
        return Part(images, labels, numbers, {"yaw": random.random(count, np.float32)})

    return SignDataset.of(
        f"signs {seed}", {TRAINING: part(), VALIDATION: part()}, Origin("csv", ("a.csv",), "kaggle", recipe={"seed": seed})
    )


def test_what_goes_in_comes_out() -> None:
    dataset = _dataset()
    kept = library.add(dataset)
    opened = library.open_dataset(dataset.id)
    for found in (kept, opened):
        assert (found.name, found.content_hash, found.origin) == (dataset.name, dataset.content_hash, dataset.origin)
        for name, part in dataset.parts.items():
            for array in ("images", "labels", "rows"):
                np.testing.assert_array_equal(getattr(found.parts[name], array), getattr(part, array))
            np.testing.assert_array_equal(found.parts[name].factors["yaw"], part.factors["yaw"])
    assert library.stored_datasets() == {dataset.id: "signs 0"}


def test_a_key_finds_what_was_parsed() -> None:
    dataset = _dataset()
    assert library.find_parsed("abc") is None
    library.add(dataset, parsed_key="abc")
    found = library.find_parsed("abc")
    assert found is not None
    assert found.id == dataset.id


@pytest.mark.parametrize("wrong", ["", "nowhere", "../..", "/etc", "0123456789abcdef", "a" * 5000, "0123456789ABCDEF", "\0", "٣" * 16])
def test_ids_come_from_addresses_and_may_be_anything(wrong: str) -> None:
    with pytest.raises(DataError, match=r"The data set .* is not here"):
        library.open_dataset(wrong)


@pytest.mark.parametrize("file", ["training-images.npy", "validation-labels.npy", "dataset.json", "training-factor-yaw.npy"])
@pytest.mark.parametrize("damage", ["cut off", "garbage", "gone"])
def test_a_damaged_data_set_is_said_and_written_anew(file: str, damage: str, store: Path) -> None:
    dataset = _dataset()
    library.add(dataset, parsed_key="abc")
    path = store / "datasets" / dataset.id / file
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:40] if damage == "cut off" else b"\x93NUMPY garbage \xff")
    with pytest.raises(DataError, match=r"is damaged|is not here"):
        library.open_dataset(dataset.id)
    assert library.find_parsed("abc") is None
    library.stored_datasets()  # one damaged data set must not hide the others
    assert library.add(dataset).content_hash == dataset.content_hash


def test_arrays_of_another_data_set_are_noticed(store: Path) -> None:
    dataset, longer = _dataset(), _dataset(1, count=48)
    library.add(dataset)
    library.add(longer)
    source = store / "datasets" / longer.id / "training-labels.npy"
    (store / "datasets" / dataset.id / "training-labels.npy").write_bytes(source.read_bytes())
    with pytest.raises(DataError, match="is damaged"):
        library.open_dataset(dataset.id)


def test_a_damaged_note_counts_as_none(store: Path) -> None:
    library.add(_dataset(), parsed_key="abc")
    (store / "datasets" / "parsed-abc.txt").write_bytes(b"\xff\xfe")
    assert library.find_parsed("abc") is None


def test_a_full_disk_is_said_and_leaves_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[object] = []

    def save(file: object, array: object) -> None:
        if len(saved) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        saved.append(file)

    monkeypatch.setattr(library.np, "save", save)
    with pytest.raises(DataError, match=r"can't be kept in .*: the disk is full\."):
        library.add(_dataset())
    assert not list((store / "datasets").iterdir())


def test_what_a_crash_left_behind_is_not_listed(store: Path) -> None:
    library.add(_dataset())
    unfinished = store / "datasets" / "building-x1"
    unfinished.mkdir()
    (unfinished / "dataset.json").write_text(json.dumps({"name": "half"}))
    assert list(library.stored_datasets().values()) == ["signs 0"]


def test_many_at_once_keep_one_copy(store: Path) -> None:
    dataset = _dataset()
    failed: list[Exception] = []

    def add() -> None:
        try:
            assert library.add(dataset, parsed_key="abc").id == dataset.id
        except Exception as error:  # noqa: BLE001 - told to the test below
            failed.append(error)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(path.name for path in (store / "datasets").iterdir()) == sorted([dataset.id, "parsed-abc.txt"])


def test_the_newest_comes_first(store: Path) -> None:
    import os

    old, new = _dataset(1), _dataset(2)
    for dataset, when in ((new, 2_000_000), (old, 1_000_000)):
        library.add(dataset)
        os.utime(store / "datasets" / dataset.id / "dataset.json", (when, when))
    assert list(library.stored_datasets()) == [new.id, old.id]


def test_a_removed_data_set_is_gone_with_its_notes_and_no_other(store: Path) -> None:
    kept, removed = library.add(_dataset(0), parsed_key="kept"), library.add(_dataset(1), parsed_key="gone")
    library.remove(removed.id)
    assert library.stored_datasets() == {kept.id: "signs 0"}
    assert library.find_parsed("gone") is None and library.find_parsed("kept") is not None
    assert {path.name for path in (store / "datasets").iterdir()} == {kept.id, "parsed-kept.txt"}
    library.remove(removed.id)
    assert library.add(_dataset(1)).id == removed.id, "and it can come back"


@pytest.mark.parametrize("wrong", ["", "..", "../..", "/", "*", "0123456789ABCDEF", "\0"])
def test_removing_touches_nothing_outside(wrong: str, store: Path) -> None:
    library.add(_dataset())
    before = sorted(store.rglob("*"))
    library.remove(wrong)
    assert sorted(store.rglob("*")) == before
