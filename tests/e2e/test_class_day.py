"""A class' whole day: a teacher's and three learners' browsers, one of them hostile, from the join code to the ZIP that goes home."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from benchmarks._guests import Guest
from signcore.classroom.people import People
from signcore.datasets import SignDataset, library
from signcore.datasets.collected import collected_signs, keep_sign
from signcore.labels import LETTERS
from signcore.runs import moving
from signcore.runs.store import Run, RunState, RunStore
from tests.e2e.dashboard import Visitor
from tests.e2e.test_own_hand import choose, corner, keep
from tests.toy_runs import TINY, until

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

SOON = 60_000  # ms, on a machine that does much else
SURE, DELETE = "Yes, delete this run and its model for everyone", "Delete"
SURE_OF_ALL, DELETE_ALL = "Yes, delete everything that the class made", "Delete everything now"
States = dict[str, tuple[str, Any]]  # of controls by their ids


@pytest.fixture
def server(class_server: str) -> str:
    """The one that they visit."""
    return class_server


def test_a_class_from_the_code_to_the_zip(
    server: str, signs: SignDataset, visit: Callable[..., Visitor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = RunStore()
    people = People(store)
    teacher, mina, jun, eve = visit(), visit(), visit(), visit()
    teacher.open(f"/?teacher={people.renew_teacher_secret()}")
    teacher.page.wait_for_url(lambda url: "teacher=" not in url)
    settings = "&".join(f"{name}={value}" for name, value in TINY.items())
    for learner, name, path in ((mina, "Mina", f"/try-it?{settings}"), (jun, "Jun", "/model"), (eve, "Eve", "/")):
        _join(learner, path, name, people.join_code())
    ids = {one.nickname: one.id for one in people.everybody()}

    # Everybody's signs become one set, with somebody held out, and everybody is offered it.
    _keep_own(mina, "Mina")
    for name in ("Jun", "Eve"):
        _keep_signs(signs, name, ids[name])
    made = _make_class_set(teacher, checked="Eve")
    assert made.origin.recipe["checked"] == ["Eve"] and set(made.origin.recipe["trained"]) == {"Mina", "Jun"}
    assert len(made.validation) == len(LETTERS) and len(made.training) == len(signs.training) + len(LETTERS) + 2

    run = _train(mina, store, made)
    assert run.person == ids["Mina"] and run.data.id == made.id

    _try_to_delete(eve, mina, teacher, store, run)
    _ask_and_reveal(teacher, jun, eve)

    # The board, with names, for a learner as for the teacher.
    for visitor in (teacher, jun):
        visitor.open(f"/class?view=board&data={made.id}")
        cells = visitor.page.locator("[data-testid=stDataFrame] [role=gridcell]")  # below its canvas
        expect(cells.filter(has_text=re.compile("^Mina$"))).to_have_count(1, timeout=SOON)
        expect(cells.filter(has_text=run.name)).not_to_have_count(0)

    _read_zip(_fetched_zip(teacher, tmp_path), run, tmp_path, monkeypatch)
    monkeypatch.setenv("SIGNLAB_STORE", str(store.folder))

    # What Eve sent by hand was no empty message: from the run's owner it deletes.
    _say(mina, f"run={run.id}&view=closely", "results", _states_to_delete(mina, run))
    assert run.id not in store.ids()


def _join(learner: Visitor, path: str, nickname: str, code: str) -> None:
    learner.page.goto(learner.home + path)
    learner.page.get_by_role("heading", name="Come in", level=1).wait_for(timeout=SOON)
    learner.settle()
    learner.page.get_by_label("Your nickname").fill(nickname)
    learner.page.get_by_label("Join code").fill(code)
    learner.page.get_by_role("button", name="Join").click()
    learner.page.get_by_role("heading", name="Come in", level=1).wait_for(state="hidden", timeout=SOON)
    learner.page.get_by_role("heading", level=1).first.wait_for(timeout=SOON)
    until(lambda: _cookie(learner))  # the browser has it a moment later


def _cookie(visitor: Visitor) -> str:
    """The cookie by which the class knows a browser; empty before."""
    return next((f"{one['name']}={one['value']}" for one in visitor.page.context.cookies() if one["name"] == "signlab_who"), "")


def _keep_own(learner: Visitor, name: str) -> None:
    """Two signs of one's own, by the try-it page."""
    learner.page.get_by_text("Upload", exact=True).first.click()
    learner.settle()
    for count, letter in enumerate("LV", start=1):
        choose(learner, corner(letter))
        if count == 1:
            learner.page.get_by_text("Label it and keep it").click()
        learner.page.get_by_text("The person in the picture agrees").click()
        learner.settle()
        keep(learner, letter, name, count)


