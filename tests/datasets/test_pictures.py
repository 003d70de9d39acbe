"""Pictures in a ZIP: what arrives, what is left out and said, and what is refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signcore import preprocessing
from signcore.datasets import Choices, DataFile, Question, QuestionError, files, library, load_dataset, load_files, pictures
from signcore.datasets.picture_names import name_pictures
from signcore.datasets.picture_tree import ZipTree
from signcore.errors import DataError
from signcore.labels import LETTERS, LabelConvention
from tests.datasets.csv_files import KAGGLE, rows, text, zipped
from tests.datasets.picture_files import animated, archive, grey, saved
from tests.datasets.picture_files import pictures as made


def test_a_grey_picture_of_28_pixels_arrives_unchanged() -> None:
    dataset = load_files([archive(made("train/A", "train/y", "test/A", "test/Y"))])
    assert dataset.origin.source == "pictures" and dataset.origin.split == "given" and dataset.name == "signs.zip"
    for part, folder in ((dataset.training, 0), (dataset.validation, 2)):  # in order of names: test/A, test/Y, train/A, train/y
        assert [LETTERS[label] for label in part.labels] == ["A"] * 5 + ["Y"] * 5
        expected = np.stack([grey(100 * (folder + place) + i) for place in range(2) for i in range(5)])
        assert len(np.unique(expected)) == 256
        np.testing.assert_array_equal(part.images, expected)
    assert not any("Left out" in notice for notice in dataset.notices())


def test_without_folders_for_the_parts_a_fifth_of_each_letter_is_set_aside() -> None:
    dataset = load_files([archive(made("A", "b", "asl/C"))])
    assert dataset.origin.split == "stratified"
    assert dataset.training.letter_counts()[:3].tolist() == [4, 4, 4] and dataset.validation.letter_counts()[:3].tolist() == [1, 1, 1]
    assert sorted([*dataset.training.rows, *dataset.validation.rows]) == list(range(15))


@pytest.mark.parametrize(
    ("folder", "part"),
    [
        ("valid/A", "validation"),
        ("Test/A", "validation"),
        ("my_val/A", "validation"),
        ("sign_mnist_test/A", "validation"),
        ("testdata/A", "validation"),
        ("train/test/A", "validation"),
        ("test/train/A", "training"),
        ("latest/A", "training"),
        ("contest/A", "training"),
        ("valerie/A", "training"),
        ("A", "training"),
        ("train\\A", "training"),
        ("test\\A", "validation"),
    ],
)
def test_the_innermost_folder_that_tells_names_the_part(folder: str, part: str) -> None:
    listing = name_pictures(ZipTree(archive({f"{folder}/1.png": b"x"})).files(), "signs.zip")
    assert [(picture.letter, picture.part) for picture in listing.pictures] == [(0, part)]


def test_other_folders_are_left_out_and_said() -> None:
    members = made("A", "B") | made("J", "Z", "space", count=2) | {"cover.png": saved(grey(1)), "README.txt": b"hello"}
    members |= {"A/.DS_Store": b"x", "__MACOSX/A/._1.png": b"x", "B/Thumbs.db": b"x"}
    dataset = load_files([archive(members)])
    assert len(dataset.training) + len(dataset.validation) == 10
    assert dataset.origin.notices[0].values["folders"] == {"J": 2, "Z": 2, "no folder": 1, "space": 2}
    assert any("J (2), Z (2), no folder (1), space (2)" in notice for notice in dataset.notices())


def test_colours_other_sizes_and_other_forms_go_through_the_camera_s_steps() -> None:
    flat = Image.new("RGB", (60, 40), (200, 100, 50))
    see_through = Image.new("RGBA", (28, 28), (0, 0, 0, 0))
    deep = Image.fromarray((grey(3).astype(np.uint16) << 8) + 255)
    forms = {"A/1.jpg": saved(flat, "JPEG"), "A/2.webp": saved(flat, "WEBP"), "A/3.png": saved(see_through), "A/4.png": saved(deep)}
    # A picture is what its content says; and one grey value for all of it is no hand, which has to be wanted.
    dataset = load_files([archive(forms | {"test/A/5.bin": saved(flat)})], Choices(any_pictures=True))
    luma = round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)
    np.testing.assert_allclose(dataset.training.images[:2], luma, atol=2)
    assert (dataset.training.images[2] == 255).all()
    np.testing.assert_array_equal(dataset.training.images[3], grey(3))
    assert (dataset.validation.images == luma).all()


def test_the_second_load_reads_no_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = archive(made("A", "B"))
    seen: list[tuple[int, int]] = []
    first = load_files([file], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (10, 10)
    path = tmp_path / "signs.zip"
    path.write_bytes(file.content or b"")
    monkeypatch.setattr(pictures, "_pixels", lambda *_: pytest.fail("read a second time"))
    assert load_dataset(str(path)).id == first.id


def test_csv_files_beside_pictures_count() -> None:
    table = text(rows(KAGGLE * 2))
    assert load_files([archive({"sign_mnist_train.csv": table, "amer_sign2.png": saved(grey(1))})]).origin.source == "csv"


def test_pictures_and_other_files_come_one_after_the_other() -> None:
    with pytest.raises(DataError, match=r"signs\.zip holds pictures, and other files came with it"):
        load_files([archive(made("A")), DataFile("train.csv", content=text(rows(KAGGLE * 2)))])


def test_two_archives_are_the_parts_that_their_names_say() -> None:
    brought = [archive(made("A", "B"), "my_train.zip"), archive(made("A", "B", count=2), "my_test.zip")]
    dataset = load_files(brought)
    assert (len(dataset.training), len(dataset.validation), dataset.origin.split) == (10, 4, "given")
    assert dataset.origin.files == ("my_train.zip", "my_test.zip")


def _huge(width: int, height: int) -> bytes:
    """A PNG whose head says so many pixels; the rest of it is short."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def _locked() -> bytes:
    packed = bytearray(zipped(made("A")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := packed.find(signature, at + 1)) >= 0:
            packed[at + offset] |= 1
    return bytes(packed)


def _lying() -> bytes:
    """The archive's index says that the first picture is shorter than it is."""
    packed = bytearray(zipped(made("A")))
    at = packed.index(b"PK\x01\x02") + 24
    packed[at : at + 4] = struct.pack("<I", 10)
    return bytes(packed)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "out of its folder": (lambda: zipped(made("A") | {"../A/x.png": saved(grey(1))}), r"points out of its folder \(\.\./A/x\.png\)"),
    "out by backslashes": (lambda: zipped(made("A") | {"A\\..\\..\\x.png": b"x"}), "points out of its folder"),
    "absolute": (lambda: zipped(made("A") | {"/etc/A/x.png": saved(grey(1))}), "points out of its folder"),
    "a drive": (lambda: zipped(made("A") | {"C:\\A\\x.png": saved(grey(1))}), "points out of its folder"),
    "only J and Z": (lambda: zipped(made("J", "z")), "no folder named after one of the 24 letters, only: J, z"),
    "one name": (lambda: zipped({"a.png": saved(grey(1))}), "no folder named after one of the 24 letters, only: no folder"),
    "no names": (lambda: zipped({f"IMG_{i}.png": saved(grey(i)) for i in range(4)}), "no folder named after one of the 24 letters"),
    "nothing that can be read": (
        lambda: zipped({"A/1.heic": HEIC, "B/2.jpg": b"hello"}),
        r"None of the 2 pictures .* A/1\.heic\. Save them",
    ),
    "one of a letter": (lambda: zipped(made("A", "B", count=1)), "too few pictures"),
    "locked": (_locked, "protected by a password"),
    "cut off archive": (lambda: zipped(made("A"))[:-30], "damaged or cut off"),
}

