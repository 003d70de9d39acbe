"""Tables as people have them: each habit is read right and said, alone and together with others."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from signcore.datasets import Choices, DataFile, Question, QuestionError, SignDataset, find_data_files, library, load_csv, load_dataset
from signcore.datasets.csv_columns import NoLabelsError
from signcore.datasets.not_hands import flat_share, look_like_no_hands
from signcore.errors import DataError
from signcore.hand import render_signs
from signcore.labels import LETTERS
from tests.datasets.csv_files import COURSE, KAGGLE, PIXELS, header, pixels_of, rows, text, upload

SIGNS = rows(KAGGLE * 2, seed=3)
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
Table = Sequence[Sequence[object]]


def _frame() -> pd.DataFrame:
    return pd.DataFrame(SIGNS, columns=header())


def _written(table: Table, **options: str) -> bytes:
    return text(table, with_header=False, **options)


def _kinds(dataset: SignDataset) -> list[str]:
    assert all(notice.sentence() for notice in dataset.origin.notices)
    return [notice.kind for notice in dataset.origin.notices]


def _by_row(dataset: SignDataset) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of both parts in the order of the file's rows."""
    parts = list(dataset.parts.values())
    order = np.argsort(np.concatenate([part.rows for part in parts]))
    images, labels = (np.concatenate([getattr(part, name) for part in parts])[order] for name in ("images", "labels"))
    return images, labels


def _is_signs(dataset: SignDataset) -> None:
    images, labels = _by_row(dataset)
    np.testing.assert_array_equal(images, pixels_of(SIGNS))
    assert [KAGGLE[label] for label in labels] == [row[0] for row in SIGNS]


def _shuffled_columns() -> bytes:
    order = np.random.default_rng(5).permutation(PIXELS)
    return _frame()[["label", *(f"pixel{number + 1}" for number in order)]].to_csv(index=False).encode()


