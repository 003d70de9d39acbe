"""Whose an address is: this session's own, or one that somebody came with."""

from __future__ import annotations

import pytest

from ui.shared import session as module
from ui.shared.session import Session


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_a_click_that_says_an_overtaken_address_undoes_nothing(moment: list[float]) -> None:
    mine = Session()
    mine.note_written({"filters": "74"})
    moment[0] += 1
    mine.note_written({"filters": "70"})
    assert mine.wrote({"filters": "70"}) and mine.wrote({"filters": "74"})
    assert not mine.wrote({"filters": "32"})


def test_going_back_to_an_address_of_a_while_ago_is_meant(moment: list[float]) -> None:
    mine = Session()
    mine.note_written({"filters": "74"})
    mine.note_written({"filters": "70"})
    moment[0] += 60
    assert not mine.wrote({"filters": "74"})
    assert mine.wrote({"filters": "70"}), "the newest is its own for as long as it stands"


def test_nothing_was_written_at_first() -> None:
    assert not Session().wrote({"filters": "74"})
