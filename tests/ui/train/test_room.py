"""The room's computers on the page where one trains."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from signcore.config import RunConfig
from signcore.datasets.base import SignDataset
from signcore.running.cluster.computer import Computer, Room, Seat
from signcore.runs.store import RunState, RunStore
from tests.idle_launcher import IdleLauncher
from ui.shared import cache

Opener = Callable[..., AppTest]


class RoomLauncher(IdleLauncher):
    """A room as it is said to be."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._told = room

    def room(self) -> Room:
        return self._told


def _boxes(app: AppTest) -> list[str]:
    return [box.label for box in app.expander if "in the room" in box.label]


def test_the_room_shows_who_trains_what_and_the_queue_says_where(
    toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunStore().create(RunConfig(), toy_signs, "My *first*", "Ada")
    RunStore().set_state(run.id, RunState.TRAINING)
    RunStore().add_facts(run.id, machine="pc-[1]")
    seats = (
        Seat(Computer("pc-[1]", 4, 8 * 2**30, has_gpu=True, images_per_second=1234.4), run.id),
        Seat(Computer("pc-2", 1, None, has_gpu=False)),
    )
    monkeypatch.setattr(cache, "make_launcher", lambda _store: RoomLauncher(Room(is_open=True, seats=seats)))
    app = open_page("pages/lab/train.py")
    assert not app.exception
    assert _boxes(app) == ["2 computers in the room, 1 of them trains"]
    said = [text.value for text in app.text]
    assert "pc-[1] · trains My *first* · 4 cores · 8 GB of memory · an NVIDIA GPU · 1,234 signs per second" in said
    assert "pc-2 · free · 1 core" in said
    assert next(text for text in said if run.id in text).endswith("at pc-[1]")
    assert not [field for field in app.number_input if field.key == "at-once"], "each computer does one"


@pytest.mark.parametrize(("is_open", "sentence"), [(True, "No computer has joined yet"), (False, "doesn't answer")])
def test_a_room_without_computers_says_what_to_do(
    toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch, is_open: bool, sentence: str
) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: RoomLauncher(Room(is_open)))
    app = open_page("pages/lab/train.py")
    assert _boxes(app) == ["0 computers in the room"]
    assert [caption for caption in app.caption if sentence in caption.value]


def test_where_there_is_no_room_nothing_is_said_of_one(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: IdleLauncher())
    assert _boxes(open_page("pages/lab/train.py")) == []


def test_a_run_that_moved_says_so(toy_signs: SignDataset, open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "make_launcher", lambda _store: RoomLauncher(Room(is_open=True)))
    store = RunStore()
    store.create(RunConfig(), toy_signs, "one")
    taken = store.take_next(1)
    store.move(taken, 3, "ada", "ada doesn't answer any more.")
    store.set_state(taken.id, RunState.TRAINING)
    app = open_page("pages/lab/train.py", run=taken.id)
    assert not app.exception
    assert [caption for caption in app.caption if "ada stopped answering: another computer went on after epoch 3." in caption.value]
