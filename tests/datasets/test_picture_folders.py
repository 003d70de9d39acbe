"""Folders of pictures on disk: what is found, offered and read, and what is not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from signcore.datasets import DataFile, files, find_data_files, load_dataset, load_files, picture_offers
from signcore.errors import DataError
from tests.datasets.csv_files import KAGGLE, rows, text, zipped
from tests.datasets.picture_files import pictures as made


def spread(folder: Path, members: dict[str, bytes]) -> Path:
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def offered(folder: Path) -> list[list[str]]:
    return [[file.path.relative_to(folder).as_posix() for file in offer if file.path] for offer in find_data_files(folder)]


def test_a_folder_gives_the_same_signs_as_its_zip(tmp_path: Path) -> None:
    members = made("train/A", "train/b", "test/A", "test/b", "train/J") | {"README.txt": b"hello", "train/A/cut.jpg": b"\xff\xd8\xff\xe0"}
    packed = load_files([DataFile("signs.zip", content=zipped(members))])
    loose = load_dataset(str(spread(tmp_path / "signs", members)))
    assert loose.content_hash == packed.content_hash and loose.origin.split == "given"
    assert (packed.name, loose.name) == ("signs.zip", "signs")
    assert loose.origin.notices == packed.origin.notices
    assert [notice.kind for notice in loose.origin.notices] == ["pictures_read", "pictures_damaged", "left_out_folders", "no_pictures"]


def test_a_changed_picture_is_read_again(tmp_path: Path) -> None:
    folder = spread(tmp_path / "signs", made("A", "B"))
    first = load_dataset(str(folder))
    assert load_dataset(str(folder)).id == first.id
    (folder / "A" / "0.png").write_bytes((folder / "B" / "1.png").read_bytes())
    os.utime(folder / "A" / "0.png", ns=(1, 1))
    assert load_dataset(str(folder)).id != first.id


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (("A", "B"), [["."]]),
        (("train/A", "train/B", "test/A", "test/B"), [["."]]),
        (("asl/A", "asl/B", "mine/A", "mine/B"), [["asl"], ["mine"]]),
        (("asl_train/A", "asl_test/A", "mine/A", "mine/B"), [["asl_train", "asl_test"], ["mine"]]),
        (("deep/asl/train/A", "deep/asl/train/B"), [["deep"]]),
        (("0", "1", "24"), [["."]]),
    ],
)
def test_what_a_data_folder_offers(members: tuple[str, ...], expected: list[list[str]], tmp_path: Path) -> None:
    folder = spread(tmp_path / "data", made(*members, count=1))
    assert offered(folder) == expected


def test_flat_pictures_in_the_data_folder_are_offered_and_others_are_not(tmp_path: Path) -> None:
    png = next(iter(made("A").values()))
    assert offered(spread(tmp_path / "flat", {f"{letter}{i}.png": png for letter in "AB" for i in (1, 2)})) == [["."]]
    assert offered(spread(tmp_path / "other", {"IMG_1.png": png, "IMG_2.png": png, "notes/readme.txt": b"x"})) == []


def test_files_come_before_folders_and_the_command_line_asks_which(tmp_path: Path) -> None:
    folder = spread(tmp_path / "data", made("asl/A", "asl/B") | {"signs.csv": text(rows(KAGGLE * 2))})
    assert offered(folder) == [["signs.csv"], ["asl"]]
    with pytest.raises(DataError, match=r"holds several data sets \(signs\.csv, asl\)"):
        load_dataset(str(folder))
    assert len(load_dataset(str(folder / "asl")).training) == 8


def test_two_folders_that_belong_together_are_one_set(tmp_path: Path) -> None:
    folder = spread(tmp_path / "data", made("asl_train/A", "asl_train/B", "asl_test/A", "asl_test/B"))
    dataset = load_dataset(str(folder))
    assert (len(dataset.training), len(dataset.validation), dataset.origin.split) == (10, 10, "given")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_below_a_folder_are_not_followed(tmp_path: Path) -> None:
    spread(tmp_path / "outside", made("C"))
    folder = spread(tmp_path / "signs", made("A", "B"))
    (folder / "C").symlink_to(tmp_path / "outside" / "C")
    (folder / "A" / "x.png").symlink_to(tmp_path / "outside" / "C" / "0.png")
    (folder / "B" / "round").symlink_to(folder)
    (folder / "pipe").mkdir()
    os.mkfifo(folder / "A" / "pipe.png")
    dataset = load_dataset(str(folder))
    assert len(dataset.training) + len(dataset.validation) == 10
    said = dataset.notices()
    assert any("links" in notice and "A/x.png" in notice and "B/round" in notice and "A/pipe.png" in notice for notice in said)
    (tmp_path / "elsewhere").symlink_to(folder)  # a folder that somebody names is followed wherever it lies
    assert load_dataset(str(tmp_path / "elsewhere")).id == dataset.id


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_what_may_not_be_read_is_said(tmp_path: Path) -> None:
    folder = spread(tmp_path / "signs", made("A", "B", "C"))
    (folder / "A" / "0.png").chmod(0)
    (folder / "C").chmod(0)
    said = " ".join(load_dataset(str(folder)).notices())
    (folder / "C").chmod(0o700)
    assert "9 of 10 pictures were read." in said and "there is no permission to read them: A/0.png" in said and "Not opened" in said


def test_a_picture_that_goes_while_it_is_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from signcore.datasets import picture_tree

    folder = spread(tmp_path / "signs", made("A", "B"))
    found = picture_tree.FolderTree.files

    def gone(tree: picture_tree.FolderTree) -> list[picture_tree.TreeFile]:
        listed = found(tree)
        (folder / "A" / "0.png").unlink(missing_ok=True)
        return listed

    monkeypatch.setattr(picture_tree.FolderTree, "files", gone)
    assert any("there is no permission to read them: A/0.png" in notice for notice in load_dataset(str(folder)).notices())


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path) -> None:
    folder = spread(tmp_path / "signs", made("A", "B"))
    (folder / "A" / os.fsdecode(b"\xbb\xe7.png")).write_bytes(b"hello")
    dataset = load_dataset(str(folder))
    " ".join(dataset.notices()).encode("utf-8")
    assert any("not pictures" in notice for notice in dataset.notices())


def test_very_many_files_are_refused_and_never_listed_for_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = spread(tmp_path / "data", made("asl/A", "asl/B", count=30))
    monkeypatch.setattr(files, "MAX_ARCHIVE_ENTRIES", 50)
    with pytest.raises(DataError, match="asl holds 51 files, too many"):
        load_dataset(str(folder / "asl"))
    looks: list[object] = []
    real = os.scandir
    monkeypatch.setattr(picture_offers.os, "scandir", lambda place: looks.append(place) or real(place))
    spread(folder, {f"{i:03}/{j}/x.txt": b"" for i in range(30) for j in range(10)})
    monkeypatch.setattr(picture_offers, "_LOOKS", 100)
    find_data_files(folder)
    assert len(looks) < 100
