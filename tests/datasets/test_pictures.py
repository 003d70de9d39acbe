"""A ZIP with a folder of pictures for each letter: what arrives, and what is refused."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signcore.datasets import DataFile, files, library, load_dataset, load_files, picture_archive, pictures
from signcore.errors import DataError
from signcore.labels import LETTERS
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
    listing = picture_archive.list_pictures(archive({f"{folder}/1.png": b"x"}))
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
    dataset = load_files([archive(forms | {"test/A/5.bin": saved(flat)})])  # a picture is what its content says
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


def test_an_archive_of_pictures_comes_alone() -> None:
    with pytest.raises(DataError, match=r"signs\.zip is an archive of pictures, and other files came with it"):
        load_files([archive(made("A")), DataFile("train.csv", content=text(rows(KAGGLE * 2)))])


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


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "out of its folder": (lambda: zipped(made("A") | {"../A/x.png": saved(grey(1))}), r"points out of its folder \(\.\./A/x\.png\)"),
    "out by backslashes": (lambda: zipped(made("A") | {"A\\..\\..\\x.png": b"x"}), "points out of its folder"),
    "absolute": (lambda: zipped(made("A") | {"/etc/A/x.png": saved(grey(1))}), "points out of its folder"),
    "a drive": (lambda: zipped(made("A") | {"C:\\A\\x.png": saved(grey(1))}), "points out of its folder"),
    "no picture": (lambda: zipped(made("A") | {"A/x.png": b"hello"}), r"A/x\.png is no PNG, JPEG or WebP picture"),
    "empty picture": (lambda: zipped(made("A") | {"A/x.png": b""}), r"A/x\.png is no PNG, JPEG or WebP picture"),
    "a nested archive": (lambda: zipped(made("A") | {"A/x.zip": zipped(made("B"))}), r"A/x\.zip is no PNG, JPEG or WebP picture"),
    "a nested bomb": (lambda: zipped(made("A") | {"B/x.png": zipped({"y": bytes(10**7)})}), r"B/x\.png is no PNG, JPEG or WebP picture"),
    "a script as a picture": (lambda: zipped(made("A") | {"A/x.png": b"<svg onload=alert(1)>"}), r"A/x\.png is no PNG"),
    "cut off": (lambda: zipped(made("A") | {"A/x.png": saved(grey(1))[:-200]}), r"A/x\.png is damaged"),
    "animated PNG": (lambda: zipped(made("A") | {"A/x.png": animated("PNG")}), r"A/x\.png is animated"),
    "animated WebP": (lambda: zipped(made("A") | {"A/x.webp": animated("WEBP")}), r"A/x\.webp is animated"),
    "GIF": (lambda: zipped(made("A") | {"A/x.gif": animated("GIF")}), r"A/x\.gif is no PNG, JPEG or WebP picture"),
    "too many pixels": (lambda: zipped(made("A") | {"A/x.png": _huge(9000, 9000)}), r"A/x\.png has 9000×9000 pixels, more than the 50 m"),
    "far too many pixels": (lambda: zipped(made("A") | {"A/x.png": _huge(60000, 60000)}), r"A/x\.png has more than the 50 million|60000×"),
    "too many bytes": (lambda: zipped(made("A") | {"A/x.png": bytes(11 * 2**20)}), r"A/x\.png has 10\.0 MB; pictures up to 10 MB"),
    "only J and Z": (lambda: zipped(made("J", "z")), "no folder that is called by one of the 24 letters, only: J, z"),
    "no folders": (lambda: zipped({"a.png": saved(grey(1))}), "no folder that is called by one of the 24 letters, only: no folder"),
    "one of a letter": (lambda: zipped(made("A", "B", count=1)), "too few pictures"),
    "locked": (_locked, "locked with a password"),
    "cut off archive": (lambda: zipped(made("A"))[:-30], "damaged or cut off"),
    "lying about sizes": (_lying, "damaged"),
}


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
        (files, "MAX_UNPACKED_BYTES", 3000, "unpack to too much"),
        (pictures, "MAX_TOTAL_PIXELS", 28 * 28 * 7, "unpack to too much"),
        (picture_archive, "MAX_PICTURES", 9, "10 pictures, more than the 9"),
        (files, "MAX_ARCHIVE_ENTRIES", 9, "10 files, too many"),
        (files, "MAX_FILE_BYTES", 1000, "more than the 0 MB"),
    ],
)
def test_counts_and_sums_have_limits(owner: object, limit: str, value: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, limit, value)
    with pytest.raises(DataError, match=said):
        load_files([archive(made("A", "B"))])
    assert library.stored_datasets() == {}


def test_pixels_are_counted_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_pixels", lambda *_: pytest.fail("decoded"))
    monkeypatch.setattr(pictures, "MAX_TOTAL_PIXELS", 100)
    with pytest.raises(DataError, match="too much"):
        load_files([archive(made("A"))])
