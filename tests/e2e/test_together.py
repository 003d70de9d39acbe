"""A class does things together, in two browsers: what the teacher does comes to the learner without a click, and back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from signcore.classroom.people import People
from signcore.datasets import SignDataset
from signcore.runs.store import RunStore
from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e

SOON = 30_000  # ms, on a machine that does much else


@pytest.fixture
def server(class_server: str) -> str:
    """The one that they visit."""
    return class_server


def _as(visitor: Visitor, secret: str) -> Visitor:
    """A browser that is somebody's already."""
    visitor.page.context.add_cookies([{"name": "signlab_who", "value": secret, "url": visitor.home}])
    return visitor


@pytest.mark.thorough
def test_asking_answering_revealing_and_following(server: str, signs: SignDataset, visit: Callable[..., Visitor]) -> None:
    people = People(RunStore())
    teacher = _as(visit(), people.become_teacher(people.renew_teacher_secret())[1])
    learner = _as(visit(), people.join("Mina", people.join_code())[1])
    learner.open("/model")
    learner.page.get_by_role("slider").first.wait_for()

    # A question comes without a click, and its answer goes back without one.
    teacher.open("/class?view=ask")
    teacher.page.get_by_role("button", name="Ask everyone").click()
    expect(learner.page.get_by_text("Your class is asked:")).to_be_visible(timeout=SOON)
    field = learner.page.get_by_label("Your guess")
    field.fill("785")
    learner.page.wait_for_timeout(6_000)  # the box redraws itself meanwhile
    expect(field).to_have_value("785")
    learner.page.get_by_role("button", name="That is my guess").click()
    expect(learner.page.get_by_text("You may change it until your teacher reveals")).to_be_visible(timeout=SOON)
    expect(teacher.page.get_by_text("1 answer. Most often: 785 (1).")).to_be_visible(timeout=SOON)
    assert teacher.page.locator("[data-testid=stMain]").get_by_text("Mina").count() == 0
    teacher.page.get_by_role("button", name="Reveal").click()
    expect(learner.page.get_by_text("and so it is.")).to_be_visible(timeout=SOON)
    learner.page.get_by_role("button", name="Close").click()
    expect(learner.page.get_by_text("and so it is.")).to_have_count(0, timeout=SOON)

    # The teacher's page is offered, and followed.
    teacher.open(f"/data?data={signs.id}")
    teacher.page.get_by_role("button", name="Everyone to this page").click()
    expect(learner.page.get_by_text("Your teacher is looking at")).to_be_visible(timeout=SOON)
    learner.page.get_by_role("button", name="Go there").click()
    expect(learner.page).to_have_url(re.compile(r"/data\b"), timeout=SOON)
    learner.settle()
    expect(learner.page.get_by_text("Your teacher is looking at")).to_have_count(0)
    expect(teacher.page.get_by_text("1 followed, 0 declined.")).to_be_visible(timeout=SOON)

    # Where the learner is now stands on a tile.
    teacher.open("/class?view=people")
    expect(teacher.page.locator(".st-key-class-tiles").get_by_text("Mina")).to_be_visible(timeout=SOON)
    expect(teacher.page.locator(".st-key-class-tiles").get_by_text("Data")).to_be_visible(timeout=SOON)
