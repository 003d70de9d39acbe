"""A class and a room: four learners' trainings on two computers, one of which is killed."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from signcore.classroom.people import People
from signcore.datasets import SignDataset
from signcore.running.cluster.keys import room_file
from signcore.runs.store import RunState, RunStore
from tests.e2e.dashboard import Visitor, serve
from tests.running.cluster.rooms import switch_on
from tests.toy_runs import TINY, until

pytest.importorskip("distributed")
pytestmark = [pytest.mark.e2e, pytest.mark.thorough, pytest.mark.timeout(900)]

EPOCHS = 40
PATIENCE = 240  # seconds, on a machine that does much else


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the room of the server will be."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("SIGNLAB_CLUSTER", "own")
    monkeypatch.setenv("SIGNLAB_CLUSTER_PORT", str(port))
    monkeypatch.setenv("SIGNLAB_CLASS", "1")
    return f"tls://127.0.0.1:{port}"


@pytest.fixture
def server(tmp_path: Path, signs: SignDataset, scheduler: str) -> Iterator[str]:
    """A dashboard for a class whose trainings go to a room."""
    with serve(tmp_path) as home:
        yield home


@pytest.fixture
def computers(tmp_path: Path, server: str, scheduler: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Two computers that join it, by name."""
    file = room_file()
    until(file.exists, PATIENCE)
    made = {name: switch_on(name, tmp_path, scheduler, file) for name in ("ada", "bob")}
    yield made
    for process in made.values():
        process.terminate()
    for process in made.values():
        process.wait(30)


def test_four_learners_train_on_two_computers_and_finish_though_one_is_killed(
    signs: SignDataset, visit: Callable[..., Visitor], computers: dict[str, subprocess.Popen[bytes]]
) -> None:
    store = RunStore()
    code = People(store).join_code()
    settings = "&".join(f"{name}={value}" for name, value in (TINY | {"epochs": str(EPOCHS), "batch_size": "2"}).items())
    learners = {name: visit(1280, 900) for name in ("Mina", "Jun", "Eve", "Ali")}
    for name, learner in learners.items():
        page = learner.page
        page.goto(f"{learner.home}/train?{settings}")
        learner.settle()
        page.get_by_label("Join code").fill(code)
        page.get_by_label("Your nickname").fill(name)
        page.get_by_role("button", name="Join").click()
        page.get_by_role("button", name="Start training").click()
        page.get_by_role("button", name="Stop").or_(page.get_by_text("waiting")).first.wait_for(timeout=60_000)
    first = learners["Mina"].page
    expect(first.get_by_text("2 computers in the room, 2 of them train").first).to_be_visible(timeout=1000 * PATIENCE)
    until(lambda: len({run.facts.machine for run in store.runs([RunState.TRAINING]) if store.epochs(run.id)}) == 2, PATIENCE)
    lost = next(run for run in store.runs([RunState.TRAINING]) if run.facts.machine == "ada")
    computers["ada"].kill()

    # It goes on at the other computer when that one is free, and its owner reads why.
    until(lambda: store.run(lost.id).facts.moves, PATIENCE)
    owner = learners[lost.owner].page
    owner.get_by_text("ada", exact=False).first.wait_for(timeout=60_000)
    until(lambda: {run.state for run in store.runs()} == {RunState.FINISHED}, 2 * PATIENCE)
    runs = store.runs()
    assert {run.owner for run in runs} == set(learners) and len(runs) == 4
    for run in runs:
        assert [event.epoch for event in store.epochs(run.id)] == list(range(EPOCHS)), "the curve goes on where it was"
    assert [(move.lost, run.id) for run in runs for move in run.facts.moves] == [("ada", lost.id)]
    owner.get_by_text("finished").first.wait_for(timeout=60_000)
