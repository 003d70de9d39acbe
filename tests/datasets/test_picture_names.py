"""Letters and parts by the names of folders and files."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from signcore.datasets import UnknownConventionError
from signcore.datasets.picture_names import PictureListing, name_pictures
from signcore.datasets.picture_tree import TreeFile
from signcore.errors import DataError
from signcore.labels import LETTERS, LabelConvention


def named(*paths: str, convention: LabelConvention | None = None) -> PictureListing:
    return name_pictures([TreeFile(PurePosixPath(path), 1) for path in paths], "signs", convention)


def letters(listing: PictureListing) -> dict[str, str]:
    return {str(picture.file.path): LETTERS[picture.letter] for picture in listing.pictures}


def kinds(listing: PictureListing) -> list[str]:
    return [notice.kind for notice in listing.notices]


@pytest.mark.parametrize(
    ("folder", "letter"),
    [
        ("A", "A"),
        ("a", "A"),
        ("B ", "B"),
        ("letter_C", "C"),
        ("D_samples", "D"),
        ("Letter E", "E"),
        ("sign-f", "F"),
        ("G (2)", "G"),
        ("H - Copy", "H"),
        ("wrapper/I/more", "I"),
        ("train/K/raw/2", "K"),
        ("A/x/L", "L"),
        ("C/a", "A"),  # signers A to E at the top, letters below
        ("asl_alphabet_train/asl_alphabet_train/M", "M"),
    ],
)
def test_the_innermost_folder_that_names_a_letter_counts(folder: str, letter: str) -> None:
    assert letters(named(f"{folder}/1.png"))[f"{folder}/1.png"] == letter


@pytest.mark.parametrize("folder", ["hand 1", "AB", "person_A", "S1", "27", "set 2", "user_B/photos", "Zebra", "2024"])
def test_a_folder_that_may_mean_something_else_names_no_letter(folder: str) -> None:
    with pytest.raises(DataError, match="no folder named after one of the 24 letters"):
        named(f"{folder}/IMG_1.png", f"{folder}/IMG_2.png")


def test_kaggle_s_alphabet_is_read_with_its_flat_test_folder() -> None:
    folders = [*"ABJZ", "space", "del", "nothing"]
    paths = [f"asl_alphabet_train/asl_alphabet_train/{folder}/{folder}{i}.jpg" for folder in folders for i in (1, 2)]
    paths += [f"asl_alphabet_test/asl_alphabet_test/{folder}_test.jpg" for folder in folders]
    found = named(*paths)
    parts = {str(picture.file.path): picture.part for picture in found.pictures}
    assert len(parts) == 6
    assert parts["asl_alphabet_test/asl_alphabet_test/B_test.jpg"] == "validation"
    assert letters(found)["asl_alphabet_test/asl_alphabet_test/B_test.jpg"] == "B"
    assert parts["asl_alphabet_train/asl_alphabet_train/A/A1.jpg"] == "training"
    assert found.left_out == {"J": 3, "Z": 3, "space": 3, "del": 3, "nothing": 3}
    assert kinds(found) == ["letters_from_names", "left_out_folders"]
    assert found.notices[0].values == {"count": 2, "examples": ["A_test.jpg → A", "B_test.jpg → B"]}
    assert "A_test.jpg → A, B_test.jpg → B" in found.notices[0].sentence()


@pytest.mark.parametrize(
    ("names", "letter"),
    [
        (("A.jpg", "B.jpg"), "A"),
        (("A1.jpg", "B1.jpg"), "A"),
        (("a (3).JPG", "b (3).JPG"), "A"),
        (("letter-A-12.png", "letter-B-12.png"), "A"),
        (("A_001", "B_001"), "A"),
        (("hand1_a_bot_seg_1_cropped.jpeg", "hand1_b_bot_seg_1_cropped.jpeg"), "A"),
        (("A12_jpg.rf.3a0b1c9d.jpg", "B12_jpg.rf.00a1b2c3.jpg"), "A"),
        (("letterA.png", "letterB.png"), "A"),
        (("IMG_2024_A.jpg", "IMG_2024_B.jpg"), "A"),
    ],
)
def test_flat_pictures_are_told_by_their_names_and_it_is_said(names: tuple[str, str], letter: str) -> None:
    for folder in ("", "photos/"):
        found = named(*(folder + name for name in names))
        assert letters(found)[folder + names[0]] == letter
        assert kinds(found) == ["letters_from_names"]


def test_flat_pictures_in_folders_for_the_parts() -> None:
    found = named("train/A_1.png", "train/B_1.png", "valid/A_2.png", "valid/B_2.png", "valid/hand_9.png")
    assert [picture.part for picture in found.pictures] == ["training", "training", "validation", "validation"]
    assert found.left_out == {"valid": 1}
    found = named("train_A_1.png", "test_A_2.png", "train_B_1.png")
    assert [picture.part for picture in found.pictures] == ["validation", "training", "training"]


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_0001.jpg", "IMG_0002.jpg"),
        ("P1000234.jpg", "P1000235.jpg"),  # a camera's own names: all of them would be P
        ("a_b.jpg", "c_d.jpg"),
        ("A.jpg", "holiday.jpg", "beach.jpg", "cat.jpg", "B.jpg"),
        ("hand1_0_bot.jpg", "hand1_7_bot.jpg"),  # digits' signs
    ],
)
def test_names_that_do_not_tell_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match="no folder named after one of the 24 letters, only: no folder"):
        named(*names)


def test_one_picture_beside_the_folders_is_no_letter_by_chance() -> None:
    found = named("A/1.png", "B/1.png", "cover_a.png", "README.txt", "list.csv")
    assert len(found.pictures) == 2 and found.left_out == {"no folder": 1}
    assert "README.txt, list.csv" in found.notices[-1].sentence()


@pytest.mark.parametrize(
    ("numbers", "kind", "checks"),
    [
        ([n for n in range(25) if n != 9], "kaggle", {"10": "K", "24": "Y", "8": "I"}),
        (range(24), "course", {"9": "K", "10": "L", "23": "Y"}),
        (range(26), "alphabet", {"10": "K", "24": "Y"}),
        (range(25), "alphabet", {"10": "K", "24": "Y"}),
        (range(1, 27), "alphabet-from-1", {"11": "K", "25": "Y", "1": "A"}),
        ([0, 1, 24], "kaggle", {"24": "Y"}),
    ],
)
def test_numbered_folders_are_told_apart_by_their_numbers(numbers: range | list[int], kind: str, checks: dict[str, str]) -> None:
    for form in ("{}/1.png", "train/{:02}/1.png", "class_{}/1.png"):
        found = named(*(form.format(number) for number in numbers))
        told = letters(found)
        assert found.convention == kind and kinds(found)[0] == f"numbered_folders_{kind}"
        assert found.notices[0].sentence()
        for number, letter in checks.items():
            assert told[form.format(int(number))] == letter
    assert ("left_out_folders" in kinds(found)) == (len(told) < len(list(numbers)))


def test_numbers_that_fit_both_ways_are_asked_about() -> None:
    paths = [f"{number}/1.png" for number in (0, 1, 2, 10, 11)]
    with pytest.raises(UnknownConventionError):
        named(*paths)
    assert letters(named(*paths, convention=LabelConvention.KAGGLE))["10/1.png"] == "K"
    assert letters(named(*paths, convention=LabelConvention.COURSE))["10/1.png"] == "L"


@pytest.mark.parametrize("numbers", [range(10), range(1, 10), [0, 26]])
def test_numbers_that_can_not_be_known_are_refused(numbers: range | list[int]) -> None:
    with pytest.raises(DataError, match=r"name them A, B, C|Name the folders A, B, C"):
        named(*(f"{number}/1.png" for number in numbers))


def test_digits_beside_letters_are_left_out() -> None:
    found = named(*(f"asl/{folder}/1.png" for folder in [*range(10), *"abcxyz"]))
    assert set(letters(found).values()) == set("ABCXY")
    assert found.left_out == {**{str(n): 1 for n in range(10)}, "z": 1}