def _grid(cell: str) -> bytes:
    order = np.random.default_rng(6).permutation(PIXELS)
    names = [cell.format(row=place // 28, column=place % 28) for place in range(PIXELS)]
    return _written([["label", *(names[at] for at in order)], *([row[0], *(row[1 + at] for at in order)] for row in SIGNS)])


def _with_index(index: Sequence[int] | None = None) -> bytes:
    frame = _frame()
    return (frame if index is None else frame.set_index(pd.Index(index))).to_csv().encode()


def _letters() -> list[list[object]]:
    return [[LETTERS[KAGGLE.index(int(str(row[0])))], *row[1:]] for row in SIGNS]


def _read_again(again: dict[str, object], **writing: object) -> bytes:
    """What pandas makes of a file without a header that it takes for one with a header."""
    return pd.read_csv(io.BytesIO(_written(SIGNS)), **again).to_csv(**writing).encode()  # type: ignore[call-overload, no-any-return]


def _saved_by_numpy() -> bytes:
    saved = io.BytesIO()
    np.savetxt(saved, np.array(SIGNS))
    return saved.getvalue()


HABITS: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "an index that to_csv wrote": (_with_index, ["counting_column"]),
    "an index of shuffled rows": (lambda: _with_index(np.random.default_rng(1).permutation(48).tolist()), ["counting_column"]),
    "an index that began elsewhere": (lambda: _with_index(range(1000, 1048)), ["counting_column"]),
    "an index, read and written again": (lambda: pd.read_csv(io.BytesIO(_with_index())).to_csv().encode(), ["counting_column"] * 2),
    "an index without a header": (lambda: _frame().to_csv(header=False).encode(), ["counting_column"]),
    "rows' names as R writes them": (
        lambda: _written([header(), *([number + 1, *row] for number, row in enumerate(SIGNS))]),
        ["counting_column"],
    ),
    "commas at the end": (lambda: _written([[*row, ""] for row in [header(), *SIGNS]]), ["empty_columns"]),
    "commas at the end of rows alone": (lambda: _written([header(), *([*row, ""] for row in SIGNS)]), ["empty_columns"]),
    "commas at the end, no header": (lambda: _written([[*row, "", ""] for row in SIGNS]), ["empty_columns"]),
    "Excel's line": (lambda: b"sep=;\r\n" + text(SIGNS, separator=";", newline="\r\n"), ["sep_line"]),
    "Excel's line in quotes": (lambda: b'"sep=;"\n' + text(SIGNS, separator=";"), ["sep_line"]),
    "spaces": (lambda: text(SIGNS, separator=" "), []),
    "bars": (lambda: text(SIGNS, separator="|"), []),
    "as np.savetxt writes": (_saved_by_numpy, []),
    "label last": (lambda: _written([row[1:] + row[:1] for row in [header(), *SIGNS]]), ["label_column"]),
    "label last, no header": (lambda: _written([row[1:] + row[:1] for row in SIGNS]), ["label_column"]),
    "label in the middle": (lambda: _written([[*row[1:9], row[0], *row[9:]] for row in [header(), *SIGNS]]), ["label_column"]),
    "label by another name": (lambda: text(SIGNS).replace(b"label", b"Class", 1), []),
    "label without a name that is known": (lambda: text(SIGNS).replace(b"label", b"gebaerde", 1), []),
    "pixels in another order": (_shuffled_columns, ["pixels_reordered"]),
    "pixels by row and column": (lambda: _grid("{row}x{column}"), ["pixels_reordered"]),
    "pixels by row and column, worded": (lambda: _grid("px_r{row}_c{column}"), ["pixels_reordered"]),
    "letters": (lambda: text(_letters()), ["letters_as_labels"]),
    "small letters with spaces, no header": (
        lambda: _written([[f" {str(row[0]).lower()} ", *row[1:]] for row in _letters()]),
        ["letters_as_labels"],
    ),
    "two files joined": (lambda: text(SIGNS[:20]) + text(SIGNS[20:]), ["headers_between"]),
    "UTF-16": (lambda: text(SIGNS).decode().encode("utf-16"), ["encoding"]),
    "UTF-16 without its mark": (lambda: text(SIGNS).decode().encode("utf-16-be"), ["encoding"]),
    "a Korean header": (lambda: "라벨".encode("cp949") + text(SIGNS)[5:], ["encoding"]),
    "a western header": (lambda: "étiquette".encode("latin-1") + text(SIGNS)[5:], ["encoding"]),
    "the first sign as a header": (lambda: _read_again({}, index=False), ["first_row_back"]),
    "the first sign as a header, with an index": (lambda: _read_again({}), ["counting_column", "first_row_back"]),
    "more columns": (lambda: _frame().assign(person="Ada", usage="train").to_csv(index=False).encode(), ["other_columns"]),
    "numbered from 1": (lambda: text([[COURSE[KAGGLE.index(int(str(r[0])))] + 1, *r[1:]] for r in SIGNS]), ["counted_from_1"]),
    "UTF-16, Excel's line, an index and the label last": (
        lambda: ("sep=;\n" + _frame()[[*header()[1:], "label"]].to_csv(sep=";")).encode("utf-16"),
        ["encoding", "sep_line", "counting_column", "label_column"],
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_is_read_right_and_said(habit: str) -> None:
    content, said = HABITS[habit]
    dataset = load_csv([upload("signs.csv", content())])
    _is_signs(dataset)
    assert _kinds(dataset) == said


def test_notices_are_told_with_the_set_also_where_the_same_signs_were_loaded_before() -> None:
    plain = load_csv([upload("plain.csv", text(SIGNS))])
    odd = load_csv([upload("odd.csv", _with_index())])
    assert odd.id == plain.id
    assert "Column number 1 of odd.csv only counts the rows; it was left out." in odd.notices()
    assert load_csv([upload("odd.csv", _with_index())]).notices() == odd.notices()


def test_26_letters_are_read_without_j_and_z() -> None:
    table = rows(list(range(26)) * 2, seed=4)
    by_number = load_csv([upload("all.csv", text(table))])
    by_letter = load_csv([upload("all.csv", text([["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[int(str(row[0]))], *row[1:]] for row in table]))])
    kept = [row for row in table if row[0] not in (9, 25)]
    for dataset in (by_number, by_letter):
        images, labels = _by_row(dataset)
        np.testing.assert_array_equal(images, pixels_of(kept))
        assert labels.tolist() == list(range(24)) * 2
        assert any("no photograph shows: J (2), Z (2)." in notice for notice in dataset.notices())


def test_words_among_letters_are_left_out_and_counted() -> None:
    table = [*_letters(), *([word, *SIGNS[0][1:]] for word in ("space", "del", "space"))]
    dataset = load_csv([upload("asl.csv", text(table))])
    _is_signs(dataset)
    assert any(notice.endswith("their labels are no letters: del (1), space (2).") for notice in dataset.notices())


def test_each_file_may_have_habits_of_its_own() -> None:
    course = [[KAGGLE.index(int(str(row[0]))), *row[1:]] for row in SIGNS]
    dataset = load_csv([upload("train.csv", text(SIGNS, separator=";")), upload("test.csv", text(course))])
    assert dataset.training.labels.tolist() == dataset.validation.labels.tolist()
    assert _kinds(dataset) == ["numbered_differently"]


def test_a_test_file_without_letters_is_named_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_bytes(text(SIGNS))
    (tmp_path / "test.csv").write_bytes(_written([row[1:] for row in [header(), *SIGNS[:5]]]))
    for dataset in (load_dataset(str(tmp_path)), load_dataset(str(tmp_path / "train.csv"), str(tmp_path / "test.csv"))):
        _is_signs(dataset)
        assert dataset.origin.files == ("train.csv",) and dataset.origin.split == "stratified"
        assert any(notice.startswith("test.csv holds signs without their letters") for notice in dataset.notices())
    with pytest.raises(NoLabelsError, match=r"test\.csv holds 784 pixels per row and no label"):
        load_dataset(str(tmp_path / "test.csv"))
    numbered = _written([["id", *header()[1:]], *([f"{number}", *row[1:]] for number, row in enumerate(SIGNS))])
    with pytest.raises(NoLabelsError, match="no label"):
        load_csv([upload("test.csv", numbered)])


def test_which_of_two_files_is_for_training_is_asked(tmp_path: Path) -> None:
    (tmp_path / "학습.csv").write_bytes(text(SIGNS))
    (tmp_path / "검증.csv").write_bytes(text(rows(KAGGLE, seed=8)))
    with pytest.raises(QuestionError, match="is for training") as asked:
        load_dataset(str(tmp_path))
    assert asked.value.question is Question.TRAINING_FILE and set(asked.value.options) == {"학습.csv", "검증.csv"}
    dataset = load_dataset(str(tmp_path), choices=Choices(training="학습.csv"))
    assert (len(dataset.training), len(dataset.validation)) == (48, 24) and dataset.origin.files == ("학습.csv", "검증.csv")


def test_a_folder_of_several_sets_is_not_chosen_from_silently(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv", "three.csv"):
        (tmp_path / name).write_bytes(text(SIGNS))
    with pytest.raises(DataError, match=r"several data sets \(one\.csv, three\.csv, two\.csv\)\. Name the file that you mean"):
        load_dataset(str(tmp_path))
    (tmp_path / "signs_train.csv").write_bytes(text(SIGNS))
    (tmp_path / "signs_test.csv").write_bytes(text(rows(KAGGLE, seed=8)))
    dataset = load_dataset(str(tmp_path))
    assert dataset.origin.files == ("signs_train.csv", "signs_test.csv")
    assert "Other files beside it were not read: one.csv, three.csv, two.csv." in dataset.notices()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: text(SIGNS).replace(b"pixel5,", b"pixel6,", 1), "“pixel6” occurs twice"),
        (lambda: text(SIGNS).replace(b"pixel784", b"pixel785", 1), "number 784 is missing"),
        (lambda: _read_again({}, index=False).replace(b".1,", b".3,", 1), "mistook for column names, and changed"),
        (lambda: _written([[*row[:1], *row[:1], *row[1:]] for row in SIGNS]), "786 columns"),
    ],
)
def test_what_can_not_be_known_is_refused(content: Callable[[], bytes], said: str) -> None:
    with pytest.raises(DataError, match=said):
        load_csv([upload("signs.csv", content())])


def _digits(count: int = 200) -> list[list[object]]:
    """Bright strokes on black in the middle, as MNIST has them, labels 0 to 9."""
    random = np.random.default_rng(7)
    images = np.zeros((count, 28, 28), np.int64)
    for image in images:
        row, column = random.integers(5, 12, 2)
        image[row : row + 11, column : column + 3] = random.integers(120, 256, (11, 3))
        image[row : row + 3, column : column + 8] = random.integers(120, 256, (3, 8))
    return [[number % 10, *pixels] for number, pixels in enumerate(images.reshape(count, -1).tolist())]


@pytest.mark.parametrize("negative", [False, True])
def test_digits_are_not_taken_for_letters(negative: bool) -> None:
    table = [[row[0], *((255 - int(str(pixel))) if negative else pixel for pixel in row[1:])] for row in _digits()]
    file = upload("mnist_train.csv", text(table))
    with pytest.raises(QuestionError, match=r"don't look like hands: \d\d %\s+of each.*most likely digits") as asked:
        load_csv([file])
    assert asked.value.question is Question.NOT_HANDS
    dataset = load_csv([file], Choices(any_pictures=True))
    assert "not_hands" in _kinds(dataset)


def test_signs_of_any_light_look_like_hands() -> None:
    """Rendered ones, dark ones, bright ones, negatives, and five of one letter alone."""
    signs = render_signs(np.tile(np.arange(24, dtype=np.uint8), 5), seed=11).images
    assert flat_share(signs) < 0.1
    for changed in (signs, signs // 3, 170 + signs // 3, 255 - signs, signs[::24]):
        assert not look_like_no_hands(changed)


@pytest.mark.skipif(not CASES.is_dir(), reason=f"there are no files as people have them in {CASES}")
@pytest.mark.parametrize(
    ("name", "images"),
    [
        ("index_column", 96),
        ("excel_sep_line", 96),
        ("letters_as_labels", 96),
        ("label_with_J_and_Z", 96),
        ("reread_without_header", 96),
        ("kaggle_test_without_label", 96),
    ],
)
def test_files_as_people_have_them(name: str, images: int) -> None:
    dataset = load_dataset(str(CASES / name))
    assert sum(map(len, dataset.parts.values())) == images
    assert set(_by_row(dataset)[1].tolist()) == set(range(24))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no file name that is not UTF-8")
def test_a_file_name_that_is_no_utf_8_is_read_and_shown(tmp_path: Path) -> None:
    """As unzip leaves Korean names from Windows."""
    for name, table in (("학습_train.csv", SIGNS), ("검증_test.csv", rows(KAGGLE, seed=8))):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name.encode("cp949"))).write_bytes(text(table))
    offers = [[file.name for file in offer] for offer in find_data_files(tmp_path)]
    assert ["학습_train.csv"] in offers and ["검증_test.csv"] in offers
    (training,) = (path for path in tmp_path.iterdir() if path.name.endswith("_train.csv"))
    dataset = load_dataset(str(training))
    _is_signs(dataset)
    assert dataset.name == "학습_train.csv" and library.stored_datasets() == {dataset.id: "학습_train.csv"}
    with pytest.raises(DataError, match=r"There is no file .*없음\.csv"):
        DataFile.at(os.fsdecode(os.fsencode(tmp_path) + "/없음.csv".encode("cp949")))
