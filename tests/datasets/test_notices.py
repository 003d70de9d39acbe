"""Notices: kept as keys and values, told when they are shown."""

from __future__ import annotations

from signcore.datasets.base import Origin
from signcore.datasets.notices import Notice


def test_long_lists_name_eight_and_count_the_rest() -> None:
    folders = {chr(ord("a") + number): number for number in range(11)}
    assert Notice("left_out_folders", {"folders": folders}).sentence().endswith("h (7) and 3 more.")


def test_a_kind_of_a_later_version_says_nothing() -> None:
    assert Notice("of a later version", {}).sentence() == ""


def test_an_origin_keeps_its_notices() -> None:
    origin = Origin("pictures", ("a.zip",), notices=(Notice("left_out_folders", {"folders": {"J": 2}}),))
    assert Origin.from_dict(origin.to_dict()) == origin


def test_what_was_left_out_of_a_set_stored_before_there_were_notices_is_still_said() -> None:
    old = {"source": "pictures", "files": ["a.zip"], "convention": "", "split": "given", "recipe": {"left_out": {"J": 2}}}
    assert [notice.sentence() for notice in Origin.from_dict(old).notices] == [
        "Left out, because their folders name none of the 24 letters (J and Z are signed with a motion): J (2)."
    ]
