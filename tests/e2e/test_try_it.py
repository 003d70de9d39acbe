"""“Try it” in a real browser: what is drawn and taken off, one's own pictures, and a class' page without a camera. The network that
comes with SignLab answers, so nothing is trained."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from signcore.hand import render_signs
from tests.e2e.dashboard import Visitor

pytestmark = pytest.mark.e2e

# How much wider what is drawn on is than the room that it has.
_SIDEWAYS = """() => {
  const found = []
  const walk = (root) => root.querySelectorAll('*').forEach((one) => {
    if (one.className === 'dc-scroll') found.push(one.scrollWidth - one.clientWidth)
    if (one.shadowRoot) walk(one.shadowRoot)
  })
  walk(document)
  return [...found, document.documentElement.scrollWidth - window.innerWidth]
}"""


def stroke(learner: Visitor, across: int = 0) -> None:
    """A stroke on the canvas."""
    page = learner.page
    box = page.locator("canvas").last.bounding_box(timeout=20_000)
    assert box is not None
    page.mouse.move(box["x"] + 100 + across, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 90 + across, box["y"] + 180, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)  # the canvas waits a moment before it says what stands on it
    learner.settle()


def use(learner: Visitor, tool: str) -> None:
    """A tool of the canvas' own, which shows when a pointer is over it."""
    learner.page.locator("canvas").last.hover()
    learner.page.get_by_title(tool).click()
    learner.page.wait_for_timeout(500)
    learner.settle()


def answer(page: Page) -> str:
    """What the network says, or that it was asked nothing."""
    if page.get_by_text("The answer appears here.").count():
        return "nothing"
    return page.get_by_text(re.compile(r"% sure")).inner_text(timeout=60_000).split(" sure")[0]


def hand() -> bytes:
    """A photograph of a hand, nearly."""
    written = io.BytesIO()
    sign = render_signs([0], seed=9).images[0].repeat(8, 0).repeat(8, 1)
    Image.fromarray(np.pad(sign, ((0, 0), (60, 180)), mode="edge")).save(written, "PNG")
    return written.getvalue()


def test_the_answer_belongs_to_what_is_seen(visit: Callable[..., Visitor]) -> None:
    learner = visit(1280, 720)
    page = learner.page
    learner.open()
    learner.go("Try it", "Try it")
    assert answer(page) == "nothing"

    # what is drawn, undone, emptied by the canvas' own bin
    stroke(learner)
    assert page.evaluate(_SIDEWAYS) == [0, 0]
    one = answer(page)
    stroke(learner, 50)
    two = answer(page)
    assert len({one, two, "nothing"}) == 3
    use(learner, "Undo")
    assert answer(page) == one
    use(learner, "Undo")
    assert answer(page) == "nothing"
    stroke(learner)
    use(learner, "Reset canvas & history")
    assert answer(page) == "nothing"

    # what is left and come back to is still there, and can be emptied
    stroke(learner)
    stroke(learner, 50)
    learner.go("Model", "Build the network")
    learner.go("Try it", "Try it")
    assert answer(page) == two
    use(learner, "Reset canvas & history")
    assert answer(page) == "nothing"

    # one's own picture is there when one comes back
    page.get_by_text("Upload", exact=True).first.click()
    learner.settle()
    page.locator("input[type=file]").set_input_files({"name": "hand.png", "mimeType": "image/png", "buffer": hand()})
    page.locator(".square").wait_for(timeout=60_000)
    learner.settle()
    for seen in (page.locator(".picture"), page.get_by_text("It reads")):
        box = seen.last.bounding_box()
        assert box is not None and box["y"] + box["height"] <= 720, "on a projector, picture and answer are seen at once"
    before = answer(page)
    learner.go("Model", "Build the network")
    learner.go("Try it", "Try it")
    page.locator(".square").wait_for(timeout=60_000)
    assert answer(page) == before

    # localhost gives the camera
    page.get_by_text("Camera", exact=True).first.click()
    page.wait_for_function("document.querySelector('video')?.readyState === 4", timeout=20_000)
    page.get_by_role("button", name="Take Photo").click()
    page.get_by_text("It reads").wait_for(timeout=20_000)


@pytest.mark.thorough
def test_on_a_phone_that_comes_over_plain_http_the_page_says_why_there_is_no_camera(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US", permissions=["camera"], has_touch=True)
    learner = Visitor(context.new_page(), server.replace("localhost", "class.test"))
    page = learner.page
    learner.open()
    page.goto(f"{learner.home}/try-it")
    page.get_by_text("Camera", exact=True).first.click(timeout=60_000)
    told = page.get_by_test_id("stAlertContentWarning")
    told.wait_for(timeout=20_000)
    assert "HTTPS" in told.inner_text() and "class.test" in told.inner_text()
    assert page.evaluate(_SIDEWAYS) == [0]
    page.locator("input[type=file]").set_input_files({"name": "hand.png", "mimeType": "image/png", "buffer": hand()})
    page.get_by_text("It reads").wait_for(timeout=60_000)
    context.close()
    assert learner.complaints == []
