"""The page that goes home, as its finder has it: saved by a button, opened as a file, cut off from every network."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from signcore.hand import render_signs
from signcore.inference.client import ComputeProcess, probabilities
from signcore.starter import STARTER_PATH
from tests.e2e.dashboard import FLAGS, Visitor, chromium_path
from tests.e2e.films import film, room, spelling

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def saved(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, as `python -m signcore export` writes it."""
    from signcore.cli.app import main

    path = tmp_path_factory.mktemp("home") / "net.html"
    assert main(["export", str(STARTER_PATH), str(path)]) == 0
    return path


@pytest.fixture
def at_home(browser: Browser, saved: Path, tmp_path: Path) -> Iterator[Page]:
    """The file, opened; at the end nothing may have been asked of anybody, and no error been logged."""
    play = f"--use-file-for-fake-video-capture={film(tmp_path / 'film.y4m', spelling('LB', 2.5))}"
    opened = browser.browser_type.launch(executable_path=chromium_path(), args=[*FLAGS, play])
    context = opened.new_context(viewport={"width": 390, "height": 844}, offline=True, permissions=["camera"], has_touch=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or wrong.append(request.url))
    page.goto(saved.as_uri())
    yield page
    opened.close()
    assert wrong == []


def png(pixels: np.ndarray) -> dict[str, object]:
    written = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(written, "PNG")
    return {"name": "picture.png", "mimeType": "image/png", "buffer": written.getvalue()}


def test_it_answers_as_keras_does(at_home: Page) -> None:
    signs = render_signs(np.arange(256) % 24, seed=12).images
    process = ComputeProcess()
    try:
        expected = probabilities(process, STARTER_PATH, signs)
    finally:
        process.close()
    assert at_home.evaluate("Object.keys(signlab).sort()") == ["letters", "predict", "version"]
    said = np.array(at_home.evaluate("(signs) => signs.map((sign) => signlab.predict(sign))", signs.reshape(256, 784).tolist()))
    assert said.shape == (256, 24) and np.abs(said - expected).max() <= 1e-4
    assert at_home.evaluate("signlab.letters") == "ABCDEFGHIKLMNOPQRSTUVWXY"
    with pytest.raises(Exception, match="takes 784 numbers, and 3 came"):
        at_home.evaluate("signlab.predict([1, 2, 3])")


def test_it_draws_and_takes_strokes_back(at_home: Page) -> None:
    answer, paper = at_home.locator(".answer .letter b"), at_home.locator(".paper")
    expect(answer).to_have_text("–")
    box = paper.bounding_box()
    assert box is not None
    for across in (0.4, 0.6):
        at_home.mouse.move(box["x"] + across * box["width"], box["y"] + 0.2 * box["height"])
        at_home.mouse.down()
        at_home.mouse.move(box["x"] + across * box["width"], box["y"] + 0.8 * box["height"], steps=6)
        at_home.mouse.up()
    expect(answer).to_have_text(re.compile(r"^[A-Y]$"))
    two = at_home.locator(".answer .top").inner_text()
    at_home.get_by_role("button", name="Undo").click()
    assert at_home.locator(".answer .top").inner_text() != two
    at_home.get_by_role("button", name="Clear").first.click()
    expect(answer).to_have_text("–")


def test_it_finds_a_hand_in_a_picture_and_says_what_is_none(at_home: Page) -> None:
    at_home.get_by_role("button", name="Picture").click()
    at_home.locator("input[type=file]").first.set_input_files(png(room("L", 200, 420, 260)))
    expect(at_home.locator(".found")).to_contain_text("Found by a small network", timeout=20_000)
    expect(at_home.locator(".answer .letter b")).to_have_text("L")
    picture, square = at_home.locator(".picture").bounding_box(), at_home.locator(".square").first.bounding_box()
    assert picture is not None and square is not None
    middle = (square["x"] + square["width"] / 2 - picture["x"]) / picture["width"]
    assert 0.72 < middle < 0.9, "the hand is at the right"
    at_home.locator(".square").first.press("ArrowLeft")
    expect(at_home.locator(".found")).to_contain_text("Your own square")
    at_home.get_by_role("button", name="Find the hand again").click()
    expect(at_home.locator(".found")).to_contain_text("Found by a small network")

    at_home.locator("input[type=file]").first.set_input_files(png(np.full((300, 400), 120, np.uint8)))
    expect(at_home.locator(".found")).to_contain_text("No hand was found")
    expect(at_home.locator(".worth")).to_contain_text("I don’t know this kind of picture")
    no_picture = {"name": "notes.png", "mimeType": "image/png", "buffer": b"<html>"}
    at_home.locator("input[type=file]").first.set_input_files(no_picture)
    expect(at_home.locator(".trouble")).to_contain_text("notes.png is not a picture")


def test_it_shows_the_camera_and_spells(at_home: Page) -> None:
    at_home.get_by_role("button", name="Live").click()
    at_home.get_by_role("button", name="Start the camera").click()
    expect(at_home.locator(".word")).to_contain_text("L", timeout=30_000)
    expect(at_home.locator(".word")).to_contain_text("B", timeout=30_000)
    assert at_home.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than a phone"


def test_it_works_by_keyboard(at_home: Page) -> None:
    for _press in range(3):
        at_home.keyboard.press("Tab")
    assert at_home.evaluate("document.activeElement.dataset.way") == "live"
    at_home.keyboard.press("Enter")
    expect(at_home.get_by_role("button", name="Start the camera")).to_be_visible()
    at_home.keyboard.press("Tab")
    at_home.keyboard.press("Enter")
    expect(at_home.get_by_role("button", name="Stop the camera")).to_be_visible(timeout=20_000)


@pytest.mark.thorough
def test_the_try_it_page_saves_it(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    learner = visit(1280, 900)
    learner.open()
    learner.go("Try it", "Try it")
    # Streamlit makes a new address of the download at each run of the page, and forgets the old one: a click in between finds nothing.
    learner.page.wait_for_timeout(2000)
    learner.settle()
    with learner.page.expect_download(timeout=60_000) as coming:
        learner.page.get_by_role("button", name="Take it home").click()
    path = tmp_path / coming.value.suggested_filename
    coming.value.save_as(path)
    assert path.name == "signlab-starter.html"
    text = path.read_text(encoding="utf-8")
    assert "<h1>SignLab’s network</h1>" in text and text.rstrip().endswith("</html>") and len(text) < 2_000_000
