from __future__ import annotations

import errno

import pytest

from signcore.datasets import Origin, SignDataset
from signcore.errors import DataError, FolderError
from signcore.machine_trouble import in_words, is_machines
from signcore.paths import data_folder, shown_name, store_folder
from tests.toy_runs import tiny_config, toy_part

KOREAN = "학습_train.csv".encode("cp949").decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("caf\udce9.csv", r"caf\xe9.csv"),
        ("a\ud800b", r"a\ud800b"),
        ("ä.csv", "ä.csv"),
        ("한글", "한글"),
        ("", ""),
        (KOREAN, "학습_train.csv"),
        ("\u1112\u1161\u11ab", "한"),  # as macOS keeps it
    ],
)
def test_a_name_from_anywhere_can_be_shown_and_stored(name, shown):
    assert shown_name(name) == shown
    shown_name(name).encode()


@pytest.mark.parametrize("name", ["caf\udce9", "\ud800", "a\0b", "\udcff" * 100])
def test_a_run_may_be_called_anything(run_store, toy_signs, name):
    run = run_store.create(tiny_config(), toy_signs, name, owner=name)
    run_store.rename(run.id, name)
    run_store.set_state(run.id, run.state, reason=name)
    kept = run_store.run(run.id)
    assert (kept.name + kept.owner + kept.reason).encode() and len(kept.name) <= 60
    odd = SignDataset.of(name, {"training": toy_part(24), "validation": toy_part(24)}, Origin("csv"))
    assert run_store.create(tiny_config(), odd).data.name.encode()


@pytest.mark.parametrize("look", [store_folder, data_folder])
def test_nothing_and_empty_mean_the_usual_folder(monkeypatch, tmp_path, look):
    monkeypatch.setattr("signcore.paths.PROJECT_FOLDER", tmp_path)
    for name in ("SIGNLAB_STORE", "SIGNLAB_DATA"):
        monkeypatch.setenv(name, "")
    assert look().parent == tmp_path


def test_a_folder_of_nobody_is_a_sentence(monkeypatch):
    monkeypatch.setenv("SIGNLAB_STORE", "~nobody-of-that-name/x")
    with pytest.raises(FolderError, match="SIGNLAB_STORE is set to ~nobody-of-that-name/x"):
        store_folder()


def test_the_machines_trouble_is_told_from_a_damaged_file():
    assert is_machines(OSError(errno.EMFILE, "x")) and is_machines(MemoryError())
    assert not is_machines(OSError(errno.EINVAL, "x")) and not is_machines(ValueError("x"))
    wrapped = ValueError("bad file")
    wrapped.__cause__ = OSError(errno.EMFILE, "Too many open files")
    assert is_machines(wrapped) and in_words(wrapped).startswith("too many files and connections")


def test_too_many_open_files_are_no_damaged_data_set(monkeypatch, toy_signs):
    from signcore.datasets import library

    def refuse(*_arguments, **_more):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(library.np, "load", refuse)
    with pytest.raises(DataError, match="can't be opened now: too many files") as refused:
        library.open_dataset(toy_signs.id)
    assert "damaged" not in str(refused.value)
