"""The live camera in a real browser: letters change, a word is spelt, the server has nothing to do; and where there is no camera."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, WebSocket, expect

from signcore.certificate import certificate
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path, serve
from tests.e2e.films import film, room, spelling

pytestmark = pytest.mark.e2e

WORD = "LCB"  # letters that the network that comes with SignLab reads well


@contextmanager
def before_a_camera(
    browser: Browser, home: str, path: Path, pictures: list[NDArray[np.uint8]], host: str = "localhost", **options: object
) -> Iterator[Visitor]:
    """A learner whose camera plays a film."""
    play = f"--use-file-for-fake-video-capture={film(path / 'film.y4m', pictures)}"
    opened = browser.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, play, "--ignore-certificate-errors"])
    context = opened.new_context(viewport={"width": 1280, "height": 900}, locale="en-US", permissions=["camera"], **options)
    learner = Visitor(context.new_page(), home.replace("localhost", host))
    yield learner
    opened.close()
    # Chromium now and then gives up one of many requests that begin at once where it was told to trust a certificate; the page asks again.
    assert [one for one in learner.complaints if "ERR_TOO_MANY_RETRIES" not in one] == []


def open_live(learner: Visitor) -> Page:
    learner.open()
    learner.go("Try it", "Try it")
    learner.page.get_by_text("Live", exact=True).first.click()
    learner.page.get_by_role("button", name="Start the camera").click(timeout=60_000)
    return learner.page


@pytest.mark.thorough
def test_letters_change_and_a_word_is_spelt(browser: Browser, server: str, tmp_path: Path) -> None:
    with before_a_camera(browser, server, tmp_path, spelling(WORD, 2.5)) as learner:
        page = open_live(learner)
        expect(page.locator(".word")).to_contain_text(WORD[1:], timeout=60_000)  # the film plays over and over
        spelt = page.locator(".word").inner_text()
        assert set(WORD) <= set(spelt)

        # J is added by hand; letters can be taken back
        page.get_by_role("button", name="Clear").click()
        page.get_by_role("button", name="J", exact=True).click()
        page.get_by_role("button", name="Space").click()
        expect(page.locator(".word")).to_contain_text("J ")
        page.get_by_role("button", name="Stop the camera").click()
        expect(page.locator(".stage")).to_be_hidden()


@pytest.mark.thorough
def test_a_square_that_is_held_still_is_read_too(browser: Browser, server: str, tmp_path: Path) -> None:
    with before_a_camera(browser, server, tmp_path, [room("L", 240, 60, 200)] * 20) as learner:
        page = open_live(learner)
        page.get_by_label("Follow my hand").uncheck()
        square = page.locator(".square")
        square.wait_for()
        stage = page.locator(".stage").bounding_box()
        assert stage is not None
        # The picture is a mirror: what is at the left of the film is seen at the right.
        page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
        page.mouse.down()
        page.mouse.move(stage["x"] + (1 - 180 / 640) * stage["width"], stage["y"] + 320 / 480 * stage["height"], steps=5)
        page.mouse.up()
        for _press in range(6):
            square.press("-")
        expect(page.locator(".letter b")).to_have_text("L", timeout=20_000)
        before = square.bounding_box()
        square.press("ArrowLeft")
        after = square.bounding_box()
        assert before is not None and after is not None and after["x"] < before["x"], "an arrow moves it where it points"


def test_the_server_is_asked_nothing_while_it_answers(browser: Browser, server: str, tmp_path: Path) -> None:
    sent: list[object] = []

    def watch(socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: sent.append(frame))  # noqa: PLW0108 - Playwright writes on what it is given

    with before_a_camera(browser, server, tmp_path, [room("L")] * 20) as learner:
        learner.page.on("websocket", watch)
        page = open_live(learner)
        expect(page.locator(".letter b")).to_have_text("L", timeout=60_000)
        learner.settle()
        page.wait_for_timeout(500)
        before = len(sent)
        page.wait_for_timeout(3000)
        assert before > 10, "the watch works"
        assert len(sent) == before, "three seconds of answers, and not a message"


def test_over_plain_http_from_another_computer_the_page_says_why_there_is_none(browser: Browser, server: str, tmp_path: Path) -> None:
    with before_a_camera(browser, server, tmp_path, [room("L")], host="class.test") as learner:
        learner.open()
        learner.go("Try it", "Try it")
        learner.page.get_by_text("Live", exact=True).first.click()
        told = learner.page.get_by_test_id("stAlertContentWarning")
        told.wait_for(timeout=20_000)
        assert "make run HTTPS=1" in told.inner_text() and "class.test" in told.inner_text()
        expect(learner.page.locator("input[type=file]")).to_have_count(1)


@pytest.mark.thorough
def test_with_a_certificate_of_its_own_another_computer_has_the_camera(browser: Browser, tmp_path: Path) -> None:
    made = certificate(tmp_path / "https", ("localhost", "class.test"))
    flags = ["--server.sslCertFile", str(made.path), "--server.sslKeyFile", str(made.key_path)]
    with (
        serve(tmp_path, flags=flags) as home,
        before_a_camera(browser, home, tmp_path, [room("L")] * 20, host="class.test", ignore_https_errors=True) as learner,
    ):
        page = open_live(learner)
        expect(page.locator(".letter b")).to_have_text("L", timeout=60_000)
