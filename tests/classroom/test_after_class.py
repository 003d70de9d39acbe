"""All of a class in one ZIP, read back; and all of a class deleted."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signcore.classroom.archive import write_archive
from signcore.classroom.clearing import clear_class
from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE, People
from signcore.classroom.pooled import lacking, only_checked, shares_of
from signcore.classroom.settings import class_settings
from signcore.cli import main
from signcore.datasets import Choices, DataFile, SignDataset, collected, library, load_files
from signcore.running.scheduler import Scheduler
from signcore.runs import moving
from signcore.runs.store import Command, RunState, RunStore
from tests.idle_launcher import IdleLauncher
from tests.toy_runs import Trained, tiny_config


def _sign(letter: str, person: str, owner: str = "", grey: int = 7) -> collected.CollectedSign:
    return collected.keep_sign(np.full((28, 28), grey, np.uint8), letter, person, owner)


@pytest.fixture
def class_store(trained_toy: Trained, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> RunStore:
    """A store with a trained run from elsewhere, taken in, and one that only stands in the record, of the same signs."""
    path = tmp_path / "one.signlab"
    with monkeypatch.context() as there:
        there.setenv("SIGNLAB_STORE", str(trained_toy.store.folder))
        moving.pack(trained_toy.store, trained_toy.run, trained_toy.dataset, path)
    store = RunStore()
    moving.unpack(store, path)
    store.create(tiny_config(), library.open_dataset(trained_toy.run.data.id), "=later", "Jun", state=RunState.STOPPED)
    return store


def test_the_archive_holds_runs_networks_cards_and_signs(
    class_store: RunStore, trained_toy: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [_sign("A", "Mina", grey=9), _sign("B", "=Jun", grey=200)]
    going = class_store.create(tiny_config(), library.open_dataset(trained_toy.run.data.id), "going").id
    target, told = tmp_path / "class.zip", list[tuple[int, int]]()
    said = write_archive(class_store, target, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    assert going in said and "still goes on" in said
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        about = archive.read("README.txt").decode()
        card = archive.read(f"cards/{trained_toy.run.id}.md").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("class-set/signs.csv").decode())))
        pictures = [np.asarray(Image.open(io.BytesIO(archive.read(f"class-set/{row['file']}")))) for row in rows]
        archive.extractall(tmp_path / "out")
    assert f"models/{trained_toy.run.id}.keras" in names and sum(name.startswith("runs/") for name in names) == 2
    assert trained_toy.run.name in about and "Jun" in about and "2 signs of our own hands" in about and going in about
    assert card.startswith("# ")
    assert [(row["letter"], row["person"], row["name"]) for row in rows] == [("A", "1", "Mina"), ("B", "2", "'=Jun")]
    for picture, sign in zip(pictures, kept, strict=True):
        np.testing.assert_array_equal(picture, sign.pixels)

    monkeypatch.setenv("SIGNLAB_STORE", str(tmp_path / "elsewhere"))
    there = RunStore()
    order = [line.split()[0] for line in about.splitlines() if line[:1].isalnum() and f"runs/{line.split()[0]}.signlab" in names]
    assert len(order) == 2
    back = [moving.unpack(there, tmp_path / "out" / "runs" / f"{run_id}.signlab") for run_id in order]
    assert [run.name for run in back] == ["Shared", "=later"]
    assert there.epochs(back[0].id) == trained_toy.store.epochs(trained_toy.run.id)
    assert library.open_dataset(back[1].data.id).content_hash == trained_toy.dataset.content_hash, "the signs came with the first"


def test_a_run_without_a_name_is_called_by_its_id_once(class_store: RunStore, trained_toy: Trained, tmp_path: Path) -> None:
    dataset = library.open_dataset(trained_toy.run.data.id)
    over, going = (class_store.create(tiny_config(), dataset).id for _number in range(2))
    class_store.set_state(over, RunState.STOPPED)
    said = write_archive(class_store, tmp_path / "class.zip")
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        assert over in archive.read("README.txt").decode().splitlines()
    assert said.count(going) == 1


def test_the_class_set_of_an_archive_can_be_loaded_as_pictures(tmp_path: Path, run_store: RunStore) -> None:
    for number, letter in enumerate("AABBCC"):
        _sign(letter, f"person {number % 2}", grey=20 + 30 * number)
    write_archive(run_store, tmp_path / "class.zip")
    packed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "class.zip") as archive, zipfile.ZipFile(packed, "w") as only:
        for name in archive.namelist():
            if name.startswith("class-set/") and name.endswith(".png"):
                only.writestr(name.removeprefix("class-set/"), archive.read(name))
    loaded = load_files([DataFile("ours.zip", content=packed.getvalue())], Choices(any_pictures=True))
    assert sorted(np.concatenate([part.labels for part in loaded.parts.values()])) == [0, 0, 1, 1, 2, 2]


def test_the_command_archives_and_tells_how_far_it_is(class_store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", str(tmp_path / "class.zip"), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "file": str(tmp_path / "class.zip"),
        "bytes": (tmp_path / "class.zip").stat().st_size,
        "said": json.loads(said.out)["said"],
    }
    assert "2/2" in said.err.splitlines()


def test_a_process_of_its_own_makes_the_archive_and_tells_how_far_it_is(class_store: RunStore, tmp_path: Path) -> None:
    told = list[tuple[int, int]]()
    Desk(ALONE, class_store).take_everything_home(tmp_path / "class.zip", lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    with zipfile.ZipFile(tmp_path / "class.zip") as archive:
        assert archive.testzip() is None and "README.txt" in archive.namelist()


def test_all_of_a_class_is_deleted_and_what_is_no_class_s_stays(run_store: RunStore, toy_signs: SignDataset) -> None:
    people = People(run_store)
    mina, secret = people.join("Mina", people.join_code())
    people.become_teacher(people.renew_teacher_secret())
    code = people.join_code()
    desk = Desk(people.everybody()[0], run_store, lambda: Scheduler(run_store, IdleLauncher()), people)
    desk.change_settings(epochs=7)
    for person in ("Mina", "Jun"):
        _sign("A", person, mina.id)
    own = collected.as_dataset(collected.collected_signs(), ["Jun"])
    over = run_store.create(tiny_config(), own, person=mina.id, state=RunState.FINISHED)
    run_store.model_path(over.id).parent.mkdir(parents=True, exist_ok=True)
    run_store.model_path(over.id).touch()
    queued = run_store.create(tiny_config(), toy_signs, person=mina.id)
    asked = desk.together.ask("label", (), "")
    desk.together.answer(asked.id, "784")
    desk.together.call_everyone("data")
    desk.together.change_board(hidden=frozenset({over.id}))
    done = desk.clear()
    assert (done.runs, done.signs, done.people, done.datasets, done.still_going) == (2, 2, 1, 1, 0)
    assert run_store.ids() == set() and not run_store.run_folder(over.id).exists() and not run_store.run_folder(queued.id).exists()
    assert collected.count_signs() == 0 and list(library.stored_datasets()) == [toy_signs.id], "tables stay"
    assert people.by_secret(secret) is None and [one.is_teacher for one in people.everybody()] == [True]
    assert people.join_code() != code and class_settings(run_store).epochs == 7
    together = desk.together
    assert together.question() is None and together.standing_call() is None and together.board_rules().hidden == frozenset()
    assert run_store.database.select("SELECT * FROM replies") == []


def test_what_still_trains_is_told_to_stop_and_stays_with_its_signs_until_it_has(run_store: RunStore) -> None:
    for person in ("Mina", "Jun"):
        _sign("A", person)
    own = collected.as_dataset(collected.collected_signs(), ["Jun"])
    run = run_store.create(tiny_config(), own)
    run_store.set_state(run.id, RunState.TRAINING)
    scheduler, people = Scheduler(run_store, IdleLauncher()), People(run_store)
    done = clear_class(run_store, scheduler, people, patience=0.0)
    assert (done.runs, done.still_going, done.datasets) == (0, 1, 0)
    assert Command.STOP in [command for command, _value in run_store.take_commands(run.id)]
    assert own.id in library.stored_datasets()
    run_store.set_state(run.id, RunState.STOPPED)
    done = clear_class(run_store, scheduler, people, patience=0.0)
    assert (done.runs, done.still_going, done.datasets) == (1, 0, 1)


def test_the_command_deletes_only_with_yes(run_store: RunStore, toy_signs: SignDataset, capsys: pytest.CaptureFixture[str]) -> None:
    run_store.create(tiny_config(), toy_signs, state=RunState.FINISHED)
    _sign("A", "Mina")
    assert main(["clear"]) == 0
    assert "With --yes this goes: 1 training, 1 collected sign, 0 people." in capsys.readouterr().out
    assert len(run_store.ids()) == 1 and collected.count_signs() == 1
    assert main(["clear", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["deleted"] is True
    assert run_store.ids() == set() and collected.count_signs() == 0


def test_pooled_signs_tell_who_gave_how_many_and_what_lacks() -> None:
    for letter in "ABC":
        _sign(letter, "Mina", "p1")
    _sign("D", "Jun", "p2")
    signs = collected.collected_signs()
    mina, jun = shares_of(signs)
    assert (mina.person, mina.count, mina.owners) == ("Mina", 3, {"p1"}) and (jun.person, jun.count) == ("Jun", 1)
    assert "".join(lacking(signs)) == "EFGHIKLMNOPQRSTUVWXY" and "".join(mina.lacking) == "DEFGHIKLMNOPQRSTUVWXY"
    assert only_checked(signs, "Jun") == ("D",) and only_checked(signs, "Mina") == ("A", "B", "C")
