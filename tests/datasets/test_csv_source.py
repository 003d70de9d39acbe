"""Loading Sign Language MNIST: both ways of numbering, every way of packing, the parts, the store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from signcore.datasets import (
    TRAINING,
    VALIDATION,
    Choices,
    DataFile,
    UnknownConventionError,
    csv_source,
    find_data_files,
    library,
    load_csv,
    load_dataset,
)
from signcore.errors import DataError
from signcore.images import PIXEL_COUNT
from signcore.labels import LETTERS, LabelConvention
from tests.datasets.csv_files import COURSE, KAGGLE, gzipped, header, pixels_of, rows, text, upload, zipped

TRAIN = rows(KAGGLE * 3, seed=1)
VALID = rows(KAGGLE, seed=2)
IN_ORDER = np.arange(24)


@pytest.mark.parametrize("with_header", [True, False], ids=["header", "no header"])
@pytest.mark.parametrize(("codes", "convention"), [(KAGGLE, "kaggle"), (COURSE, "course")])
def test_both_ways_of_numbering_give_the_same_letters(codes: tuple[int, ...], convention: str, with_header: bool) -> None:
    train, valid = rows(codes * 3, seed=1), rows(codes, seed=2)
    dataset = load_csv(
        [
            upload("sign_mnist_train.csv", text(train, with_header=with_header)),
            upload("sign_mnist_valid.csv", text(valid, with_header=with_header)),
        ]
    )
    np.testing.assert_array_equal(dataset.training.labels, np.tile(IN_ORDER, 3))
    np.testing.assert_array_equal(dataset.validation.labels, IN_ORDER)
    np.testing.assert_array_equal(dataset.training.images, pixels_of(train))
    np.testing.assert_array_equal(dataset.validation.images, pixels_of(valid))
    np.testing.assert_array_equal(dataset.training.rows, np.arange(72))
    assert dataset.training.images.dtype == dataset.training.labels.dtype == np.uint8
    assert (dataset.origin.source, dataset.origin.convention, dataset.origin.split) == ("csv", convention, "given")
    assert dataset.origin.files == ("sign_mnist_train.csv", "sign_mnist_valid.csv")
    assert dataset.notices() == []


def _packed(folder: Path, how: str) -> list[DataFile]:
    train, valid = text(TRAIN), text(VALID)
    contents = {
        "csv": {"sign_mnist_train.csv": train, "sign_mnist_test.csv": valid},
        "gzip": {"sign_mnist_train.csv.gz": gzipped(train), "sign_mnist_test.csv.gz": gzipped(valid)},
        "gzip, called csv": {"sign_mnist_train.csv": gzipped(train), "sign_mnist_test.csv": gzipped(valid)},
        "a zip each": {"train.zip": zipped({"a.csv": train}), "test.zip": zipped({"b_test.csv": valid})},
        "one zip": {"archive.zip": zipped({"sign_mnist_test.csv": valid, "sign_mnist_train.csv": train})},
        "kaggle's zip": {
            "archive.zip": zipped(
                {
                    "amer_sign2.png": b"\x89PNG",
                    "sign_mnist_test.csv": valid,
                    "sign_mnist_test/sign_mnist_test.csv": valid,
                    "sign_mnist_train.csv": train,
                    "sign_mnist_train/sign_mnist_train.csv": train,
                    "__MACOSX/._sign_mnist_train.csv": b"resource fork",
                }
            )
        },
    }[how]
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [DataFile.at(folder / name) for name in contents]


@pytest.mark.parametrize("how", ["csv", "gzip", "gzip, called csv", "a zip each", "one zip", "kaggle's zip"])
def test_packing_makes_no_difference(how: str, tmp_path: Path) -> None:
    plain = load_csv([upload("train.csv", text(TRAIN)), upload("valid.csv", text(VALID))])
    packed = load_csv(_packed(tmp_path, how))
    assert packed.content_hash == plain.content_hash
    assert len(packed.training) == 72
    assert len(packed.validation) == 24


def test_the_hash_is_of_images_and_labels_alone() -> None:
    """Written out once more by hand: both parts, in order, images then labels."""
    dataset = load_csv([upload("train.csv", text(TRAIN)), upload("valid.csv", text(VALID))])
    digest = hashlib.sha256(b"signlab data set 1")
    for name, count, table in (("training", 72, TRAIN), ("validation", 24, VALID)):
        digest.update(f"{name} {count}".encode())
        digest.update(pixels_of(table).tobytes())
        digest.update(bytes(KAGGLE.index(int(str(line[0]))) for line in table))
    assert dataset.content_hash == digest.hexdigest()
    assert dataset.id == digest.hexdigest()[:16]
    as_course = (
        [[KAGGLE.index(int(str(line[0]))), *line[1:]] for line in TRAIN],
        [[KAGGLE.index(int(str(line[0]))), *line[1:]] for line in VALID],
    )
    other_way = load_csv([upload("train.csv", text(as_course[0])), upload("valid.csv", text(as_course[1]))])
    assert other_way.content_hash == dataset.content_hash, "the same signs have the same hash, however they were numbered"


def test_the_second_load_comes_from_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [upload("train.csv", text(TRAIN)), upload("valid.csv", text(VALID))]
    first = load_csv(files)
    monkeypatch.setattr(csv_source, "read_table", lambda *_: pytest.fail("the file was parsed a second time"))
    second = load_csv(files)
    assert second.content_hash == first.content_hash
    for name in (TRAINING, VALIDATION):
        assert second.parts[name].images.tobytes() == first.parts[name].images.tobytes()
        assert second.parts[name].labels.tobytes() == first.parts[name].labels.tobytes()
    assert second.origin == first.origin


def test_what_is_loaded_is_mapped_and_cannot_be_written() -> None:
    dataset = load_csv([upload("train.csv", text(TRAIN))])
    for part in dataset.parts.values():
        assert isinstance(part.images, np.memmap)
        for array in (part.images, part.labels, part.rows):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


def test_another_file_of_the_same_name_is_read() -> None:
    first = load_csv([upload("train.csv", text(TRAIN))])
    other = load_csv([upload("train.csv", text(rows(KAGGLE * 3, seed=9)))])
    assert first.id != other.id
    assert set(library.stored_datasets()) == {first.id, other.id}


def test_a_single_file_is_split_by_letter() -> None:
    """3, 5, 10 and 12 rows of four letters: a fifth of each, rounded, is set aside."""
    codes = [0] * 3 + [9] * 5 + [1] * 10 + [23] * 12
    table = rows(codes, seed=4)
    dataset = load_csv([upload("train.csv", text(table))])
    assert dataset.origin.split == "stratified"
    aside = dataset.validation.letter_counts()
    assert {LETTERS[i]: int(aside[i]) for i in np.flatnonzero(aside)} == {"A": 1, "B": 2, "K": 1, "Y": 2}
    assert dataset.training.letter_counts().sum() == 24
    used = np.concatenate([dataset.training.rows, dataset.validation.rows])
    np.testing.assert_array_equal(np.sort(used), np.arange(30))
    np.testing.assert_array_equal(dataset.validation.images, pixels_of(table)[dataset.validation.rows])
    assert any("no validation file" in notice for notice in dataset.notices())
    again = load_csv([upload("again.csv", text(table))])
    np.testing.assert_array_equal(again.validation.rows, dataset.validation.rows)


def test_labels_that_fit_both_ways_are_asked_about(store: Path) -> None:
    file = upload("train.csv", text(rows([0, 1, 10, 23] * 2)))
    with pytest.raises(UnknownConventionError, match="fit more than one way"):
        load_csv([file])
    assert not list((store / "datasets").glob("*"))
    assert set(_letters(load_csv([file], Choices(LabelConvention.KAGGLE)))) == set("ABKX")
    assert set(_letters(load_csv([file], Choices(LabelConvention.COURSE)))) == set("ABLY")


def _letters(dataset: csv_source.SignDataset) -> list[str]:
    return [LETTERS[label] for label in dataset.training.labels]


def test_a_convention_that_only_one_part_tells_counts_for_both() -> None:
    dataset = load_csv([upload("train.csv", text(rows([0, 10, 24]))), upload("valid.csv", text(rows([10, 11])))])
    assert [LETTERS[label] for label in dataset.validation.labels] == ["K", "L"]


def test_missing_letters_are_said() -> None:
    without_a = [code for code in KAGGLE if code != 0]
    dataset = load_csv([upload("train.csv", text(rows(without_a))), upload("valid.csv", text(rows([0, 24])))])
    first, second = dataset.notices()
    assert "No training image shows A:" in first
    assert "No validation image shows B, C, D," in second


@pytest.mark.parametrize(
    ("names", "training"),
    [
        (("sign_mnist_train.csv", "sign_mnist_test.csv"), 0),
        (("sign_mnist_test.csv", "sign_mnist_train.csv"), 1),
        (("sign_mnist_valid.csv", "sign_mnist_train.csv"), 1),
        (("TRAIN.CSV", "Validation.csv"), 0),
        (("signs.csv", "signs_test.csv"), 0),
        (("signs_train.csv", "more.csv"), 0),
        (("a_val.csv", "a.csv"), 1),
    ],
)
def test_names_tell_the_parts(names: tuple[str, str], training: int) -> None:
    tables = [text(TRAIN) if place == training else text(VALID) for place in range(2)]
    dataset = load_csv([upload(name, content) for name, content in zip(names, tables, strict=True)])
    assert len(dataset.training) == 72
    assert dataset.origin.files[0] == names[training]


@pytest.mark.parametrize("names", [("a.csv", "b.csv"), ("train_valid.csv", "train_test.csv"), ("train.csv", "train2.csv")])
def test_names_that_do_not_tell_are_asked_about(names: tuple[str, str]) -> None:
    with pytest.raises(DataError, match="is for training"):
        load_csv([upload(name, text(VALID)) for name in names])


def test_the_order_can_be_said_instead() -> None:
    dataset = load_csv([upload("b.csv", text(TRAIN)), upload("a.csv", text(VALID))], in_order=True)
    assert (len(dataset.training), len(dataset.validation)) == (72, 24)


def test_progress_counts_the_rows_of_both_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signcore.datasets.csv_table._CHUNK_ROWS", 30)
    seen: list[int] = []
    load_csv([upload("train.csv", text(TRAIN)), upload("valid.csv", text(VALID))], progress=seen.append)
    assert seen == [30, 60, 72, 96]


def test_a_folder_offers_its_files(tmp_path: Path) -> None:
    for name in (
        "sign_mnist_train.csv",
        "sign_mnist_test.csv",
        "small_train.csv.gz",
        "small_valid.csv.gz",
        "other.zip",
        "notes.txt",
        "x.json",
    ):
        content = text([])  # a header alone: nothing more is looked at
        (tmp_path / name).write_bytes(gzipped(content) if name.endswith("gz") else content)
    (tmp_path / "folder.csv").mkdir()
    offers = [[file.name for file in offer] for offer in find_data_files(tmp_path)]
    assert offers == [["sign_mnist_train.csv", "sign_mnist_test.csv"], ["small_train.csv.gz", "small_valid.csv.gz"], ["other.zip"]]
    assert find_data_files(tmp_path / "nowhere") == []


def test_a_table_of_something_else_is_not_offered(tmp_path: Path) -> None:
    groups = b"row,photo\n0,17\n1,17\n"
    contents = {
        "signs.csv": text([]),
        "without_labels.csv": ",".join(header()[1:]).encode(),
        "signs_groups.csv": groups,
        "signs_groups.csv.gz": gzipped(groups),
        "damaged.csv.gz": gzipped(text(TRAIN))[:100],
        "empty.csv": b"",
        "picture.csv": b"\x89PNG\r\n",
        "archive.zip": zipped({"signs_groups.csv": groups}),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    offered = {file.name for offer in find_data_files(tmp_path) for file in offer}
    assert offered == contents.keys() - {"signs_groups.csv", "signs_groups.csv.gz"}
    (tmp_path / "signs_groups.csv").write_bytes(text(TRAIN))
    assert "signs_groups.csv" in {file.name for offer in find_data_files(tmp_path) for file in offer}, "it was changed, so looked at again"


def test_load_dataset_finds_what_a_command_line_names(tmp_path: Path) -> None:
    (tmp_path / "sign_mnist_train.csv").write_bytes(text(TRAIN))
    (tmp_path / "sign_mnist_valid.csv").write_bytes(text(VALID))
    of_folder = load_dataset(str(tmp_path))
    of_files = load_dataset(str(tmp_path / "sign_mnist_train.csv"), str(tmp_path / "sign_mnist_valid.csv"))
    alone = load_dataset(str(tmp_path / "sign_mnist_train.csv"))
    assert of_folder.id == of_files.id != alone.id
    with pytest.raises(DataError, match=r"no file or folder nowhere, and no source of that name. The sources are: synthetic"):
        load_dataset("nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"holds no \.csv, \.csv\.gz or \.zip file"):
        load_dataset(str(tmp_path / "empty"))


def test_pixels_stay_where_they_were() -> None:
    """Row-major: pixel 1 is top left, pixel 28 top right, pixel 29 the first of the second row."""
    table = rows(KAGGLE * 2)
    table[0][1:] = [0] * PIXEL_COUNT
    table[0][1], table[0][28], table[0][29], table[0][784] = 11, 22, 33, 44
    dataset = load_csv([upload("train.csv", text(table)), upload("valid.csv", text(VALID))])
    image = dataset.training.images[0]
    assert (image[0, 0], image[0, 27], image[1, 0], image[27, 27]) == (11, 22, 33, 44)
    assert image.astype(int).sum() == 110
