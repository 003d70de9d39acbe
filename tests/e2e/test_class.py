"""A class of a teacher, a learner and somebody who means harm, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from signcore.classroom.desk import Desk
from signcore.classroom.people import ALONE, People
from signcore.datasets import SignDataset
from signcore.runs.store import EpochEvent, RunState, RunStore
from tests.e2e.dashboard import Visitor
from tests.toy_runs import tiny_config

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(class_server: str) -> str:
    """The one that they visit; one training at a time, so that none of those here goes on."""
    RunStore().set_setting("runs_at_once", "1")
    return class_server


def _heading(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("heading", name=name, level=1).wait_for(timeout=30_000)


def _join(visitor: Visitor, nickname: str, code: str) -> None:
    _heading(visitor, "Come in")
    visitor.settle()
    visitor.page.get_by_label("Your nickname").fill(nickname)
    visitor.page.get_by_label("Join code").fill(code)
    visitor.page.get_by_role("button", name="Join").click()


def test_nobody_is_in_anybody_s_way(server: str, signs: SignDataset, visit: Callable[..., Visitor]) -> None:
    store = RunStore()
    teacher, learner, hostile = visit(), visit(), visit()

    # The teacher comes by the link; the secret leaves the address, and the browser is known after a reload.
    secret = Desk(ALONE, store).renew_teacher_link()
    teacher.page.goto(f"{server}/?teacher={secret}")
    _heading(teacher, "Teach a network to read signs")
    assert secret not in teacher.page.url
    cookies = {one["name"]: one for one in teacher.page.context.cookies()}
    assert cookies["signlab_who"]["sameSite"] == "Strict" and cookies["signlab_who"]["value"] not in ("", secret)
    code = People(store).join_code()
    teacher.page.goto(f"{server}/class")
    teacher.page.get_by_role("heading", name=code).wait_for()

    # A learner comes by a deep link, joins, and is where the link led.
    others = store.create(tiny_config(), signs, "of before", state=RunState.FINISHED).id
    store.add_events(others, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    learner.page.goto(f"{server}/train?run={others}")
    _join(learner, "Mina *zq*", code)
    _heading(learner, "Train, and watch")
    assert f"run={others}" in learner.page.url
    learner.page.reload()
    _heading(learner, "Train, and watch")
    (mina,) = [one for one in People(store).everybody() if not one.is_teacher]
    run = store.create(tiny_config(), signs, "Mina's", mina.nickname, state=RunState.TRAINING, person=mina.id).id
    store.add_events(run, epochs=[EpochEvent(0, 1.0, 0.9, 1.5, 0.5, 2.0, 100.0, 0.001)])
    store.set_state(run, RunState.FINISHED)

    # Somebody guesses codes and secrets, and comes in only as one more learner.
    hostile.page.goto(f"{server}/?teacher=guessed")
    expect(hostile.page.get_by_text("no longer works")).to_be_visible(timeout=30_000)
    _join(hostile, "Mina *zq*", "ABC234")
    expect(hostile.page.get_by_text("not the join code")).to_be_visible()
    hostile.page.context.add_cookies([{"name": "signlab_who", "value": "guessed", "url": server}])
    hostile.page.goto(f"{server}/results?run={run}")
    _join(hostile, "mina zq", code)
    expect(hostile.page.get_by_text(re.compile("is taken"))).to_be_visible()
    _join(hostile, "Eve", code)
    _heading(hostile, "Compare, and look for mistakes")
    hostile.settle()

    # Another's run can be looked at, and neither the page nor an address lets it be deleted.
    hostile.open(f"/results?run={run}&view=closely")
    hostile.page.get_by_text("Settings, rename, delete").click()
    expect(hostile.page.get_by_text("Only its owner and the teacher may do this.")).to_be_visible()
    assert hostile.page.get_by_role("button", name="Delete").count() == 0
    hostile.open(f"/class?run={run}&delete={run}&teacher=")
    assert hostile.page.get_by_text("Who is here").count() == 0
    assert {run, others} <= store.ids() and store.run(run).name == "Mina's"

    # Its owner may.
    learner.open(f"/results?run={run}&view=closely")
    learner.page.get_by_text("Settings, rename, delete").click()
    learner.page.get_by_text("Yes, delete this run and its model for everyone").click()
    learner.settle()
    learner.page.get_by_role("button", name="Delete").click()
    learner.settle()
    assert store.ids() == {others}
