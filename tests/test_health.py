"""Each part of a server, well and not."""

from __future__ import annotations

import shutil
import threading
import time
from collections import namedtuple
from pathlib import Path

import pytest

from signcore import health
from signcore.health import Health, Lookout, look_at, no_answer
from signcore.inference.client import ComputeProcess, Readiness
from signcore.running.scheduler import TENDED_NAME, Scheduler
from signcore.runs.lock import ProcessLock
from signcore.runs.store import RunStore
from tests.idle_launcher import IdleLauncher


@pytest.fixture
def tended(store: Path):
    """A store that somebody looks after."""
    RunStore()
    lock = ProcessLock(store / TENDED_NAME)
    assert lock.acquire()
    yield store
    lock.release()


def _seen(folder: Path | None, *, is_tending: bool = True, compute: Readiness = Readiness.READY) -> Health:
    return look_at(folder, is_tending=is_tending, compute=compute)


def test_where_all_is_well_each_part_says_so(tended: Path) -> None:
    seen = _seen(tended)
    assert seen.is_well
    assert seen.to_dict()["well"] is True
    assert {part["word"] for name, part in seen.to_dict().items() if name != "well"} == {"well"}


def test_a_damaged_record_can_not_be_read(tended: Path) -> None:
    for file in tended.glob("runs.sqlite*"):
        file.write_bytes(b"nothing that SQLite wrote " * 100)
    seen = _seen(tended)
    assert (seen.store.word, seen.store.is_well, seen.is_well) == ("unreadable", False, False)
    assert seen.engine.is_well


def test_a_store_that_was_deleted_can_not_be_read_and_is_not_made_anew(tended: Path) -> None:
    shutil.rmtree(tended)
    assert _seen(tended).store.word == "unreadable"
    assert not tended.exists()


def test_a_store_that_was_never_opened_can_not_be_read() -> None:
    seen = _seen(None)
    assert (seen.store.word, seen.engine.word, seen.is_well) == ("unreadable", "untended", False)


def test_a_drive_that_refuses_locks_is_no_store(tended: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from signcore.runs import lock

    def refuse(*_arguments: object) -> bool:
        raise OSError(lock.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_try_lock", refuse)
    seen = _seen(tended)
    assert (seen.store.word, seen.engine.word, seen.is_well) == ("unwritable", "silent", False)


def test_a_full_disk_is_said_before_a_training_fails(tended: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's own
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: usage(10**12, 10**12, health.LEAST_FREE_BYTES - 1))
    assert (_seen(tended).store.word, _seen(tended).is_well) == ("full", False)


def test_nobody_looks_after_the_queue(store: Path) -> None:
    RunStore()
    seen = _seen(store)
    assert (seen.engine.word, seen.is_well) == ("untended", False)


def test_a_server_that_stopped_looking_after_the_queue_is_not_well_though_it_holds_the_lock(tended: Path) -> None:
    seen = _seen(tended, is_tending=False)
    assert (seen.engine.word, seen.is_well) == ("stopped", False)


def test_a_real_scheduler_is_seen(store: Path) -> None:
    from ui.shared.health import _TENDER

    scheduler = Scheduler(RunStore(), IdleLauncher())
    scheduler.start_tending()
    try:
        give_up = time.monotonic() + 20
        while not _seen(store).engine.is_well:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert _TENDER in {thread.name for thread in threading.enumerate()}
    finally:
        scheduler.close()
    assert _seen(store).engine.word == "untended"


@pytest.mark.parametrize(
    ("compute", "word", "is_well"),
    [
        (Readiness.IDLE, "idle", True),
        (Readiness.LOADING, "loading", True),
        (Readiness.READY, "well", True),
        (Readiness.GONE, "dead", False),
    ],
)
def test_the_process_that_answers(tended: Path, compute: Readiness, word: str, is_well: bool) -> None:
    seen = _seen(tended, compute=compute)
    assert (seen.compute.word, seen.compute.is_well, seen.is_well) == (word, is_well, is_well)


def test_a_process_that_was_killed_is_seen_and_asking_starts_none() -> None:
    process = ComputeProcess()
    assert process.readiness is Readiness.IDLE
    process.warm_up()
    try:
        assert process.readiness is Readiness.LOADING
        connection = process._connection
        assert connection is not None
        connection.process.kill()
        connection.process.wait()
        assert process.readiness is Readiness.GONE
        assert process._connection is connection  # no other was started
    finally:
        process.close()


def test_a_process_that_fails_to_start_twice_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    from signcore.errors import ComputeError
    from signcore.inference import client

    monkeypatch.setattr(client.sys, "executable", shutil.which("false"))
    process = ComputeProcess()
    with pytest.raises(ComputeError):
        process.call("predict")
    assert process.readiness is Readiness.GONE


def test_no_sentence_names_a_folder(tended: Path) -> None:
    for seen in (_seen(tended), _seen(None), _seen(tended / "none"), no_answer(Readiness.GONE)):
        assert str(tended.parent) not in str(seen.to_dict())


def test_looks_at_a_drive_that_hangs_are_one_look() -> None:
    drive, looks = threading.Event(), []

    def look() -> Health:
        looks.append(1)
        drive.wait(20)
        return no_answer(Readiness.IDLE)

    lookout = Lookout(look)
    waiting = [lookout.begin() for _ in range(50)]
    assert not waiting[0].done() and len(looks) <= 1
    drive.set()
    assert [one.result(20).is_well for one in waiting] == [False] * 50
    assert len(looks) == 1
    lookout.begin().result(20)
    assert len(looks) == 2


def test_a_look_that_fails_does_not_keep_the_next_from_looking() -> None:
    answers: list[Health] = []
    lookout = Lookout(lambda: answers[0])
    with pytest.raises(IndexError):
        lookout.begin().result(20)
    answers.append(no_answer(Readiness.IDLE))
    assert lookout.begin().result(20) is answers[0]