FAULTS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "no picture": ("x.png", lambda: b"hello", "are not pictures, whatever their names say: A/x.png"),
    "empty": ("x.png", lambda: b"", "are empty: A/x.png"),
    "a nested archive": ("x.zip", lambda: zipped(made("B")), "other formats: A/x.zip"),
    "a nested bomb": ("x.png", lambda: zipped({"y": bytes(10**7)}), "other formats: A/x.png"),
    "a drawing as a picture": ("x.png", lambda: b"<svg onload=alert(1)>", "other formats: A/x.png"),
    "a web page as a picture": ("x.jpg", lambda: b"<!DOCTYPE html><p>Sign in</p>", "are not pictures, whatever their names say: A/x.jpg"),
    "a note": ("README.txt", lambda: b"Signs of spring", "are not pictures, whatever their names say: A/README.txt"),
    "cut off": ("x.png", lambda: saved(grey(1))[:-200], "damaged or cut off: A/x.png"),
    "cut off JPEG": ("x.jpg", lambda: saved(grey(1), "JPEG")[:-200], "damaged or cut off: A/x.jpg"),
    "animated PNG": ("x.png", lambda: animated("PNG"), "animated: A/x.png"),
    "animated WebP": ("x.webp", lambda: animated("WEBP"), "animated: A/x.webp"),
    "animated GIF": ("x.gif", lambda: animated("GIF"), "animated: A/x.gif"),
    "HEIC": ("IMG_1.heic", lambda: HEIC, "HEIC pictures: A/IMG_1.heic. Save them as JPEG; an iPhone"),
    "HEIC called JPEG": ("IMG_1.jpg", lambda: HEIC, "HEIC pictures: A/IMG_1.jpg"),
    "TIFF": ("x.tif", lambda: saved(grey(1), "TIFF"), "other formats: A/x.tif"),
    "too many pixels": ("x.png", lambda: _huge(9000, 9000), "too many pixels: A/x.png"),
    "far too many pixels": ("x.png", lambda: _huge(60000, 60000), "too many pixels: A/x.png"),
    "thin": ("x.png", lambda: _huge(1, 49_999_999), "too many pixels: A/x.png"),
    "too many bytes": ("x.png", lambda: bytes(11 * 2**20), "files are too large: A/x.png"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_among_good_pictures_is_said_and_the_others_are_read(name: str) -> None:
    file, content, said = FAULTS[name]
    good = load_files([archive(made("A", "B"), "good.zip")])
    dataset = load_files([archive(made("A", "B") | {f"A/{file}": content()})])
    assert dataset.id == good.id, "all good ones, and no other"
    notices = dataset.notices()
    assert "10 of 11 pictures were read." in notices
    assert any(said in notice for notice in notices), notices


def test_an_archive_that_lies_about_a_size_loses_that_picture() -> None:
    dataset = load_files([DataFile("signs.zip", content=_lying())])
    assert len(dataset.training) + len(dataset.validation) == 4
    assert any("damaged or cut off: A/0.png" in notice for notice in dataset.notices())


def test_each_file_is_told_of_by_its_own_notices() -> None:
    """The same signs, once with and once without a fault: what is said is of what was loaded last."""
    broken = archive(made("A", "B") | {"A/x.png": b"hello"}, "broken.zip")
    good = archive(made("A", "B"), "good.zip")
    for file, faults in ((good, 0), (broken, 1), (good, 0), (broken, 1)):
        for dataset in (loaded := load_files([file]), library.open_dataset(loaded.id)):
            assert dataset.name == file.name
            assert sum("were read" in notice for notice in dataset.notices()) == faults


@pytest.mark.parametrize(("name", "form"), [("x.jfif", "JPEG"), ("x", "PNG"), ("x.txt", "WEBP"), ("X.JPG", "BMP"), ("x.png", "GIF")])
def test_content_decides_and_not_the_ending(name: str, form: str) -> None:
    flat = Image.new("L", (30, 30), 200)
    dataset = load_files([archive(made("A", "B") | {f"test/A/{name}": saved(flat, form)})])
    np.testing.assert_allclose(dataset.validation.images, 200, atol=2)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_in_a_sentence_and_leave_nothing(name: str, store: Path, tmp_path: Path) -> None:
    content, said = HOSTILE[name]
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    path = folder / "signs.zip"
    path.write_bytes(content())
    for file in (DataFile.at(path), DataFile("signs.zip", content=path.read_bytes())):
        with pytest.raises(DataError, match=said) as refused:
            load_files([file])
        assert "\n" not in str(refused.value)
    assert library.stored_datasets() == {}
    written = {place.relative_to(tmp_path).as_posix() for place in tmp_path.rglob("*") if place.is_file() and store not in place.parents}
    assert written == {"a/b/signs.zip"}


@pytest.mark.parametrize(
    ("owner", "limit", "value", "said"),
    [
        (files, "MAX_PICTURES_BYTES", 3000, "too much for SignLab"),
        (pictures, "MAX_TOTAL_PIXELS", 28 * 28 * 7, "too much for SignLab"),
        (pictures, "MAX_PICTURES", 9, "10 pictures, more than the limit of 9"),
        (files, "MAX_ARCHIVE_ENTRIES", 9, "10 files, too many"),
        (files, "MAX_FILE_BYTES", 1000, "more than the limit of 0 MB"),
    ],
)
def test_counts_and_sums_have_limits(owner: object, limit: str, value: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, limit, value)
    with pytest.raises(DataError, match=said):
        load_files([archive(made("A", "B"))])
    assert library.stored_datasets() == {}


def test_pixels_are_counted_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preprocessing, "upright_rgb", lambda *_: pytest.fail("decoded"))
    monkeypatch.setattr(pictures, "MAX_TOTAL_PIXELS", 100)
    with pytest.raises(DataError, match="too much"):
        load_files([archive(made("A"))])


def test_pictures_of_digits_are_asked_about_and_taken_when_they_are_wanted() -> None:
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 13:16] = 255  # a 1, white on black as in MNIST: 92 % of it is black
    file = archive({f"{folder}/{i}.png": saved(np.roll(digit, i, axis=1)) for folder in ("0", "1", "2") for i in range(5)})
    answers = Choices(LabelConvention.KAGGLE)
    with pytest.raises(QuestionError, match=r"don't look like hands: 92 %\s+of each is one flat grey") as asked:
        load_files([file], answers)
    assert asked.value.question is Question.NOT_HANDS
    dataset = load_files([file], replace(answers, any_pictures=True))
    assert len(dataset.training) == 12 and any("don't look like hands: 92 %" in notice for notice in dataset.notices())