def _keep_signs(signs: SignDataset, name: str, person: str) -> None:
    """A sign of each letter, prepared."""
    for number, letter in enumerate(LETTERS):
        (place,) = np.flatnonzero(signs.validation.labels == number)[:1]
        keep_sign(signs.validation.images[place], letter, name, person)


def _make_class_set(teacher: Visitor, checked: str) -> SignDataset:
    teacher.open("/class?view=signs")
    page = teacher.page
    expect(page.get_by_text("50 signs by 3 people")).to_be_visible(timeout=SOON)
    page.get_by_label("Checked on").click()
    page.get_by_role("option", name=checked, exact=True).click()
    teacher.settle()
    before = set(library.stored_datasets())
    page.get_by_role("button", name="Make the class set").click()
    expect(page.get_by_text("of somebody whom no network will have seen")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Offer it to everyone").click()
    teacher.settle()
    (made,) = set(library.stored_datasets()) - before
    return library.open_dataset(made)


def _train(learner: Visitor, store: RunStore, made: SignDataset) -> Run:
    """Follow the teacher to the class set with one's own tiny settings, and train to the end."""
    page = learner.page
    expect(page.get_by_text("Your teacher is looking at")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Go there").click()
    page.get_by_role("heading", name="Train, and watch", level=1).wait_for(timeout=SOON)
    learner.settle()
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("link", name="Look at the results").first.wait_for(timeout=180_000)
    (run,) = store.runs()
    assert run.state is RunState.FINISHED and run.config.train.epochs == int(TINY["epochs"]), run.reason
    assert f"data={made.id}" in page.url
    return run


# --- somebody who means harm -------------------------------------------------------------------------------------------------


def _try_to_delete(eve: Visitor, owner: Visitor, teacher: Visitor, store: RunStore, run: Run) -> None:
    """By the page, by an address, and by messages with what the owner's and the teacher's buttons say."""
    files = sorted(path.name for path in store.run_folder(run.id).iterdir())
    eve.open(f"/results?run={run.id}&view=closely")
    eve.page.get_by_text("Settings, rename, delete").click()
    expect(eve.page.get_by_text("Only its owner and the teacher may do this.")).to_be_visible(timeout=SOON)
    assert eve.page.get_by_role("button", name=DELETE, exact=True).count() == 0
    eve.open(f"/results?run={run.id}&view=closely&delete={run.id}&sure=1&signlab_who={_cookie(owner).partition('=')[2][:8]}")
    eve.open("/class?view=after")
    assert eve.page.get_by_role("button", name=DELETE_ALL).count() == 0

    for page, query, states in (
        ("results", f"run={run.id}&view=closely", _states_to_delete(owner, run)),
        ("class", "view=after", _states_to_clear(teacher)),
    ):
        _say(eve, query, page, states)
    assert store.run(run.id) == run and files == sorted(path.name for path in store.run_folder(run.id).iterdir())
    assert len(collected_signs()) == 50


def _states_to_delete(owner: Visitor, run: Run) -> States:
    """What the owner's browser would say that deletes a run."""
    return _states_of(owner, f"run={run.id}&view=closely", "results", SURE, DELETE)


def _states_to_clear(teacher: Visitor) -> States:
    return _states_of(teacher, "view=after", "class", SURE_OF_ALL, DELETE_ALL)


def _states_of(visitor: Visitor, query: str, page: str, sure: str, button: str) -> States:
    """A ticked box and a pressed button, as the browser of whoever has both would say them. Nothing is pressed."""
    home, cookie = visitor.home, _cookie(visitor)

    async def look() -> States:
        async with Guest(home, page, query, cookie) as guest:
            await guest.set(sure, "bool_value", True)
            return {guest.controls[sure].id: ("bool_value", True), guest.controls[button].id: ("trigger_value", True)}

    return _apart(look)


def _say(visitor: Visitor, query: str, page: str, states: States) -> None:
    """Send the states of controls as this browser, whether its page has them or not: the box first, then both."""
    home, cookie = visitor.home, _cookie(visitor)

    async def say() -> None:
        async with Guest(home, page, query, cookie) as guest:
            await guest.send({name: state for name, state in states.items() if state[0] == "bool_value"})
            await guest.send(states)

    _apart(say)


def _apart(work: Callable[[], Any]) -> Any:
    """Playwright has this thread's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


# --- together, and the end ---------------------------------------------------------------------------------------------------


def _ask_and_reveal(teacher: Visitor, *learners: Visitor) -> None:
    teacher.open("/class?view=ask")
    teacher.page.get_by_role("button", name="Ask everyone").click()
    for learner, number in zip(learners, ("785", "12"), strict=True):
        learner.open("/model")
        _answer(learner.page, number)
    expect(teacher.page.get_by_text("2 of 3 answered")).to_be_visible(timeout=SOON)
    assert all(learner.page.get_by_text("and so it is.").count() == 0 for learner in learners)
    teacher.page.get_by_role("button", name="Reveal").click()
    right, wrong = learners
    expect(right.page.get_by_text("You guessed 785, and so it is.")).to_be_visible(timeout=SOON)
    expect(wrong.page.get_by_text(re.compile(r"You guessed 12\..*785"))).to_be_visible(timeout=SOON)


def _answer(page: Page, number: str) -> None:
    expect(page.get_by_text("Your class is asked:")).to_be_visible(timeout=SOON)
    page.get_by_label("Your guess").fill(number)
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_text("You may change it until your teacher reveals")).to_be_visible(timeout=SOON)


def _fetched_zip(teacher: Visitor, folder: Path) -> Path:
    teacher.open("/class?view=after")
    teacher.page.get_by_role("button", name="Make the ZIP").click()
    save = teacher.page.get_by_role("button", name="Save the ZIP")
    save.wait_for(timeout=180_000)
    teacher.settle()
    with teacher.page.expect_download() as coming:
        save.click()
    target = folder / "home.zip"
    coming.value.save_as(target)
    return target


def _read_zip(path: Path, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that belongs into it is there, and another SignLab takes the run in with the signs that it learnt from."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert {f"runs/{run.id}.signlab", f"models/{run.id}.keras", f"cards/{run.id}.md", "class-set/signs.csv", "README.txt"} <= names
        with zipfile.ZipFile(io.BytesIO(archive.read(f"models/{run.id}.keras"))) as model:
            assert {"config.json", "model.weights.h5"} <= set(model.namelist())
        assert run.name in archive.read(f"cards/{run.id}.md").decode()
        assert "Mina" in archive.read("README.txt").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("class-set/signs.csv").decode())))
        assert {row["name"] for row in rows} == {"Mina", "Jun", "Eve"} and len(rows) == 50
        assert all(f"class-set/{row['file']}" in names for row in rows)
        packed = folder / "run.signlab"
        packed.write_bytes(archive.read(f"runs/{run.id}.signlab"))
    monkeypatch.setenv("SIGNLAB_STORE", str(folder / "elsewhere"))
    elsewhere = RunStore()
    taken = moving.unpack(elsewhere, packed)
    assert taken.name == run.name and taken.data.hash == run.data.hash and elsewhere.model_path(taken.id).exists()
    assert taken.data.hash in {library.open_dataset(one).content_hash for one in library.stored_datasets()}
